"""Verdicts that come as files: recorded once, then put away; what is none is put aside."""

import os
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from sync.faults import Faults
from sync.points import Point
from sync.rejections import Rejection, unannounced
from sync.sftp_settings import SftpSettings
from sync.verdict_files import VerdictFolder, collect_files
from sync.worker import Report, run_once
from tests.servers.sftp import SftpServer
from tests.sync.conftest import params
from tests.sync.world import World, killed_at


@pytest.fixture(params=params({"local": (), "sftp": ("sftp_server",)}))
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> VerdictFolder:
    directory, server = tmp_path / "verdicts", None
    directory.mkdir()
    if request.param == "sftp":
        private: SftpServer = request.getfixturevalue("sftp_server")
        server = SftpSettings.model_validate(private.settings())
    return VerdictFolder(directory, "cp1250", ";", server)


def collect(world: World, folder: VerdictFolder) -> tuple[Report, list[str]]:
    rejected: list[Rejection] = []
    report = run_once(
        world.store,
        {},
        folders=[folder],
        announce=lambda _, rejection: rejected.append(rejection),
        clock=lambda: world.now,
    )
    return report, [each.item.id for each in rejected]


def put(folder: VerdictFolder, name: str, text: str) -> Path:
    path = folder.directory / name
    path.write_bytes(text.encode(folder.encoding))
    return path


def names(folder: VerdictFolder, where: str = "") -> list[str]:
    return sorted(path.name for path in (folder.directory / where).glob("*") if path.is_file())


KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPWNqXkv5e24JTDC78MWMfhx3cqzTxWXUEvuvgtaCSt4"
HEAD = "id;verdict;reason_code;reason;billed_on\r\n"


def test_verdicts_come_as_csv_and_as_json_lines(sqlite_world: World, folder: VerdictFolder) -> None:
    good, bad, third = (sqlite_world.report(f"WM-{n}") for n in range(3))
    sqlite_world.run()
    rows = f"{good};accepted;;;FV/1/2026\r\n{bad.upper()};rejected;less_than_previous;stan niższy;\r\n"
    put(folder, "1.csv", HEAD + rows)
    put(folder, "2.jsonl", f'{{"id": "{third}", "verdict": "accepted"}}\n\n')
    assert collect(sqlite_world, folder) == (Report(verdicts=3), [bad])
    assert [sqlite_world.state(each) for each in (good, bad, third)] == ["accepted", "rejected", "accepted"]
    assert sqlite_world.item(good).billed_on == "FV/1/2026"
    assert (sqlite_world.item(bad).reason_code, sqlite_world.item(bad).reason) == (
        "less_than_previous",
        "stan niższy",
    )
    assert (names(folder), names(folder, "done")) == ([], ["1.csv", "2.jsonl"])


@pytest.mark.parametrize("point", [Point.DECIDING, Point.DECIDED])
def test_a_verdict_is_recorded_and_told_once_wherever_the_process_dies(
    sqlite_world: World, folder: VerdictFolder, point: Point
) -> None:
    bad = sqlite_world.report()
    sqlite_world.run()
    put(folder, "1.csv", HEAD + f"{bad};rejected;other;;\n")
    with killed_at(point):
        collect(sqlite_world, folder)
    assert names(folder) == ["1.csv"]
    told = collect(sqlite_world, folder)
    assert told == ((Report(verdicts=1), [bad]) if point is Point.DECIDING else (Report(), []))
    assert (sqlite_world.state(bad), names(folder, "done")) == ("rejected", ["1.csv"])


BAD = {
    "no heading": "{id};accepted\n",
    "an unknown verdict": HEAD + "{id};maybe;;;\n",
    "a field too many": HEAD + "{id};accepted;;;;\n",
    "a field too few": HEAD + "{id};accepted\n",
    "NUL in a reason": HEAD + "{id};rejected;other;a\0;\n",
    "no invoice's number": HEAD + "{id};accepted;;;" + 201 * "9" + "\n",
    "no id": HEAD + ";accepted;;;\n",
    "no text": "id;verdict\n{id};acc\x81epted\n",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_a_file_that_is_none_is_put_aside_as_a_whole(
    sqlite_world: World, folder: VerdictFolder, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    reading, other = sqlite_world.report("WM-1"), sqlite_world.report("WM-2")
    sqlite_world.run()
    content = text.format(id=reading).encode("latin-1")
    (folder.directory / "1.csv").write_bytes(content)
    put(folder, "2.jsonl", f'{{"id": "{other}", "verdict": "accepted"}}')
    assert collect(sqlite_world, folder)[0] == Report(verdicts=1)
    assert (sqlite_world.state(reading), names(folder, "bad")) == ("sent", ["1.csv"])
    assert "1.csv is put aside" in caplog.text
    assert reading not in caplog.text


@pytest.mark.parametrize(
    "line",
    [
        '{{"id": "{id}", "verdict": "rejected", "reason": "\\ud800"}}',
        '{{"id": "a\\u0000", "verdict": "accepted"}}',
        '{{"id": ' + 5000 * "9" + ', "verdict": "accepted"}}',
        100_000 * "[",
    ],
    ids=["half a letter", "NUL in an id", "an endless number", "an endless depth"],
)
def test_json_that_no_database_takes_is_put_aside(
    sqlite_world: World, folder: VerdictFolder, line: str
) -> None:
    reading = sqlite_world.report()
    sqlite_world.run()
    put(folder, "1.jsonl", line.format(id=reading))
    assert collect(sqlite_world, folder)[0] == Report()
    assert (sqlite_world.state(reading), names(folder, "bad")) == ("sent", ["1.jsonl"])


def test_a_file_that_nobody_foresaw_holds_up_no_other_and_has_its_turn_again(
    sqlite_world: World, folder: VerdictFolder
) -> None:
    bad, good = sqlite_world.report("WM-1"), sqlite_world.report("WM-2")
    sqlite_world.run()
    put(folder, "1.csv", f"{HEAD}{bad};rejected;;;\r\n")
    put(folder, "2.csv", f"{HEAD}{good};accepted;;;\r\n")

    def no_mail(_connection: Connection, _rejection: Rejection) -> None:
        raise ZeroDivisionError

    given = run_once(
        sqlite_world.store, {}, folders=[folder], announce=no_mail, clock=lambda: sqlite_world.now
    )
    assert given == Report(verdicts=1, faults=1)
    assert (names(folder), names(folder, "done")) == (["1.csv"], ["2.csv"])
    assert collect(sqlite_world, folder) == (Report(verdicts=1), [bad])


def test_a_verdict_that_comes_before_its_batch_is_recorded_as_sent_waits(
    sqlite_world: World, folder: VerdictFolder
) -> None:
    reading = sqlite_world.report()
    with killed_at(Point.RECORDING):
        sqlite_world.run()
    path = put(folder, "1.csv", HEAD + f"{reading};accepted;;;\n")
    os.utime(path, (sqlite_world.now.timestamp(),) * 2)
    assert collect(sqlite_world, folder)[0] == Report()
    assert names(folder) == ["1.csv"]
    sqlite_world.later()
    sqlite_world.run()
    assert collect(sqlite_world, folder)[0] == Report(verdicts=1)


def test_a_folder_that_is_away_fails_no_run(
    sqlite_world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    away = SftpSettings.model_validate(
        {"host": "127.0.0.1", "port": 1, "user": "ibok", "host_key": KEY, "key_file": tmp_path / "key"}
    )
    for server in (None, away):
        assert collect(sqlite_world, VerdictFolder(tmp_path / "away", "utf-8", ";", server))[0] == Report()
    assert "cannot be read: No such file" in caplog.text
    assert "cannot be read: 127.0.0.1:1 cannot be reached: Connection refused" in caplog.text


def test_a_file_that_another_process_took_meanwhile_holds_up_no_other(
    sqlite_world: World, folder: VerdictFolder
) -> None:
    reading = sqlite_world.report()
    sqlite_world.run()
    taken = put(folder, "1.csv", f"{HEAD}{reading};accepted;;;\r\n")
    put(folder, "2.csv", f"{HEAD}{reading};accepted;;;FV/1\r\n")

    def clock() -> datetime:
        taken.unlink(missing_ok=True)
        return sqlite_world.now

    faults = Faults()
    store = sqlite_world.store
    assert collect_files(store, [folder], clock=clock, announce=unannounced, faults=faults) == 1
    assert faults.total == 0
    assert names(folder, "done") == ["2.csv"]


def test_a_file_that_comes_under_the_name_of_one_that_is_being_read_is_read_too(
    sqlite_world: World, folder: VerdictFolder
) -> None:
    first, second = sqlite_world.report("WM-1"), sqlite_world.report("WM-2")
    sqlite_world.run()
    put(folder, "1.csv", f"{HEAD}{first};rejected;;;\r\n")

    def next_comes(_connection: Connection, _rejection: Rejection) -> None:
        put(folder, "1.csv", f"{HEAD}{second};accepted;;;\r\n")

    now = {"clock": lambda: sqlite_world.now, "faults": Faults()}
    assert collect_files(sqlite_world.store, [folder], announce=next_comes, **now) == 1
    assert collect_files(sqlite_world.store, [folder], announce=unannounced, **now) == 1
    assert (sqlite_world.state(second), names(folder)) == ("accepted", [])
