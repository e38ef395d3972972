"""Files on an SFTP server: what is wrong there or on the way, and what the admin is told."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sync.channels import sftp_disk, ssh
from sync.channels.disks import open_disk
from sync.channels.file_drop import open_file_drop
from sync.channels.sftp_disk import SftpDisk
from sync.errors import Misconfigured, Retry
from sync.file_settings import FileSettings
from sync.kinds import KINDS
from sync.outbox import READING
from sync.points import Point, watched
from sync.sftp_settings import SftpSettings
from tests.servers.password_sftp import password_sftp
from tests.servers.process import signal_all
from tests.servers.sftp import SftpServer, make_key
from tests.sync.broken_line import broken_line
from tests.sync.test_file_drop import COLUMNS, batch

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPWNqXkv5e24JTDC78MWMfhx3cqzTxWXUEvuvgtaCSt4"
FILES = ["readings-00000007.csv", "readings-00000007.json"]


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    directory = tmp_path / "drop"
    directory.mkdir()
    return directory


def send(drop: Path, server: dict[str, Any]) -> None:
    told = {"directory": drop, "columns": COLUMNS, "sftp": server}
    open_file_drop(FileSettings.model_validate(told), KINDS[READING]).send(batch("tak"))


def names(drop: Path) -> list[str]:
    return sorted(path.name for path in drop.iterdir() if path.is_file())


def test_a_server_that_settles_nothing_and_tells_no_free_space(sftp_server: SftpServer, drop: Path) -> None:
    server = sftp_server.settings("unsettled")
    send(drop, server)
    assert names(drop) == FILES
    with open_disk(SftpSettings.model_validate(server)) as disk:
        assert disk.free(drop) is None


def test_a_server_may_be_known_by_its_older_key(sftp_server: SftpServer, drop: Path) -> None:
    send(drop, {**sftp_server.settings(), "host_key": (sftp_server.home / "old.pub").read_text()})
    assert names(drop) == FILES


def another_key(tmp_path: Path, server: SftpServer) -> dict[str, Any]:
    make_key(tmp_path / "key")
    return {"host_key": (tmp_path / "key.pub").read_text()}


def another_type_of_key(tmp_path: Path, server: SftpServer) -> dict[str, Any]:
    make_key(tmp_path / "key", kind="ecdsa")
    return {"host_key": (tmp_path / "key.pub").read_text()}


def a_key_that_is_not_let_in(tmp_path: Path, server: SftpServer) -> dict[str, Any]:
    make_key(tmp_path / "key")
    return {"key_file": tmp_path / "key"}


def a_key_with_a_passphrase(tmp_path: Path, server: SftpServer) -> dict[str, Any]:
    make_key(tmp_path / "key", passphrase="otwórz")
    return {"key_file": tmp_path / "key"}


def no_key_there(tmp_path: Path, server: SftpServer) -> dict[str, Any]:
    return {"key_file": tmp_path / "nowhere"}


def a_wrong_password(tmp_path: Path, server: SftpServer) -> dict[str, Any]:
    (tmp_path / "password").write_text("not this one\n")
    return {"password_file": tmp_path / "password", "key_file": None}


def no_password_there(tmp_path: Path, server: SftpServer) -> dict[str, Any]:
    return {"password_file": tmp_path / "nowhere", "key_file": None}


def a_login_without_sftp(tmp_path: Path, server: SftpServer) -> dict[str, Any]:
    return {"key_file": server.home / "shell"}


def a_login_that_may_not_write(tmp_path: Path, server: SftpServer) -> dict[str, Any]:
    return {"key_file": server.home / "reader"}


WRONG = {
    another_key: "is not the server of host_key",
    another_type_of_key: "is not the server of host_key",
    a_key_that_is_not_let_in: "check user and key_file",
    a_key_with_a_passphrase: "key_file: holds no private key, or one with a passphrase",
    no_key_there: "key_file: No such file",
    a_wrong_password: "check user and password_file",
    no_password_there: "password_file: No such file",
    a_login_without_sftp: "gives no SFTP",
    a_login_that_may_not_write: "Permission denied",
}


@pytest.mark.parametrize(("wrong", "told"), WRONG.items(), ids=lambda each: getattr(each, "__name__", ""))
def test_what_somebody_must_mend(
    sftp_server: SftpServer, drop: Path, tmp_path: Path, wrong: Callable[..., dict[str, Any]], told: str
) -> None:
    with pytest.raises(Misconfigured, match=told):
        send(drop, {**sftp_server.settings(), **wrong(tmp_path, sftp_server)})
    assert list(drop.iterdir()) == []


def test_no_directory_is_for_somebody_to_mend(sftp_server: SftpServer, drop: Path) -> None:
    with pytest.raises(Misconfigured, match="No such file or directory"):
        send(drop / "nowhere", sftp_server.settings())


@contextmanager
def once(point: Point, strike: Callable[[], object]) -> Iterator[None]:
    """It strikes when the sending gets there for the first time."""
    strikes = iter([strike])

    def watch(reached: Point) -> None:
        if reached is point:
            next(strikes, int)()

    with watched(watch):
        yield


@pytest.mark.parametrize("point", [Point.DELIVERING, Point.DELIVERED])
def test_a_server_that_is_killed_gets_the_batch_when_it_is_back(
    sftp_server: SftpServer, drop: Path, point: Point
) -> None:
    process = sftp_server.process
    with (
        once(point, process.kill),
        pytest.raises(Retry, match="broke"),
    ):
        send(drop, sftp_server.settings())
    with process.away(), pytest.raises(Retry, match="cannot be reached: Connection refused"):
        send(drop, sftp_server.settings())
    send(drop, sftp_server.settings())
    assert names(drop) == FILES


def test_a_server_that_freezes_holds_nobody_up(
    sftp_server: SftpServer, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = sftp_server.process.family

    def freeze() -> None:
        signal_all(family(), signal.SIGSTOP)
        monkeypatch.setattr(ssh, "OPEN_SECONDS", 0.5)
        monkeypatch.setattr(sftp_disk, "ANSWER_SECONDS", 0.5)

    try:
        with once(Point.DELIVERED, freeze), pytest.raises(Retry, match=r"no answer within 0\.5 s"):
            send(drop, sftp_server.settings())
        with pytest.raises(Retry, match=r"did not answer within 0\.5 s"):
            send(drop, sftp_server.settings())
    finally:
        signal_all(family(), signal.SIGCONT)
    monkeypatch.undo()
    send(drop, sftp_server.settings())
    assert names(drop) == FILES


@pytest.mark.parametrize("which", [1, 2, 3])
def test_a_batch_is_not_doubled_when_the_answer_to_a_rename_is_lost(
    sftp_server: SftpServer, drop: Path, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    """Those of the directory that is ready, of the file and of its manifest; the importer takes all."""
    rename, left = SftpDisk.rename, which
    with broken_line(sftp_server.host, sftp_server.port) as line:

        def lose_the_answer(self: SftpDisk, source: Path, target: Path) -> None:
            nonlocal left
            left -= 1
            line.cutting = left == 0
            rename(self, source, target)

        monkeypatch.setattr(SftpDisk, "rename", lose_the_answer)
        server = {**sftp_server.settings(), "port": line.port}
        with pytest.raises(Retry, match="broke the connection off"):
            send(drop, server)
        taken = [path.rename(path.with_suffix(".taken")) and path.name for path in drop.glob("readings*")]
        send(drop, server)
    assert sorted([*taken, *(name for name in names(drop) if not name.endswith(".taken"))]) == FILES


def test_a_login_by_password_and_a_server_that_cannot_rename(tmp_path: Path) -> None:
    with (
        password_sftp(tmp_path) as server,
        open_disk(SftpSettings.model_validate(server)) as disk,
        pytest.raises(OSError, match=r"posix-rename@openssh\.com"),
    ):
        disk.rename(tmp_path / "a", tmp_path / "b")


def test_without_the_extra_the_admin_is_told_how_to_install_it(
    drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "paramiko", None)
    for name in ("sync.channels.ssh", "sync.channels.sftp_disk"):
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(Misconfigured, match=r"pip install 'ibok\[sftp\]'"):
        send(drop, {"host": "erp.example", "user": "ibok", "host_key": KEY, "key_file": "/etc/ibok/key"})


@pytest.mark.parametrize("line", [KEY, f"[erp.example]:2222 {KEY}\n", f"{KEY} root@erp\n"])
def test_the_host_key_may_be_copied_from_where_it_stands(line: str) -> None:
    told = {"host": "erp.example", "user": "ibok", "host_key": line, "key_file": "/etc/ibok/key"}
    assert SftpSettings.model_validate(told).host_key == KEY


@pytest.mark.parametrize(
    ("wrong", "answer"),
    [
        ({"host_key": None}, "ssh-keyscan -t ed25519 -p 2222 erp.example"),
        ({"host_key": KEY[:-4]}, "ssh-keyscan"),
        ({"host_key": KEY.replace("ed25519", "rsa")}, "ssh-keyscan"),
        ({"host_key": "SHA256:vQaPTzEKjwFh4"}, "ssh-keyscan"),
        ({"host_key": "ssh-dss AAAAB3NzaC1kc3MAAAABAQ=="}, "ssh-keyscan"),
        ({"host": "ibok@erp.example"}, "a name or an address alone"),
        ({"port": 0}, "greater than or equal to 1"),
        ({"user": ""}, "at least 1 character"),
        ({"key_file": None}, "either password_file or key_file"),
        ({"password_file": "/etc/ibok/password"}, "either password_file or key_file"),
    ],
)
def test_mistakes_in_the_configuration(wrong: dict[str, Any], answer: str) -> None:
    told = {"host": "erp.example", "port": 2222, "user": "ibok", "host_key": KEY, "key_file": "/etc/ibok/key"}
    given = {name: value for name, value in {**told, **wrong}.items() if value is not None}
    with pytest.raises(ValidationError, match=answer):
        SftpSettings.model_validate(given)
