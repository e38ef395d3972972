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
from erp_adapter.said import Said, said
from erp_adapter.sources import table_clause
from erp_adapter.write_probe import Attempt, Outcome, attempts, unguarded

PROBE_SECONDS = 30

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


def _may(known: Rights) -> Said:
    return said(
        "the login %(login)s may %(verbs)s: %(scopes)s",
        login=known.login,
        verbs=", ".join(known.verbs),
        scopes=some(right.scope for right in known.changing),
    )


def _remedy(connection: Connection, known: Rights | None, names: list[str]) -> Said:
    login, tables = _quoted(known.login) if known else "", some(names, most=20)
    match connection.engine.dialect.name:
        case "postgresql":
            scopes = [right.scope.partition(".")[0] for right in known.changing] if known else []
            return said(
                "as their owner: REVOKE ALL ON ALL TABLES IN SCHEMA %(schemas)s FROM %(login)s; "
                "GRANT SELECT ON %(tables)s TO %(login)s; and take no superuser, no owner of tables",
                schemas=", ".join(dict.fromkeys(scopes)) or "public",
                login=login,
                tables=tables,
            )
        case "mysql" | "mariadb":
            return said(
                "REVOKE ALL PRIVILEGES, GRANT OPTION FROM %(login)s; "
                "GRANT SELECT ON %(tables)s TO %(login)s;",
                login=login,
                tables=tables,
            )
        case "sqlite":
            return said("give the account that runs IBOK a file that it may only read (chmod 444)")
        case _:
            return said(
                "give IBOK a login of its own that may SELECT from %(tables)s and nothing else", tables=tables
            )


def _quoted(login: str) -> str:
    user, at, host = login.rpartition("@")
    return f"'{user}'@'{host}'" if at else f'"{login}"'


def _login_proof(
    place: str, connection: Connection, known: Rights | None, targets: Sequence[Target], remedy: Said
) -> Finding:
    """The login without any help of the session."""
    if connection.engine.dialect.name == "sqlite":
        told = said("a file knows no logins; it is opened so that nothing can be written")
        return ok(place, "read-only", told)
    engine = unguarded(connection.settings)
    try:
        tried = _try(connection, engine, targets)
    finally:
        engine.dispose()
    granted = (
        said("the login %(login)s has no grant to write", login=known.login)
        if known
        else said("the grants are not listed here")
    )
    return _judged(place, "read-only", granted, tried, remedy)


def _session_proof(place: str, connection: Connection, targets: Sequence[Target], remedy: Said) -> Finding:
    """Every session of the portal, whatever the login might do."""
    told = said("no session of the portal may write")
    return _judged(place, said("session"), told, _try(connection, connection.engine, targets), remedy)


def _try(connection: Connection, engine: Engine, targets: Sequence[Target]) -> list[Attempt]:
    def tried() -> list[Attempt]:
        return [attempt for target, names in targets for attempt in attempts(engine, target, names)]

    try:
        return call_within(PROBE_SECONDS, tried)
    except TookTooLong:
        told = said("no answer within %(seconds)s s", seconds=PROBE_SECONDS)
        raise BillingUnavailable(connection.name, told) from None


def _judged(place: str, subject: str, told: Said, tried: list[Attempt], remedy: Said) -> Finding:
    accepted = [attempt.verb for attempt in tried if attempt.outcome is Outcome.ACCEPTED]
    refused = [attempt.code for attempt in tried if attempt.outcome is Outcome.REFUSED]
    if accepted:
        verbs = ", ".join(dict.fromkeys(accepted))
        through = said("the server let %(verbs)s through (it named no row)", verbs=verbs)
        return fault(place, subject, through, remedy)
    if not refused:
        codes = ", ".join(dict.fromkeys(attempt.code for attempt in tried)) or said("nothing to try it on")
        told = said("%(told)s, but no write could be tried (%(codes)s)", told=told, codes=codes)
        return warning(place, subject, told, remedy)
    told = said(
        "%(told)s; %(count)s writes tried and refused (%(codes)s)",
        told=told,
        count=len(refused),
        codes=", ".join(dict.fromkeys(refused)),
    )
    return ok(place, subject, told, tried=len(refused))
