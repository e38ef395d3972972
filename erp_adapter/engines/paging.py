"""How engines are asked for a part of the rows: one compiler each.

Numbers of rows are written out, since few engines take a parameter there.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, select
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.util import unwrap_label_reference

from erp_adapter.engines.backend import Paging

ROW = "ibok_row"


class _Compiler(SQLCompiler):
    def _written(self, clause: Any, **kw: Any) -> str | None:
        return None if clause is None else self.process(clause.render_literal_execute(), **kw)


class Limit(_Compiler):
    def limit_clause(self, select: Any, **kw: Any) -> str:
        size, skip = self._written(select._limit_clause, **kw), self._written(select._offset_clause, **kw)
        return f"\n LIMIT {size}" + (f" OFFSET {skip}" if skip else "")


class FetchFirst(_Compiler):
    def limit_clause(self, select: Any, **kw: Any) -> str:
        size, skip = self._written(select._limit_clause, **kw), self._written(select._offset_clause, **kw)
        return (f"\n OFFSET {skip} ROWS" if skip else "") + f"\n FETCH FIRST {size} ROWS ONLY"


class Numbered(_Compiler):
    """Rows are numbered by a window function and chosen by their numbers, which any engine can."""

    def limit_clause(self, select: Any, **kw: Any) -> str:
        return ""

    def translate_select_structure(self, select_stmt: Select[Any], **_: Any) -> Select[Any]:
        if select_stmt._limit_clause is None or self._in_one_word(select_stmt):
            return select_stmt
        return _by_number(select_stmt)

    def _in_one_word(self, _select: Select[Any]) -> bool:
        return False


class Top(Numbered):
    """``SELECT TOP n`` for the first rows; it knows no later ones."""

    def get_select_precolumns(self, select: Any, **kw: Any) -> str:
        first = select._limit_clause is not None and self._in_one_word(select)
        top = f"TOP {self._written(select._limit_clause, **kw)} " if first else ""
        return str(super().get_select_precolumns(select, **kw)) + top

    def _in_one_word(self, select: Select[Any]) -> bool:
        return select._offset_clause is None


def _by_number(statement: Select[Any]) -> Select[Any]:
    unwrap: Any = unwrap_label_reference
    order = [unwrap(each) for each in statement._order_by_clause.clauses]
    size, skip = _read(statement._limit_clause), _read(statement._offset_clause)
    number = func.row_number().over(order_by=order).label(ROW)
    bare = statement._generate()
    bare._limit_clause = bare._offset_clause = None
    rows = bare.order_by(None).add_columns(number).subquery()
    row: ColumnElement[int] = column(ROW)
    wanted = select(*(each for each in rows.c if each.key != ROW)).order_by(row)
    if skip is None:
        return wanted.where(row <= size)
    return wanted.where(row > skip, row <= skip + size)


def _read(clause: Any) -> Any:
    return None if clause is None else clause.render_literal_execute()


COMPILERS: Mapping[Paging, type[SQLCompiler]] = {
    "limit": Limit,
    "fetch first": FetchFirst,
    "top": Top,
    "none": Numbered,
}
