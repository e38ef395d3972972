"""The catalogue by the SQL standard's ``information_schema``: MariaDB, MySQL, SQL Server and their like."""

from collections.abc import Callable, Sequence
from typing import Any

from erp_adapter.catalogue.facts import ColumnFact, Facts, KeyFact, ReferenceFact

Ask = Callable[[str], Sequence[Any]]

HIDDEN = "('information_schema', 'INFORMATION_SCHEMA', 'pg_catalog', 'sys', 'mysql', 'performance_schema')"
COLUMNS = f"""
SELECT c.table_schema, c.table_name, t.table_type, c.column_name, c.data_type, c.is_nullable,
 c.character_maximum_length, c.numeric_precision, c.numeric_scale, c.ordinal_position
FROM information_schema.columns c
JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema NOT IN {HIDDEN}
"""  # noqa: S608 - made of the constant above
KEYS = f"""
SELECT k.table_schema, k.table_name, k.constraint_name, t.constraint_type, k.column_name, k.ordinal_position
FROM information_schema.key_column_usage k
JOIN information_schema.table_constraints t ON t.constraint_schema = k.constraint_schema
 AND t.constraint_name = k.constraint_name AND t.table_name = k.table_name
WHERE t.constraint_type IN ('PRIMARY KEY', 'UNIQUE') AND k.table_schema NOT IN {HIDDEN}
"""  # noqa: S608 - made of the constant above
REFERENCES = f"""
SELECT k.table_schema, k.table_name, k.constraint_name, k.column_name,
 p.table_schema AS referred_schema, p.table_name AS referred_table, p.column_name AS referred_column,
 k.ordinal_position
FROM information_schema.referential_constraints r
JOIN information_schema.key_column_usage k ON k.constraint_schema = r.constraint_schema
 AND k.constraint_name = r.constraint_name
JOIN information_schema.key_column_usage p ON p.constraint_schema = r.unique_constraint_schema
 AND p.constraint_name = r.unique_constraint_name AND p.ordinal_position = k.position_in_unique_constraint
WHERE k.table_schema NOT IN {HIDDEN}
"""  # noqa: S608 - made of the constant above
MARIADB_COLUMNS = """
SELECT c.table_name, t.table_type, c.column_name, c.column_type, c.is_nullable, c.column_comment,
 t.table_rows, c.ordinal_position
FROM information_schema.columns c
JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name
WHERE c.table_schema = DATABASE()
"""
MARIADB_KEYS = """
SELECT table_name, index_name, non_unique, column_name, seq_in_index
FROM information_schema.statistics WHERE table_schema = DATABASE() AND non_unique = 0
"""
MARIADB_REFERENCES = """
SELECT table_name, constraint_name, column_name, referenced_table_name, referenced_column_name,
 ordinal_position
FROM information_schema.key_column_usage
WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL
"""


def mariadb_facts(ask: Ask) -> Facts:
    """Tables of the connection's own database."""
    return Facts(
        [
            ColumnFact(row[0], row[1] == "VIEW", row[2], row[3], row[4] == "YES", row[5], _whole(row[6]))
            for row in _ordered(ask(MARIADB_COLUMNS), 0)
        ],
        [KeyFact(row[0], row[1], row[1] == "PRIMARY", row[3]) for row in _ordered(ask(MARIADB_KEYS), 0, 1)],
        [ReferenceFact(*row[:5]) for row in _ordered(ask(MARIADB_REFERENCES), 0, 1)],
    )


def standard_facts(ask: Ask, own_schema: str | None) -> Facts:
    """Tables of every schema that the login sees; those of ``own_schema`` under their bare names."""

    def name(schema: str, table: str) -> str:
        return table if schema == own_schema else f"{schema}.{table}"

    return Facts(
        [
            ColumnFact(
                name(row[0], row[1]), row[2] == "VIEW", row[3], _declared(row), row[5] == "YES", None, None
            )
            for row in _ordered(ask(COLUMNS), 0, 1)
        ],
        [
            KeyFact(name(row[0], row[1]), row[2], row[3] == "PRIMARY KEY", row[4])
            for row in _ordered(ask(KEYS), 0, 1, 2)
        ],
        [
            ReferenceFact(name(row[0], row[1]), row[2], row[3], name(row[4], row[5]), row[6])
            for row in _ordered(ask(REFERENCES), 0, 1, 2)
        ],
    )


def _ordered(rows: Sequence[Any], *places: int) -> list[Any]:
    """By table and constraint, then by the last column: sorted here, a derived table keeps no order."""
    return sorted(rows, key=lambda row: (*(str(row[place]) for place in places), int(row[len(row) - 1])))


def _declared(row: Any) -> str:
    kind, length, precision, scale = row[4], row[6], row[7], row[8]
    if length is not None and length > 0:
        return f"{kind}({length})"
    if scale is not None and scale > 0:
        return f"{kind}({precision},{scale})"
    return str(kind)


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
