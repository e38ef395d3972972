"""What ``ibok check`` says of the file channel."""

from pathlib import Path

import pytest

from erp_adapter.checks.findings import Level
from tests.check.world import Raw, checked, faults, the_fault, told_of
from tests.servers.sftp import SftpServer

COLUMNS = {"ID": "reading_id", "STAN": "indication"}


@pytest.fixture
def drop(raw: Raw, tmp_path: Path) -> Path:
    directory = tmp_path / "drop"
    verdicts = tmp_path / "verdicts"
    verdicts.mkdir()
    file = {"directory": str(directory), "columns": dict(COLUMNS), "verdicts": str(verdicts)}
    raw["sync"]["readings"] = {"channel": "file", "file": file}
    return directory


def test_a_directory_that_takes_files(raw: Raw, drop: Path) -> None:
    drop.mkdir()
    found = checked(raw)
    for place in ("columns", "directory", "verdicts"):
        assert told_of(found, f"sync.readings.file.{place}").level is Level.OK
    assert list(drop.rglob("*")) == [drop / ".ibok"]


def test_a_directory_that_is_not_there(raw: Raw, drop: Path) -> None:
    assert "does not take a file" in the_fault(checked(raw), "sync.readings.file.directory").told


def test_verdicts_that_cannot_be_read(raw: Raw, drop: Path) -> None:
    drop.mkdir()
    raw["sync"]["readings"]["file"]["verdicts"] = str(drop / "nowhere")
    assert "cannot be put away" in the_fault(checked(raw), "sync.readings.file.verdicts").told


def test_a_conversion_that_cannot_write_what_there_is(raw: Raw, drop: Path) -> None:
    drop.mkdir()
    raw["sync"]["readings"]["file"]["columns"]["WM"] = {"field": "meter_id", "part": 7}
    assert "cannot be written" in the_fault(checked(raw), "sync.readings.file.columns").told


def test_directories_on_an_sftp_server(raw: Raw, drop: Path, sftp_server: SftpServer) -> None:
    drop.mkdir()
    raw["sync"]["readings"]["file"]["sftp"] = sftp_server.settings()
    found = checked(raw)
    for place in ("sftp", "directory", "verdicts"):
        assert told_of(found, f"sync.readings.file.{place}").level is Level.OK
    assert list(drop.rglob("*")) == [drop / ".ibok"]


def test_a_login_there_that_may_not_write(raw: Raw, drop: Path, sftp_server: SftpServer) -> None:
    drop.mkdir()
    raw["sync"]["readings"]["file"]["sftp"] = sftp_server.settings("reader")
    found = checked(raw)
    assert told_of(found, "sync.readings.file.sftp").level is Level.OK
    told = the_fault(found, "sync.readings.file.directory")
    assert ("Permission denied" in told.told, sftp_server.user in str(told.remedy)) == (True, True)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [({"port": 1}, "cannot be reached"), ({"key_file": "/nowhere"}, "key_file: No such file")],
)
def test_a_server_that_lets_nobody_in(
    raw: Raw, drop: Path, sftp_server: SftpServer, wrong: Raw, told: str
) -> None:
    raw["sync"]["readings"]["file"]["sftp"] = {**sftp_server.settings(), **wrong}
    found = checked(raw)
    assert told in the_fault(found, "sync.readings.file.sftp").told
    assert len(faults(found)) == 1
