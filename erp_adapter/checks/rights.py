"""What a login may do besides reading, asked of the engine's own list of grants."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection as Session
from sqlalchemy import text

HARMLESS = frozenset(
    {"USAGE", "SELECT", "SHOW VIEW", "SHOW DATABASES", "PROCESS", "REPLICATION CLIENT", "BINLOG MONITOR"}
)
_GRANT = re.compile(r"^GRANT (?P<verbs>.+?) ON (?:TABLE )?(?P<scope>\S+) TO ")
_COLUMNS = re.compile(r"\s*\(.*\)")
_COMMA = re.compile(r", (?![^(]*\))")
"""One that does not part the columns of ``SELECT (a, b)``."""
_ROLE = re.compile(r"^GRANT (?P<role>[`'\w@.%]+) TO ")
_POSTGRESQL = """
SELECT n.nspname, c.relname, pg_get_userbyid(c.relowner) = current_user,
       concat_ws(', ',
           CASE WHEN has_any_column_privilege(c.oid, 'INSERT') THEN 'INSERT' END,
           CASE WHEN has_any_column_privilege(c.oid, 'UPDATE') THEN 'UPDATE' END,
           CASE WHEN has_table_privilege(c.oid, 'DELETE') THEN 'DELETE' END,
           CASE WHEN has_table_privilege(c.oid, 'TRUNCATE') THEN 'TRUNCATE' END,
           CASE WHEN has_any_column_privilege(c.oid, 'SELECT') THEN 'SELECT' END)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
  AND left(n.nspname, 3) <> 'pg_' AND n.nspname <> 'information_schema'
  AND has_schema_privilege(n.oid, 'USAGE')
  AND (has_any_column_privilege(c.oid, 'INSERT, UPDATE') OR has_table_privilege(c.oid, 'DELETE, TRUNCATE'))
ORDER BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Right:
    """``scope`` is ``schema.table``, ``database.*`` or ``*.*``."""

    verbs: tuple[str, ...]
    scope: str


@dataclass(frozen=True, slots=True)
class Rights:
    """What a login may do beyond reading; of what it may change, reading it is listed too."""

    login: str
    changing: tuple[Right, ...]

    @property
    def verbs(self) -> tuple[str, ...]:
        found = dict.fromkeys(verb for right in self.changing for verb in right.verbs if verb != "SELECT")
        return tuple(found)


def rights(session: Session) -> Rights | None:
    """None for an engine that has no such list, or whose list is not known here."""
    ask = _ENGINES.get(session.dialect.name)
    return ask(session) if ask else None


def _postgresql(session: Session) -> Rights:
    login = str(session.scalar(text("SELECT current_user")))
    rows = session.execute(text(_POSTGRESQL)).all()
    changing = tuple(Right(tuple(row[3].split(", ")), f"{row[0]}.{row[1]}") for row in rows)
    return Rights(login, changing)


def _mariadb(session: Session) -> Rights:
    login = str(session.scalar(text("SELECT CURRENT_USER()")))
    lines = [str(row[0]) for row in session.execute(text("SHOW GRANTS"))]
    for role in [found["role"] for line in lines if (found := _ROLE.match(line))]:
        lines += [str(row[0]) for row in session.exec_driver_sql(f"SHOW GRANTS FOR {role}")]
    return Rights(login, tuple(_changing(lines)))


def _changing(lines: list[str]) -> Iterator[Right]:
    for line in dict.fromkeys(lines):
        found = _GRANT.match(line)
        if found is None:
            continue
        verbs = [_COLUMNS.sub("", verb).strip() for verb in _COMMA.split(found["verbs"])]
        if line.endswith("WITH GRANT OPTION"):
            verbs.append("GRANT OPTION")
        if set(verbs) - HARMLESS:
            yield Right(tuple(verbs), found["scope"].replace("`", "").replace("\\", ""))


_ENGINES: dict[str, Callable[[Session], Rights]] = {
    "postgresql": _postgresql,
    "mysql": _mariadb,
    "mariadb": _mariadb,
}
