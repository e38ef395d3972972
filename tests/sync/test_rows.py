"""A reading → the values of the target's columns."""

from collections.abc import Mapping
from contextlib import nullcontext, suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest

from erp_adapter.keys import join
from erp_adapter.values import NAMES
from sync.batches import Batch
from sync.channels.rows import row
from sync.columns import SourceSettings
from sync.conversions import CODES, unfitting
from sync.kinds import KINDS, Kind
from sync.outbox import Item
from sync.readings import ReportedReading, from_payload, to_payload
from sync.samples import sample_batch

READING = ReportedReading(
    meter_id=join(("7", "2024", "Łódź")),
    meter_number="12345678",
    read_on=date(2026, 11, 22),
    indication=123,
    reported_at=datetime(2026, 11, 22, 23, 30, 15, 250_000, tzinfo=UTC),
    flag="lower",
    reason="wymiana wodomierza",
)
MOMENT = 1795390215


def item(reading: ReportedReading) -> Item:
    payload = to_payload(reading)
    return Item("id-1", "reading", "0000000123", "12345678", 1, payload, 0, reading.reported_at)


def value(source: Mapping[str, Any], reading: ReportedReading = READING) -> Any:
    batch = Batch("batch-1", 7, "reading", "staging", "", reading.reported_at, "", 1, (item(reading),))
    return row({"X": SourceSettings.model_validate(source)}, batch, item(reading))["X"]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"field": "reading_id"}, "id-1"),
        ({"field": "batch_id"}, "batch-1"),
        ({"field": "batch_seq"}, 7),
        ({"field": "customer_id", "convert": "padded:12"}, "0000000123  "),
        ({"field": "customer_id", "convert": "zeros:10"}, 123),
        ({"field": "meter_id"}, join(("7", "2024", "Łódź"))),
        ({"field": "meter_id", "part": 2, "convert": "integer"}, 2024),
        ({"field": "meter_id", "part": 3}, "Łódź"),
        ({"field": "meter_number"}, "12345678"),
        ({"field": "read_on"}, date(2026, 11, 22)),
        ({"field": "read_on", "convert": "yyyymmdd"}, 20261122),
        ({"field": "read_on", "convert": "date:%d/%m/%Y"}, "22/11/2026"),
        ({"field": "indication"}, 123),
        ({"field": "indication", "convert": "text"}, "123"),
        ({"field": "flag"}, "lower"),
        ({"field": "flag", "convert": "flag"}, 1),
        ({"field": "reason"}, "wymiana wodomierza"),
        ({"field": "reported_at"}, datetime.fromisoformat("2026-11-23T00:30:15.250")),
        ({"field": "reported_at", "convert": "text"}, "2026-11-23T00:30:15+01:00"),
        ({"field": "reported_at", "convert": "date"}, date(2026, 11, 23)),
        ({"field": "reported_at", "convert": "yyyymmdd"}, 20261123),
        ({"field": "reported_at", "convert": "unix"}, MOMENT),
        ({"field": "reported_at", "convert": "unix_ms"}, MOMENT * 1000 + 250),
        ({"field": "reported_at", "convert": "date:%H:%M"}, "00:30"),
        ({"field": "reported_at", "convert": "date:%d %H:%M@UTC"}, "22 23:30"),
        ({"field": "reported_at", "convert": "date@UTC"}, datetime.fromisoformat("2026-11-22T23:30:15.250")),
        ({"field": "reported_at", "convert": "unix@UTC"}, MOMENT),
        ({"field": "reported_at", "convert": "clarion"}, 82510),
        ({"field": "reported_at", "convert": "padded:12 + date:%H:%M"}, "00:30       "),
        ({"constant": 1}, 1),
    ],
)
def test_value(source: Mapping[str, Any], expected: object) -> None:
    assert value(source) == expected


def test_key_of_one_column_comes_as_the_erp_wrote_it() -> None:
    assert value({"field": "meter_id"}, ReportedReading(join(("Łódź",)), "1", *NOW)) == "Łódź"


def test_missing_is_null() -> None:
    plain = ReportedReading(None, "1", *NOW)
    assert value({"field": "flag"}, plain) is None
    assert value({"field": "reason", "convert": "padded:10"}, plain) is None
    assert value({"field": "meter_id", "part": 1}, plain) is None
    assert value({"field": "flag", "convert": "flag"}, plain) == 0


def test_part_that_the_key_has_not_is_an_error() -> None:
    with pytest.raises(ValueError, match="3 parts, not 4"):
        value({"field": "meter_id", "part": 4})


def test_payload_holds_all_of_the_reading() -> None:
    assert from_payload(to_payload(READING)) == READING


NOW = (date(2026, 11, 22), 5, datetime(2026, 11, 22, tzinfo=UTC))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_field_of_every_kind_can_be_sent(kind: Kind) -> None:
    """Each kind's own fields are filled from its record, and a moment is the clock's in Warsaw."""
    batch = sample_batch(kind, "staging", None)
    columns = {name: SourceSettings(field=name) for name in kind.fields}
    values = row(columns, batch, batch.items[0])
    assert not [name for name in kind.fields if values[name] is None]
    assert values["item_id"] == batch.items[0].id
    assert {type(values[name]) for name, made in kind.fields.items() if made is datetime} == {datetime}


EACH = [
    each.replace("ZONE", "UTC")
    .replace("FORMAT", "%d.%m.%Y")
    .replace(":N", ":8")
    .replace("YYYY-MM-DD", "1899-12-30")
    for each in NAMES
]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_the_configuration_takes_can_be_written(kind: Kind) -> None:
    """Whatever the value is; but for codes, which may be numbers or not."""
    batch = sample_batch(kind, "staging", None)
    for field, held in kind.fields.items():
        for convert in (each for each in EACH if not list(unfitting(field, held, each))):
            chain = convert if convert == "flag" else f"html + {convert}"
            columns = {name: SourceSettings(field=field, convert=name) for name in (convert, chain)}
            with suppress(ValueError) if field in CODES else nullcontext():
                assert None not in row(columns, batch, batch.items[0]).values(), (field, convert)
