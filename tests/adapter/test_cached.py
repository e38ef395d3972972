"""The cache tells what the reader tells, asks once for many, and never keeps a failure."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from erp_adapter.cached import CachedReader, cached
from erp_adapter.errors import QueryRefused
from erp_adapter.settings import ConnectionSettings
from erp_adapter.sql_reader import SqlReader, open_reader
from tests.adapter import test_contract
from tests.adapter.conftest import demo_mapping
from tests.adapter.facts import Facts
from tests.adapter.offices import Office, demo_office
from tests.adapter.small import make, read

CUSTOMER = ("000123",)
THREADS = 12
globals().update({name: test for name, test in vars(test_contract).items() if name.startswith("test_")})
"""Whatever the contract promises of a reader, these tests ask of a cached one."""


@pytest.fixture
def office(request: pytest.FixtureRequest) -> Office:
    return demo_office(request, "sqlite")


@pytest.fixture
def facts(office: Office) -> Facts:
    return office.facts


@pytest.fixture
def plain(sqlite_demo: str) -> Iterator[SqlReader]:
    reader = open_reader({"billing": ConnectionSettings(url=sqlite_demo)}, demo_mapping())
    yield reader
    reader.dispose()


@pytest.fixture
def reader(plain: SqlReader) -> Any:
    return cached(plain, 60)


class Hand:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Statements:
    """Counts what is sent; each waits for ``go``."""

    def __init__(self, reader: SqlReader) -> None:
        self.count = 0
        self.go = threading.Event()
        event.listen(reader.connections["billing"].engine, "before_cursor_execute", self)

    def __call__(self, *_: Any) -> None:
        self.count += 1
        assert self.go.wait(30)


def test_without_seconds_there_is_no_cache(plain: SqlReader) -> None:
    assert cached(plain, 0) is plain


def test_many_calls_at_once_are_one_statement(plain: SqlReader) -> None:
    reader, statements = cached(plain, 60), Statements(plain)
    ready = threading.Barrier(THREADS + 1)

    def ask(_number: int) -> Any:
        ready.wait(30)
        return reader.invoices(CUSTOMER)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = pool.map(ask, range(THREADS))
        ready.wait(30)
        statements.go.set()
        first, *others = answers
    assert statements.count == 1
    assert first.items
    assert all(other is first for other in others)


def test_an_answer_is_kept_for_its_seconds_and_no_longer(plain: SqlReader) -> None:
    clock, statements = Hand(), Statements(plain)
    reader: Any = CachedReader(plain, 5, clock)
    statements.go.set()
    first = reader.invoices(CUSTOMER)
    clock.now = 4.9
    assert reader.invoices(list(CUSTOMER), page=1) is first
    clock.now = 5.0
    assert reader.invoices(CUSTOMER) == first
    assert statements.count == 2


def test_each_customer_and_each_argument_has_an_answer_of_its_own(reader: Any, plain: SqlReader) -> None:
    for ids in (CUSTOMER, ("000115",), (*CUSTOMER, "000115"), ("nobody",)):
        for year in (None, 2025):
            assert reader.invoices(ids, year=year) == plain.invoices(ids, year=year)


def test_only_so_many_answers_are_kept(plain: SqlReader) -> None:
    reader: Any = CachedReader(plain, 60, most=3)
    statements = Statements(plain)
    statements.go.set()
    for page in (1, 2, 3, 4, 4, 3, 2, 1):
        reader.invoices(CUSTOMER, page)
    assert statements.count == 5


def test_a_failure_is_not_kept(scratch: Engine) -> None:
    make(scratch)
    with scratch.begin() as connection:
        connection.execute(text("ALTER TABLE faktura RENAME TO inna"))
    office = cached(read(scratch), 60)
    with pytest.raises(QueryRefused):
        office.invoices(CUSTOMER)
    with scratch.begin() as connection:
        connection.execute(text("ALTER TABLE inna RENAME TO faktura"))
    assert office.invoices(CUSTOMER).items == ()
