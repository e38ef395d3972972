"""Statements about the customers themselves, their contracts, and the verdicts on what they reported."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select

from erp_adapter.statements import (
    Entities,
    Shape,
    absent,
    first_those,
    one_of,
    owned,
    paged,
    shape,
    total,
)


def customers(entities: Entities) -> tuple[Select[Any], Shape]:
    customer = entities["customer"]
    loaded = shape(customer, frozenset(customer.fields))
    theirs = owned(entities, "customer").theirs
    return select(*loaded.columns).where(theirs).order_by(customer["customer_id"].column), loaded


def contracts(entities: Entities) -> tuple[Select[Any], Shape]:
    contract = entities["contract"]
    loaded = shape(contract, frozenset(contract.fields))
    order: list[ColumnElement[Any]] = [contract["starts_on"].column.desc(), *contract["id"].columns]
    if "ends_on" in contract:
        order = [first_those(absent(contract["ends_on"])), *order]
    statement = select(*loaded.columns, total()).where(owned(entities, "contract").theirs)
    return paged(statement.order_by(*order)), loaded


def verdicts(entities: Entities) -> tuple[Select[Any], Shape]:
    verdict = entities["verdict"]
    loaded = shape(verdict, frozenset(verdict.fields))
    asked = one_of(verdict["reading_id"].column, "readings")
    return select(*loaded.columns).where(owned(entities, "verdict").theirs, asked), loaded
