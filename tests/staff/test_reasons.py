"""Staff read in their language why something is stuck, although the store keeps it in English."""

import pytest

from erp_adapter.said import Said
from portal.staff.reasons import REASONS, recognised
from tests.house.project import ROOT
from tests.house.test_said import calls

SAYING = [
    *(ROOT / "sync" / "channels").glob("*.py"),
    ROOT / "erp_adapter" / "secret_files.py",
    *(ROOT / "sync" / f"{name}.py" for name in ("worker", "batches", "pull")),
]


def test_every_reason_of_the_channels_is_recognised_and_no_other() -> None:
    said = {call.args[0].value for path in SAYING for call in calls(path, "said")}
    assert said == set(REASONS)


@pytest.mark.parametrize("message", REASONS)
def test_a_reason_is_recognised_with_its_values(message: str) -> None:
    values = {"seconds": "30", "table": "ibok_odczyty", "error": "Permission denied"}
    names = [part.partition(")")[0] for part in message.split("%(")[1:]]
    made = Said(message, {name: values.get(name, name) for name in names})
    found = recognised(str(made))
    assert isinstance(found, Said)
    assert (found.message, found.values) == (made.message, made.values)


def test_a_reason_in_another_one_is_recognised_too() -> None:
    found = recognised("the mail server refuses the recipient (550 5.1.1)")
    assert isinstance(found, Said)
    assert isinstance(found.values["what"], Said)


def test_what_is_not_known_stays() -> None:
    assert recognised("there is no table ibok_odczyty") == "there is no table ibok_odczyty"
