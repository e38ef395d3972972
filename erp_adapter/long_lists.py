"""Lists in a statement that are longer than databases take: the keys and customer IDs of a large account.

SQL Server takes about 2,095 parameters in a statement, Oracle 1,000 values in a list, Firebird 1,500. A list
of more than ``MOST`` values is therefore written out, as several lists. Only what cannot be mistaken for
anything else in any SQL is written out; other values stay parameters.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, String, bindparam, or_
from sqlalchemy.sql.elements import BinaryExpression, Grouping, TextClause
from sqlalchemy.sql.visitors import cloned_traverse
from sqlalchemy.types import TypeEngine, UserDefinedType

MOST = 100
"""A list may stand in one statement four times, and Firebird takes 64 KB of parameters."""
GROUP = 1000
PLAIN = re.compile(r"[A-Za-z0-9 ._:/-]*")
BYTES = {"mssql": "0x{}", "postgresql": "'\\x{}'::bytea", "oracle": "HEXTORAW('{}')"}
"""How engines write bytes; others as the standard has it."""


class Bytes(UserDefinedType[bytes]):
    cache_ok = True

    def literal_processor(self, dialect: Any) -> Any:
        form = BYTES.get(dialect.name, "X'{}'")
        return lambda value: form.format(bytes(value).hex())


TYPES: Mapping[type, TypeEngine[Any]] = {int: Integer(), str: String(), bytes: Bytes()}


def bounded(statement: Select[Any], parameters: Mapping[str, Any]) -> tuple[Select[Any], Mapping[str, Any]]:
    """The same statement and its parameters, with long lists written out."""
    long = {name: each for name, each in parameters.items() if isinstance(each, list) and len(each) > MOST}
    if not long:
        return statement, parameters
    given = dict(parameters)

    def split(brackets: Grouping[Any]) -> None:
        held = brackets.element
        if isinstance(held, BinaryExpression) and isinstance(held.right, BindParameter):
            name = held.right.key
            if name in long:
                brackets.element = _split(held.left, name, long[name], given)

    def write_out(clause: TextClause) -> None:
        """Where the list stands in SQL of the configuration, it can only stay one."""
        for name in clause._bindparams.keys() & long.keys():
            if all(map(_is_plain, long[name])):
                clause._bindparams[name].type = TYPES[type(long[name][0])]
                clause._bindparams[name].literal_execute = True

    options = {"maintain_key": True, "detect_subquery_cols": True}
    return cloned_traverse(statement, options, {"grouping": split, "textclause": write_out}), given


def _split(
    column: ColumnElement[Any], name: str, values: Sequence[Any], given: dict[str, Any]
) -> ColumnElement[bool]:
    """The same condition on lists of at most ``GROUP`` values; adds them to the parameters."""
    plain = [value for value in values if _is_plain(value)]
    lists = [plain[start : start + GROUP] for start in range(0, len(plain), GROUP)]
    names = [f"{name}_{number}" for number in range(1, len(lists) + 1)]
    given |= dict(zip(names, lists, strict=True))
    given[f"{name}_0"] = [value for value in values if not _is_plain(value)]
    written = [
        column.in_(bindparam(each, (), TYPES[type(its[0])], expanding=True, literal_execute=True))
        for each, its in zip(names, lists, strict=True)
    ]
    others = [column.in_(bindparam(f"{name}_0", value=(), expanding=True))] if given[f"{name}_0"] else []
    return or_(*written, *others)


def _is_plain(value: object) -> bool:
    return type(value) in TYPES and not (isinstance(value, str) and PLAIN.fullmatch(value) is None)
