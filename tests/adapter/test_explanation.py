"""Why a database refuses what it took before is looked into once in a while, and told by its place."""

import pytest
from sqlalchemy import Engine, text

from erp_adapter.errors import QueryRefused
from erp_adapter.explanation import PAUSE_SECONDS, Explanation
from erp_adapter.sql_reader import SqlReader
from tests.adapter.small import changed, make, read

GONE = "erp.invoice.table: there is no table or view faktura"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def reader(scratch: Engine) -> SqlReader:
    """One whose database has lost a table since the start."""
    make(scratch)
    opened = read(scratch)
    with scratch.begin() as connection:
        connection.execute(text("DROP TABLE faktura"))
    return opened


def test_a_refused_page_has_the_reason_logged_once(
    reader: SqlReader, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        with pytest.raises(QueryRefused):
            reader.invoices(("1",))
    assert caplog.text.count(GONE) == 1


def test_the_reason_is_logged_again_after_a_while(
    reader: SqlReader, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    explanation = Explanation(changed(), reader.connections["billing"], clock)
    for seconds in (0, PAUSE_SECONDS - 1, 1):
        clock.now += seconds
        explanation.log()
    assert caplog.text.count(GONE) == 2
