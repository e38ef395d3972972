"""The calls of one page share their time; a call that has none left is not made."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, text

from erp_adapter import patience
from erp_adapter.breaker import FAILURES
from erp_adapter.errors import BillingUnavailable
from erp_adapter.patience import counted, left_of, page_begins, page_ends
from erp_adapter.sql_reader import SqlReader
from tests.adapter.small import make, read

USED_UP = 0.01


@pytest.fixture
def page() -> Iterator[None]:
    page_begins()
    yield
    page_ends()


def wait() -> None:
    with counted():
        threading.Event().wait(2 * USED_UP)


def test_without_a_page_each_call_has_its_whole_time() -> None:
    wait()
    assert left_of(USED_UP) == USED_UP


@pytest.mark.usefixtures("page")
def test_a_page_has_no_more_for_all_its_calls_than_for_one() -> None:
    assert left_of(USED_UP) == USED_UP
    wait()
    assert left_of(USED_UP) == 0


@pytest.mark.usefixtures("page")
def test_the_next_page_has_its_time_again() -> None:
    wait()
    page_begins()
    assert left_of(USED_UP) == USED_UP


@pytest.fixture
def reader(scratch: Engine) -> SqlReader:
    make(scratch)
    return read(scratch)


@pytest.mark.usefixtures("page")
def test_a_call_without_time_is_not_made_and_counts_for_no_failure(reader: SqlReader) -> None:
    connection = reader.connections["billing"]
    connection.settings = connection.settings.model_copy(update={"timeout_seconds": USED_UP})
    wait()
    for _ in range(2 * FAILURES):
        with pytest.raises(BillingUnavailable, match="used up its time"):
            connection.rows(select(text("1")), {})
    assert connection.breaker.admits()


@pytest.mark.usefixtures("page")
def test_whether_a_database_answers_is_asked_apart(
    reader: SqlReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(patience, "monotonic", iter([0.0, 3600.0]).__next__)
        with counted():
            pass
    assert left_of(reader.connections["billing"].settings.timeout_seconds) == 0
    assert reader.answering() == {"billing": True}
