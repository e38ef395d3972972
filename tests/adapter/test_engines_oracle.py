"""What Oracle's driver says is understood, as far as that can be told without a server."""

import pytest
from oracledb.errors import _Error
from sqlalchemy.exc import DatabaseError, DBAPIError

from erp_adapter.connections import _sign
from erp_adapter.write_probe import _code, _denied
from sync.channels.faults import Fault, code, fault


def refused(number: int) -> DBAPIError:
    """As the driver raises it, and SQLAlchemy after it."""
    told = _Error(message=f"ORA-{number:05}: of no importance", code=number)
    return DatabaseError("INSERT", None, told.exc_type(told))


def test_a_write_is_refused_for_want_of_the_right_or_in_a_reading_transaction() -> None:
    assert [_denied(refused(number)) for number in (1031, 1456, 942)] == [True, True, False]
    assert _code(refused(1031)) == "1031"


def test_the_number_is_told() -> None:
    assert _sign(refused(1017)) == "DatabaseError ORA-01017"
    assert code(refused(1)) == "ORA-00001"


@pytest.mark.parametrize(
    ("number", "meaning"),
    [
        (1, Fault.DUPLICATE),
        (1400, Fault.ROW),
        (12899, Fault.ROW),
        (942, Fault.SETUP),
        (1031, Fault.SETUP),
    ],
)
def test_what_a_refused_row_means_for_sending(number: int, meaning: Fault) -> None:
    assert fault(refused(number)) is meaning
