"""The catalogue of PostgreSQL, from ``pg_catalog``.

``information_schema`` hides keys from a login that may only read, and what is reflected through ODBC is wrong
without saying so.
"""

from collections.abc import Callable, Sequence
from typing import Any

from erp_adapter.catalogue.facts import ColumnFact, Facts, KeyFact, ReferenceFact

Ask = Callable[[str], Sequence[Any]]

_NAME = """CASE WHEN {n}.nspname = current_schema() THEN {c}.relname
 ELSE {n}.nspname || '.' || {c}.relname END"""
NAME = _NAME.format(n="n", c="c")
REFERRED_NAME = _NAME.format(n="rn", c="rc")
READABLE = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg#_%' ESCAPE '#'"
COLUMNS = f"""
SELECT {NAME} AS table_name, c.relkind IN ('v', 'm') AS is_view, a.attname AS column_name,
 format_type(a.atttypid, a.atttypmod) AS declared, a.attnotnull AS required,
 col_description(c.oid, a.attnum) AS comment, CAST(c.reltuples AS bigint) AS estimate
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped AND {READABLE}
 AND has_column_privilege(c.oid, a.attnum, 'SELECT') ORDER BY 1, a.attnum
"""  # noqa: S608 - made of the constants above
KEYS = f"""
SELECT {NAME} AS table_name, k.conname AS constraint_name, k.contype = 'p' AS is_primary,
 a.attname AS column_name
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS u(number, place)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.number
WHERE k.contype IN ('p', 'u') AND {READABLE} ORDER BY 1, 2, u.place
"""  # noqa: S608 - made of the constants above
REFERENCES = f"""
SELECT {NAME} AS table_name, k.conname AS constraint_name, a.attname AS column_name,
 {REFERRED_NAME} AS referred_table, ra.attname AS referred_column
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class rc ON rc.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = rc.relnamespace
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS u(number, referred, place)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = u.number
JOIN pg_attribute ra ON ra.attrelid = rc.oid AND ra.attnum = u.referred
WHERE k.contype = 'f' AND {READABLE} ORDER BY 1, 2, u.place
"""  # noqa: S608 - made of the constants above


def facts(ask: Ask) -> Facts:
    return Facts(
        [
            ColumnFact(row[0], _true(row[1]), row[2], row[3], not _true(row[4]), row[5], _known(row[6]))
            for row in ask(COLUMNS)
        ],
        [KeyFact(row[0], row[1], _true(row[2]), row[3]) for row in ask(KEYS)],
        [ReferenceFact(*row) for row in ask(REFERENCES)],
    )


def _true(value: object) -> bool:
    """psqlODBC hands booleans over as text unless it is told otherwise."""
    return str(value).casefold() in {"1", "true", "t"}


def _known(estimate: int) -> int | None:
    """A table that was never analysed has −1."""
    return int(estimate) if estimate >= 0 else None
