"""Every statement that the portal sends for a page, so that the bare page can send the same."""

import pickle
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, Executable, event

PAGES = {
    "Pulpit": "/",
    "Faktury": "/faktury",
    "Faktura": "/faktury/<id>",
    "Rozrachunki": "/rozrachunki",
    "Odczyty": "/odczyty",
    "Zgłoszenie odczytu": "/zgloszenie-odczytu",
    "Wodomierze": "/wodomierze",
    "Analizy": "/analizy",
    "Umowy": "/umowy",
}
INVOICE = re.compile(r'href="(/faktury/[^"/?#]+)"')


@dataclass(frozen=True, slots=True)
class Sent:
    """One statement: where it went, which one of ``Recording.statements`` it is, with what."""

    on_store: bool
    statement: int
    parameters: dict[str, Any]


@dataclass(slots=True)
class Recording:
    """``paths`` and ``sent`` hold, by page, one entry a customer; ``cookies`` one a customer.

    A cookie is the one that the customer's browser keeps from these first pages: the load then is that of
    somebody who goes from page to page.
    """

    statements: list[Executable] = field(default_factory=list)
    paths: dict[str, list[str]] = field(default_factory=dict)
    sent: dict[str, list[list[Sent]]] = field(default_factory=dict)
    cookies: list[str] = field(default_factory=list)

    def save(self, path: Path) -> None:
        path.write_bytes(pickle.dumps(self))

    @staticmethod
    def load(path: Path) -> "Recording":
        recording: Recording = pickle.loads(path.read_bytes())  # noqa: S301 - written by this very run
        return recording


class Recorder:
    """Listens to every engine; the same SQL is kept once, and only its parameters each time."""

    def __init__(self, store: Engine) -> None:
        self.store = store
        self.recording = Recording()
        self.numbers: dict[str, int] = {}
        self.now: list[Sent] = []

    def heard(
        self, connection: Connection, statement: Any, several: Any, parameters: Any, _options: Any
    ) -> None:
        compiled = statement.compile(dialect=connection.dialect)
        text = str(compiled)
        if text not in self.numbers:
            self.numbers[text] = len(self.recording.statements)
            self.recording.statements.append(statement)
        given = {**compiled.params, **(several[0] if several else {}), **parameters}
        self.now.append(Sent(connection.engine is self.store, self.numbers[text], given))

    def visit(self, client: FlaskClient, page: str, path: str) -> str:
        self.now = []
        answer = client.get(path, base_url="https://localhost")
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        self.recording.paths.setdefault(page, []).append(path)
        self.recording.sent.setdefault(page, []).append(self.now)
        return answer.get_data(as_text=True)


def record(app: Flask, cookies: list[str]) -> Recording:
    """Each page of each caller once. Raises ``RuntimeError`` when one does not answer 200."""
    recorder = Recorder(app.extensions["ibok"].store)
    event.listen(Engine, "before_execute", recorder.heard)
    try:
        for cookie in cookies:
            name, _, value = cookie.partition("=")
            client = app.test_client()
            client.set_cookie(name, value, domain="localhost")
            links: list[str] = []
            for page, path in PAGES.items():
                html = recorder.visit(client, page, links[0] if page == "Faktura" else path)
                links = links or INVOICE.findall(html)
            kept = client.get_cookie(name)
            recorder.recording.cookies.append(f"{name}={kept.value if kept else value}")
    finally:
        event.remove(Engine, "before_execute", recorder.heard)
    return recorder.recording
