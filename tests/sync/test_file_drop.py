"""What stands in the files of the drop directory, and what becomes of faults on the way."""

import json
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sync.batches import Batch
from sync.channels.file_drop import open_file_drop
from sync.errors import Misconfigured, Rejected, Retry
from sync.file_settings import FileSettings
from sync.kinds import KINDS
from sync.outbox import READING, Item
from sync.readings import ReportedReading, to_payload

AT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
COLUMNS = {
    "ID": "reading_id",
    "WM": "meter_id",
    "DATA": "read_on",
    "STAN": "indication",
    "KIEDY": "reported_at",
    "FLAGA": "flag",
    "POWÓD": "reason",
}
OF_CUSTOMERS = {"ID": "reading_id", "KLIENT": "customer_id"}


def batch(*reasons: str | None) -> Batch:
    readings = [
        ReportedReading(f"WM-{n}", "1", date(2026, 11, 22), n, AT, None, why) for n, why in enumerate(reasons)
    ]
    items = tuple(
        Item(f"id-{n}", READING, "123", str(n), n, to_payload(reading), 0, AT)
        for n, reading in enumerate(readings)
    )
    return Batch("b-1", 7, READING, "file", "", AT, "", 1, items)


def of_customer(customer_id: str, *reasons: str | None) -> Batch:
    made = batch(*reasons)
    return replace(made, items=tuple(replace(each, customer_id=customer_id) for each in made.items))


def send(directory: Path, sent: Batch, **settings: Any) -> bytes:
    """What is in the file."""
    told = FileSettings.model_validate({"directory": directory, "columns": COLUMNS, **settings})
    open_file_drop(told, KINDS[READING]).send(sent)
    return (directory / f"readings-00000007.{told.format}").read_bytes()


def test_csv_as_the_usual_importer_wants_it(tmp_path: Path) -> None:
    content = send(tmp_path, batch("żółw; 100%", None), encoding="cp1250")
    assert content.decode("cp1250") == (
        "ID;WM;DATA;STAN;KIEDY;FLAGA;POWÓD\r\n"
        'id-0;WM-0;2026-11-22;0;2026-11-23 00:30:00;;"żółw; 100%"\r\n'
        "id-1;WM-1;2026-11-22;1;2026-11-23 00:30:00;;\r\n"
    )


def test_csv_as_another_one_wants_it(tmp_path: Path) -> None:
    columns = {"STAN": "indication", "ID": "reading_id"}
    how = {"columns": columns, "delimiter": "\t", "header": False, "line_end": "lf", "quoting": "all"}
    assert send(tmp_path, batch(None), **how) == b'"0"\t"id-0"\n'


def test_a_formula_of_a_customers_is_text_where_a_person_opens_the_file(tmp_path: Path) -> None:
    columns = {"ID": "reading_id", "STAN": "indication", "POWÓD": "reason"}
    how = {"columns": columns, "header": False, "line_end": "lf"}
    program, person = tmp_path / "program", tmp_path / "person"
    program.mkdir(), person.mkdir()
    sent = batch('=HYPERLINK("http://a")', "+48 600", "a=b", None)
    plain = send(program, sent, **how).decode()
    assert plain == 'id-0;0;"=HYPERLINK(""http://a"")"\nid-1;1;+48 600\nid-2;2;a=b\nid-3;3;\n'
    inert = send(person, sent, spreadsheet=True, **how).decode()
    assert inert == plain.replace('"=', "\"'=").replace("+48", "'+48")


def test_xml(tmp_path: Path) -> None:
    columns = {"id": "reading_id", "powod": "reason", "flaga": "flag"}
    how = {"columns": columns, "format": "xml", "root": "odczyty", "record": "odczyt", "line_end": "lf"}
    assert send(tmp_path, batch("a < b & c"), **how).decode() == (
        '<?xml version="1.0" encoding="utf-8"?>\n<odczyty>\n'
        "<odczyt><id>id-0</id><powod>a &lt; b &amp; c</powod><flaga/></odczyt>\n</odczyty>\n"
    )


def test_json_lines(tmp_path: Path) -> None:
    (line,) = send(tmp_path, batch("żółw"), format="jsonl").decode().splitlines()
    assert json.loads(line) == {
        "ID": "id-0",
        "WM": "WM-0",
        "DATA": "2026-11-22",
        "STAN": 0,
        "KIEDY": "2026-11-23 00:30:00",
        "FLAGA": None,
        "POWÓD": "żółw",
    }


@pytest.mark.parametrize(
    ("how", "reason", "written"),
    [
        ({"encoding": "cp1250"}, "żółw 😀", "żółw ?"),
        ({"quoting": "none"}, "jeden;dwa\ntrzy", "jeden dwa trzy"),
        ({"format": "xml"}, "a\x0bb", "a?b"),
        ({"format": "jsonl", "encoding": "ascii"}, "żółw\n", "??w\\n"),
    ],
)
def test_what_the_file_cannot_hold_of_a_customers_words_holds_up_no_reading(
    tmp_path: Path, how: dict[str, Any], reason: str, written: str
) -> None:
    columns = {"ID": "reading_id", "POWOD": "reason"}
    content = send(tmp_path, batch(reason), columns=columns, **how)
    assert written in content.decode(how.get("encoding", "utf-8"))


def test_indications_have_the_decimals_that_the_importer_wants(tmp_path: Path) -> None:
    columns = {"STAN": "indication", "ID": "reading_id"}
    how = {"columns": columns, "header": False, "line_end": "lf", "decimals": 3}
    assert send(tmp_path, batch(None), **how) == b"0,000;id-0\n"


def test_the_manifest_tells_what_is_in_the_file(tmp_path: Path) -> None:
    good, other = batch("tak").items[0], of_customer("\N{SNOWMAN}", None, "tak").items[1]
    with pytest.raises(Rejected) as rejected:
        send(tmp_path, replace(batch(), items=(good, other)), encoding="cp1250", columns=OF_CUSTOMERS)
    assert rejected.value.refused == {"id-1": "it holds a character that cp1250 has not"}
    told = json.loads((tmp_path / "readings-00000007.json").read_bytes())
    assert told.pop("sha256")
    assert told == {
        "batch_id": "b-1",
        "kind": "reading",
        "seq": 7,
        "file": "readings-00000007.csv",
        "count": 1,
        "created_at": "2026-11-22T23:30:00+00:00",
    }


def test_what_csv_without_quotes_cannot_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Rejected) as rejected:
        send(tmp_path, of_customer("1;2", None), quoting="none", columns=OF_CUSTOMERS)
    assert list(rejected.value.refused) == ["id-0"]


def test_the_same_batch_with_other_content_is_not_published(tmp_path: Path) -> None:
    send(tmp_path, batch("tak"))
    with pytest.raises(Misconfigured, match="other content"):
        send(tmp_path, batch("nie"))


def test_another_s_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "readings-00000007.csv").write_text("of an older store")
    with pytest.raises(Misconfigured, match="stands there already"):
        send(tmp_path, batch("tak"))
    assert (tmp_path / "readings-00000007.csv").read_text() == "of an older store"


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond some bytes, which a write meets as it meets a full disk: half way."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


def test_on_a_full_disk_nothing_is_left_and_it_is_tried_again(tmp_path: Path) -> None:
    big = batch(*["x" * 100] * 100)
    with full_disk(), pytest.raises(Retry):
        send(tmp_path, big)
    assert [path.name for path in tmp_path.rglob("*")] == [".ibok"]
    assert send(tmp_path, big).count(b"\n") == 101


def test_what_a_dead_process_left_is_cleared_after_a_while(tmp_path: Path) -> None:
    old, young = tmp_path / ".ibok" / ".new-1", tmp_path / ".ibok" / ".new-2"
    for left in (old, young):
        left.mkdir(parents=True)
        (left / "half").write_text("")
    os.utime(old, (0, 0))
    send(tmp_path, batch("tak"))
    assert (old.exists(), young.exists()) == (False, True)


def test_no_directory_is_for_somebody_to_mend(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="ENOENT"):
        send(tmp_path / "nowhere", batch("tak"))


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"encoding": "cp12500"}, "there is no encoding"),
        ({"encoding": "utf-16"}, "ASCII"),
        ({"encoding": "cp1250", "columns": {"m³": "reading_id"}}, "has not every letter"),
        ({"format": "xml", "columns": {"numer licznika": "reading_id"}}, "XML has no element"),
        ({"columns": {"A": "indication"}}, "exactly one column must hold"),
    ],
)
def test_mistakes_in_the_configuration(tmp_path: Path, wrong: dict[str, Any], answer: str) -> None:
    with pytest.raises(ValidationError, match=answer):
        FileSettings.model_validate({"directory": tmp_path, "columns": COLUMNS, **wrong})


def test_every_batch_has_a_file_even_one_of_which_nothing_can_be_written(tmp_path: Path) -> None:
    """Or the importer would miss a number."""
    with pytest.raises(Rejected):
        send(tmp_path, of_customer("\N{SNOWMAN}", None), encoding="cp1250", columns=OF_CUSTOMERS)
    assert json.loads((tmp_path / "readings-00000007.json").read_bytes())["count"] == 0


def test_numbers_follow_each_other_by_name(tmp_path: Path) -> None:
    for seq in (9, 10):
        settings = FileSettings.model_validate({"directory": tmp_path, "columns": COLUMNS})
        open_file_drop(settings, KINDS[READING]).send(replace(batch("tak"), seq=seq, id=f"b-{seq}"))
    assert sorted(path.name for path in tmp_path.glob("*.csv")) == [
        "readings-00000009.csv",
        "readings-00000010.csv",
    ]
