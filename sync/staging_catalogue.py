"""What a database's own catalogue says of the staging table; a login that may only INSERT can ask it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True, slots=True)
class StagingTable:
    columns: Mapping[str, bool]
    """Name → whether a row must bring a value for it."""
    unique: Mapping[str, str]
    """Column that is a unique key by itself → the key's name."""
    transactional: bool = True


def describe(session: Connection, table: str) -> StagingTable | None:
    """None where there is no such table, or none that this login can see."""
    schema, _, name = table.rpartition(".")
    found = _ENGINES[session.dialect.name](session, schema, name)
    return found if found.columns else None


def is_known(dialect: str) -> bool:
    return dialect in _ENGINES


_POSTGRESQL_COLUMNS = """
SELECT attname, CASE WHEN attnotnull AND NOT atthasdef AND attidentity = '' THEN 1 ELSE 0 END
FROM pg_attribute
WHERE attrelid = to_regclass(CAST(:place AS text)) AND attnum > 0 AND NOT attisdropped
"""
_POSTGRESQL_KEYS = """
SELECT a.attname, c.relname
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
WHERE i.indrelid = to_regclass(CAST(:place AS text))
  AND i.indisunique AND i.indnkeyatts = 1 AND i.indpred IS NULL
"""
_MARIADB_COLUMNS = """
SELECT column_name, CASE WHEN is_nullable = 'NO' AND column_default IS NULL
                          AND extra NOT LIKE '%auto_increment%' THEN 1 ELSE 0 END
FROM information_schema.columns
WHERE table_schema = COALESCE(:owner, DATABASE()) AND table_name = :name
"""
_MARIADB_KEYS = """
SELECT MIN(column_name), index_name
FROM information_schema.statistics
WHERE table_schema = COALESCE(:owner, DATABASE()) AND table_name = :name AND non_unique = 0
GROUP BY index_name HAVING COUNT(*) = 1
"""
_MARIADB_ENGINE = """
SELECT e.transactions
FROM information_schema.tables t JOIN information_schema.engines e ON e.engine = t.engine
WHERE t.table_schema = COALESCE(:owner, DATABASE()) AND t.table_name = :name
"""


_PROCEDURES = {
    "postgresql": """
SELECT COUNT(*) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE p.proname = CAST(:name AS text) AND p.prokind = 'p' AND has_function_privilege(p.oid, 'EXECUTE')
  AND CASE WHEN CAST(:owner AS text) IS NULL THEN pg_function_is_visible(p.oid) ELSE n.nspname = :owner END
""",
    **dict.fromkeys(
        ("mysql", "mariadb"),
        """
SELECT COUNT(*) FROM information_schema.routines
WHERE routine_schema = COALESCE(:owner, DATABASE()) AND routine_name = :name AND routine_type = 'PROCEDURE'
""",
    ),
    "firebird": """
SELECT COUNT(*) FROM rdb$user_privileges
WHERE rdb$relation_name = :name AND rdb$privilege = 'X' AND rdb$user IN (CURRENT_USER, CURRENT_ROLE, 'PUBLIC')
""",
}
"""How many procedures of that name this login may call."""


def may_call(session: Connection, procedure: str) -> bool | None:
    """None where this engine's catalogue is not known."""
    asked = _PROCEDURES.get(session.dialect.name)
    schema, _, name = procedure.rpartition(".")
    if asked is None:
        return None
    if session.dialect.name == "firebird":  # which keeps names that are not quoted in capitals
        return bool(session.execute(text(asked), {"name": session.dialect.denormalize_name(name)}).scalar())
    return bool(session.execute(text(asked), {"owner": schema or None, "name": name}).scalar())


def _postgresql(session: Connection, schema: str, name: str) -> StagingTable:
    quoted = [part.replace('"', '""') for part in (schema, name) if part]
    place = {"place": ".".join(f'"{part}"' for part in quoted)}
    columns = session.execute(text(_POSTGRESQL_COLUMNS), place).all()
    unique = session.execute(text(_POSTGRESQL_KEYS), place).all()
    return StagingTable({row[0]: bool(row[1]) for row in columns}, {row[0]: row[1] for row in unique})


def _mariadb(session: Connection, schema: str, name: str) -> StagingTable:
    place = {"owner": schema or None, "name": name}
    columns = session.execute(text(_MARIADB_COLUMNS), place).all()
    unique = session.execute(text(_MARIADB_KEYS), place).all()
    transactional = session.execute(text(_MARIADB_ENGINE), place).scalar() != "NO"
    required = {row[0]: bool(row[1]) for row in columns}
    return StagingTable(required, {row[0]: row[1] for row in unique}, transactional)


def _sqlite(session: Connection, schema: str, name: str) -> StagingTable:
    preparer = session.dialect.identifier_preparer
    owner = f"{preparer.quote_identifier(schema)}." if schema else ""

    def pragma(what: str, of: str) -> list[tuple[object, ...]]:
        rows = session.exec_driver_sql(f"PRAGMA {owner}{what}({preparer.quote_identifier(of)})")
        return [tuple(row) for row in rows]

    columns = pragma("table_info", name)
    keys = [str(column[1]) for column in columns if column[5]]
    unique = {keys[0]: "primary key"} if len(keys) == 1 else {}
    for index in pragma("index_list", name):
        members = pragma("index_info", str(index[1]))
        if index[2] and not index[4] and len(members) == 1:
            unique[str(members[0][2])] = str(index[1])
    return StagingTable({str(c[1]): bool(c[3]) and c[4] is None for c in columns}, unique)


_ENGINES: dict[str, Callable[[Connection, str, str], StagingTable]] = {
    "postgresql": _postgresql,
    "mysql": _mariadb,
    "mariadb": _mariadb,
    "sqlite": _sqlite,
}
