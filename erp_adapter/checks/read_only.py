"""Proof that a connection cannot write: its login's grants, and writes that the server has to refuse."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from sqlalchemy import Engine, TableClause

from erp_adapter.bounded import TookTooLong, call_within
from erp_adapter.checks.findings import Finding, fault, ok, some, warning
from erp_adapter.checks.rights import Rights, rights
from erp_adapter.connections import Connection
from erp_adapter.errors import BillingUnavailable, QueryRefused
from erp_adapter.probe import nothing_of
from erp_adapter.sources import table_clause
from erp_adapter.write_probe import Attempt, Outcome, attempts, unguarded

PROBE_SECONDS = 30
HOW_TO = {
    "postgresql": (
        "as their owner: REVOKE ALL ON ALL TABLES IN SCHEMA {schemas} FROM {login}; "
        "GRANT SELECT ON {tables} TO {login}; and take no superuser, no owner of tables"
    ),
    "mysql": "REVOKE ALL PRIVILEGES, GRANT OPTION FROM {login}; GRANT SELECT ON {tables} TO {login};",
    "sqlite": "give the account that runs IBOK a file that it may only read (chmod 444)",
}
GENERAL = "give IBOK a login of its own that may SELECT from {tables} and nothing else"

Target = tuple[TableClause, tuple[str, ...]]
"""A table and the names of its columns."""


def read_only(place: str, connection: Connection, tables: Sequence[tuple[str, bool]]) -> Iterator[Finding]:
    """``tables`` are those that the mapping reads, and whether they are spelt exactly as in the database."""
    known = connection.ask(rights)
    targets = list(_targets(connection, tables))
    remedy = _remedy(connection, known, [name for name, _ in tables])
    if known is not None and known.changing:
        yield fault(place, "read-only", _may(known), remedy)
    else:
        yield _login_proof(place, connection, known, targets, remedy)
    yield _session_proof(place, connection, targets, remedy)


def _targets(connection: Connection, tables: Sequence[tuple[str, bool]]) -> Iterator[Target]:
    """Those that can be read; of the others more is said with their entity.

    A written-out SELECT may name a table with or without quotes, in which letters of both cases matter.
    """
    for name, is_exact in tables:
        for quote in (True,) if is_exact else (False, True):
            with suppress(QueryRefused):
                yield table_clause(name, quote), connection.column_names(nothing_of(name, quote))
                break


def _may(known: Rights) -> str:
    scopes = some(right.scope for right in known.changing)
    return f"the login {known.login} may {', '.join(known.verbs)}: {scopes}"


def _remedy(connection: Connection, known: Rights | None, tables: list[str]) -> str:
    name = connection.engine.dialect.name
    told = HOW_TO.get("mysql" if name == "mariadb" else name, GENERAL)
    schemas = dict.fromkeys(right.scope.partition(".")[0] for right in known.changing) if known else ()
    return told.format(
        login=_quoted(known.login) if known else "",
        schemas=", ".join(schemas) or "public",
        tables=some(tables, most=20),
    )


def _quoted(login: str) -> str:
    user, at, host = login.rpartition("@")
    return f"'{user}'@'{host}'" if at else f'"{login}"'


def _login_proof(
    place: str, connection: Connection, known: Rights | None, targets: Sequence[Target], remedy: str
) -> Finding:
    """The login without any help of the session."""
    if connection.engine.dialect.name == "sqlite":
        return ok(place, "read-only", "a file knows no logins; it is opened so that nothing can be written")
    engine = unguarded(connection.settings)
    try:
        tried = _try(connection, engine, targets)
    finally:
        engine.dispose()
    granted = f"the login {known.login} has no grant to write" if known else "the grants are not listed here"
    return _judged(place, "read-only", granted, tried, remedy)


def _session_proof(place: str, connection: Connection, targets: Sequence[Target], remedy: str) -> Finding:
    """Every session of the portal, whatever the login might do."""
    told = "no session of the portal may write"
    return _judged(place, "session", told, _try(connection, connection.engine, targets), remedy)


def _try(connection: Connection, engine: Engine, targets: Sequence[Target]) -> list[Attempt]:
    def tried() -> list[Attempt]:
        return [attempt for target, names in targets for attempt in attempts(engine, target, names)]

    try:
        return call_within(PROBE_SECONDS, tried)
    except TookTooLong:
        raise BillingUnavailable(connection.name, f"no answer within {PROBE_SECONDS} s") from None


def _judged(place: str, subject: str, told: str, tried: list[Attempt], remedy: str) -> Finding:
    accepted = [attempt.verb for attempt in tried if attempt.outcome is Outcome.ACCEPTED]
    refused = [attempt.code for attempt in tried if attempt.outcome is Outcome.REFUSED]
    if accepted:
        verbs = ", ".join(dict.fromkeys(accepted))
        return fault(place, subject, f"the server let {verbs} through (it named no row)", remedy)
    if not refused:
        codes = ", ".join(dict.fromkeys(attempt.code for attempt in tried)) or "nothing to try it on"
        return warning(place, subject, f"{told}, but no write could be tried ({codes})", remedy)
    codes = ", ".join(dict.fromkeys(refused))
    told = f"{told}; {len(refused)} writes tried and refused ({codes})"
    return ok(place, subject, told, tried=len(refused))
