"""A demo billing database with the log-ins of a page of docs/connect, reached as that page says."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine, text

from erp_adapter.settings import ConnectionSettings
from portal.clock import today
from portal.config import Config, parse
from portal.demo.build import create
from tests.house.documents import CONNECT, example_on, section, statements, tomls
from tests.servers.firebird import FirebirdServer
from tests.servers.mariadb import MariadbServer
from tests.servers.postgres import PostgresServer

Server = PostgresServer | MariadbServer | FirebirdServer

READING = "The login that reads"
DELIVERING = "The login that delivers readings"
CONNECTION = "The connection"
STAGING_TABLE = "8. The staging table"
TABLES, VIEWS, ALL = "Table by table", "Through views", "The whole database"
GOODBYE: Mapping[str, tuple[str, ...]] = {
    "postgresql": ("DROP OWNED BY {login}", "DROP ROLE {login}"),
    "mariadb": ("DROP USER '{login}'@'%'",),
    "firebird": ("REVOKE ALL ON ALL FROM USER {login}", "DROP USER {login}"),
}
FIXTURES = {
    "postgresql": "postgres_server",
    "mariadb": "mariadb_server",
    "firebird": "firebird_server",
}


@dataclass(frozen=True)
class Erp:
    """The page of ``engine`` come true on ``server``."""

    engine: str
    server: Server
    database: str
    owner: Engine

    @property
    def page(self) -> Path:
        return CONNECT / f"{self.engine}.md"

    def run(self, heading: str) -> list[str]:
        """All statements under the heading; what the last one answers, a line for each row."""
        answers: list[str] = []
        for statement in statements(section(self.page, heading)):
            answers = self.ask(re.sub(r"\berp(?=\.| TO)", self.database, statement))
        return answers

    def ask(self, statement: str) -> list[str]:
        """By the owner; what SQLAlchemy's Firebird dialect would begin a transaction for goes past it."""
        if isinstance(self.server, FirebirdServer) and not statement.startswith("SELECT"):
            self.server.administer(self.database, statement)
            return []
        with self.owner.begin() as session:
            answer = session.execute(text(statement))
            return [" ".join(map(str, row)) for row in answer] if answer.returns_rows else []

    def forget(self, login: str) -> None:
        for statement in GOODBYE[self.engine]:
            self.ask(statement.format(login=login))

    def password(self, login: str) -> str:
        found = re.search(rf"CREATE \w+ '?{login}\W.*?'(change me[^']*)'", self.page.read_text("utf-8"))
        assert found, login
        return found[1]

    def connections(self, heading: str) -> list[dict[str, Any]]:
        """The connections that the page writes under the heading, leading here, with their passwords."""
        return [self._here(written) for written in tomls(section(self.page, heading))]

    def _here(self, written: str) -> dict[str, Any]:
        (found,) = tomllib.loads(self._placed(written))["connections"].values()
        login = "ibok_ro" if "ibok_ro" in written else "ibok_staging"
        secret = {
            key: found[key].replace("{password}", self.password(login))
            for key in ("url", "odbc")
            if key in found
        }
        return found | secret | {"password_file": None, "timeout_seconds": 10}

    def _placed(self, written: str) -> str:
        there = written.replace("erp.example", self.server.host)
        there = re.sub(r"\b(5432|3306|3050)\b", str(self.server.port), there)
        own = self.owner.url.database or ""
        if self.engine == "firebird":
            return there.replace("/srv/erp.fdb", own)
        return re.sub(r"(DATABASE=|/)erp\b", rf"\g<1>{own}", there)

    def config(self, way: Mapping[str, Any], directory: Path) -> Config:
        """The example configuration, reading this way and delivering as the page says."""
        raw = example_on("sqlite://", directory)
        (staging,) = self.connections(DELIVERING)
        raw["connections"] = {"billing": dict(way), "staging": staging}
        return parse(raw)


@contextmanager
def erp_on(request: pytest.FixtureRequest, engine: str, *, demo: bool = True) -> Iterator[Erp]:
    """A demo office without any log-in of the page yet, and its staging table as documented."""
    server: Server = request.getfixturevalue(FIXTURES[engine])
    name = server.new_database()
    if demo:
        create(server.url(name), customers=25, years=1, as_of=today())
    erp = Erp(engine, server, name, create_engine(server.url(name), poolclass=NullPool))
    if demo:
        erp.ask("DROP TABLE ibok_odczyty")
    for statement in statements(section(CONNECT / "README.md", STAGING_TABLE)):
        erp.ask(statement)
    yield erp
    erp.owner.dispose()
    if not isinstance(server, FirebirdServer):
        server.drop_database(name)


def settings(raw: Mapping[str, Any], **changes: Any) -> ConnectionSettings:
    return ConnectionSettings.model_validate({**raw, **changes})


def run_all(erp: Erp, headings: Iterable[str]) -> None:
    for heading in headings:
        erp.run(heading)
