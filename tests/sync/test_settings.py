"""``[sync]`` in the configuration: what it may say, and what a mistake is answered with."""

import tomllib

import pytest
from pydantic import ValidationError

from sync.columns import SourceSettings
from sync.settings import SyncSettings

GOOD = """
interval_seconds = 30
readings.channel = "staging"

[readings.staging]
connection = "staging"
table = "bok.odczyty"

[readings.staging.columns]
id_zgl = "reading_id"
data = { field = "read_on", convert = "yyyymmdd" }
wodomierz = { field = "meter_id", part = 2 }
zrodlo = { constant = "IBOK" }
"""


def parse(text: str) -> SyncSettings:
    return SyncSettings.model_validate(tomllib.loads(text))


def test_example() -> None:
    settings = parse(GOOD)
    assert (settings.interval_seconds, settings.batch_size, settings.lease_seconds) == (30, 500, 300)
    assert settings.readings.staging is not None
    assert settings.readings.staging.id_column == "id_zgl"
    assert settings.readings.staging.columns["id_zgl"] == SourceSettings(field="reading_id")
    assert settings.readings.staging.columns["zrodlo"] == SourceSettings(constant="IBOK")


@pytest.mark.parametrize(
    ("right", "wrong", "path", "answer"),
    [
        (
            'id_zgl = "reading_id"',
            'id_zgl = "customer_id"',
            "readings.staging.columns",
            "exactly one column must hold",
        ),
        (
            '"yyyymmdd"',
            '"rrrrmmdd"',
            "readings.staging.columns.data.convert",
            "there is no conversion 'rrrrmmdd'",
        ),
        (
            '"read_on"',
            '"read_at"',
            "readings.staging.columns.data.field",
            "no field 'read_at'; nearest: read_on",
        ),
        ('constant = "IBOK"', "", "readings.staging.columns.zrodlo", "give either field or constant"),
        ('"read_on"', '"ticket_number"', "readings", "staging.columns.data: readings have no field"),
        (
            'channel = "staging"',
            'channel = "api"\ntickets.channel = "staging"',
            "tickets",
            "staging: required",
        ),
        ('"meter_id"', '"customer_id"', "readings.staging.columns.wodomierz", "only meter_id has parts"),
        *(
            ('"read_on", convert = "yyyymmdd"', f'"{field}", convert = "{convert}"', "readings", answer)
            for field, convert, answer in (
                ("indication", "yyyymmdd", "yyyymmdd cannot write a whole number; these can: text, integer,"),
                ("indication", "grosze", "staging.columns.data.convert: grosze cannot write a whole number"),
                ("read_on", "integer", "integer cannot write a day"),
                ("reported_at", "money", "money cannot write a moment"),
                ("batch_id", "hex", "hex cannot write an item's id"),
                ("reason", "uuid", "uuid cannot write a text"),
                ("customer_id", "date", "date cannot write a code"),
                ("read_on", "unix + text", "unix cannot write what text made"),
            )
        ),
    ],
)
def test_mistake_is_named_by_its_path(right: str, wrong: str, path: str, answer: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse(GOOD.replace(right, wrong))
    faults = {".".join(map(str, fault["loc"])): fault["msg"] for fault in refused.value.errors()}
    assert answer in faults[path]
