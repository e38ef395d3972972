"""An office whose billing database stands on a server of the test's own, and what can befall it."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import Engine, create_engine
from werkzeug.test import TestResponse

from erp_adapter.bounded import under_way
from erp_adapter.breaker import PAUSE_SECONDS, Breaker
from erp_adapter.settings import ConnectionSettings
from portal import create_app
from portal.demo.grants import Login
from tests.accounts.people import log_in
from tests.badday.felt import felt
from tests.eventually import eventually
from tests.office import Office, client_of
from tests.pages.addresses import PAGES
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer
from tests.web import browser, parsed

READER = Login("ibok_badday", "Tajne-Haslo-Czytelnika-7")
STAGER = Login("ibok_badday_stager", "Tajne-Haslo-Stagera-8")
REPORT = "/zgloszenie-odczytu"
BILLING_PAGES = tuple(page for page in PAGES if page != REPORT)
LIMIT_SECONDS = 2.0
"""Within which a page must say that the billing system is away."""


class Clock:
    """The breaker's, which stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def pause(self) -> None:
        self.now += PAUSE_SECONDS


@dataclass(frozen=True)
class Erp:
    """A demo billing database on a real server, reached one way."""

    server: PostgresServer | MariadbServer
    database: str
    way: str
    login: Login = READER

    def settings(self, port: int | None = None, **more: Any) -> ConnectionSettings:
        """The portal's connection, with time for a stalling machine; ``port`` if not the server's own."""
        engine, _, odbc = self.way.partition("-")
        if odbc:
            text = self.server.odbc(self.database, self.login.name, self.login.password)
            placed = text.replace(f"PORT={self.server.port};", f"PORT={port or self.server.port};")
            return ConnectionSettings(odbc=SecretStr(placed), dialect=engine, **more)
        own = f"{self.login.name}:{quote(self.login.password)}@{self.server.host}:{port or self.server.port}"
        start, _, _ = self.server.url(self.database).partition("://")
        return ConnectionSettings(url=SecretStr(f"{start}://{own}/{self.database}"), **more)

    def owner(self) -> Engine:
        return create_engine(self.server.url(self.database))


@dataclass
class OfficeOn:
    """The portal on that billing database; ``clock`` is its breaker's."""

    app: Flask
    clock: Clock = field(default_factory=Clock)

    @classmethod
    def at(cls, office: Office, settings: ConnectionSettings) -> "OfficeOn":
        config = office.config
        connections = {**config.connections, "billing": settings}
        app = create_app(config.model_copy(update={"connections": connections}))
        app.testing = True
        app.config["PREFERRED_URL_SCHEME"] = "https"
        opened = cls(app)
        app.extensions["ibok"].billing.connections["billing"].breaker = Breaker(clock=opened.clock)
        return opened

    def customer(self) -> FlaskClient:
        return client_of(self.app, "000123")

    def log_in(self) -> TestResponse:
        return log_in(browser(self.app))

    def recovered(self, page: str = "/") -> TestResponse:
        """The page once it is shown again; nobody does anything for it but wait."""

        def shown() -> TestResponse | None:
            self.clock.pause()
            answer = self.customer().get(page)
            return answer if answer.status_code == 200 else None

        answer = eventually(shown, "it did not recover")
        assert answer
        return answer

    @property
    def pool_size(self) -> int:
        return int(self.app.extensions["ibok"].config.connections["billing"].pool_size)

    def close(self) -> None:
        """No bad day leaves a helper thread behind that waits for what nobody else waits for."""
        eventually(lambda: under_way() == 0, "a call has not returned")
        self.app.extensions["ibok"].billing.dispose()


@dataclass(frozen=True)
class Answer:
    what: str
    response: TestResponse
    seconds: float


def timed(what: str, ask: Callable[[], TestResponse]) -> Answer:
    begun = felt()
    response = ask()
    return Answer(what, response, felt() - begun)


def assert_away(answer: Answer) -> None:
    """The designed page: what does not work, what still does, and a way on; soon, and kept by no cache."""
    assert answer.response.status_code == 503, answer.what
    assert answer.seconds < LIMIT_SECONDS, answer.what
    assert answer.response.headers["Cache-Control"] == "no-store"
    page = parsed(answer.response)
    (main,) = page.all("main")
    assert "Teraz nie możemy pokazać Twoich rozliczeń" in next(main.all("h1")).text
    ways_on = [link.attributes["href"] for link in main.all("a")]
    assert REPORT in ways_on


def assert_well(response: TestResponse) -> None:
    assert response.status_code == 200
    assert "Anna Kowalska" in response.text


@contextmanager
def logged() -> Iterator[list[str]]:
    """Everything that is logged meanwhile, as it would be written."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    handler.emit = lambda record: lines.append(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    try:
        yield lines
    finally:
        logging.getLogger().removeHandler(handler)


def assert_no_secret(*texts: str) -> None:
    for text in texts:
        for secret in (READER.password, READER.name, STAGER.password):
            assert secret not in text


def running() -> int:
    """Threads of this process."""
    return threading.active_count()
