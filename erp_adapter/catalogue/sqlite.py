"""The catalogue of an SQLite file, by its PRAGMA functions: one statement each for all tables."""

from collections.abc import Callable, Sequence
from typing import Any

from erp_adapter.catalogue.facts import ColumnFact, Facts, KeyFact, ReferenceFact

Ask = Callable[[str], Sequence[Any]]

COLUMNS = """
SELECT m.name, m.type = 'view', p.name, p.type, p."notnull", p.pk
FROM sqlite_master m JOIN pragma_table_info(m.name) p
WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY m.name, p.cid
"""
UNIQUE = """
SELECT m.name, l.name, i.name
FROM sqlite_master m JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i
WHERE m.type = 'table' AND l."unique" = 1 AND l.origin <> 'pk' ORDER BY m.name, l.name, i.seqno
"""
REFERENCES = """
SELECT m.name, f.id, f."from", f."table", f."to"
FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
WHERE m.type = 'table' ORDER BY m.name, f.id, f.seq
"""


def facts(ask: Ask) -> Facts:
    columns = [tuple(row) for row in ask(COLUMNS)]
    primary = sorted((row for row in columns if row[5]), key=lambda row: (row[0], row[5]))
    keys = [KeyFact(row[0], "", True, row[2]) for row in primary]
    first = {fact.table: fact.column for fact in reversed(keys)}
    return Facts(
        [ColumnFact(row[0], bool(row[1]), row[2], row[3], not row[4], None, None) for row in columns],
        [*keys, *(KeyFact(row[0], row[1], False, row[2]) for row in ask(UNIQUE))],
        # A reference without columns of its own means the other table's primary key.
        [
            ReferenceFact(row[0], str(row[1]), row[2], row[3], row[4] or first.get(row[3], ""))
            for row in ask(REFERENCES)
        ],
    )
