"""A command that cannot start says why, line by line, ends with 1, and shows neither traceback nor secret."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import main
from tests.servers.process import free_port

SECRET = "Tajne-Haslo-7"
SERVE, ONCE, UPGRADE = ("serve",), ("sync", "once"), ("store", "upgrade")
STARTING = pytest.mark.parametrize("command", [SERVE, ONCE], ids=" ".join)


def run(command: tuple[str, ...], file: Path) -> subprocess.CompletedProcess[str]:
    call = [sys.executable, "-m", "portal.cli", *command, "--config", str(file)]
    return subprocess.run(call, capture_output=True, text=True, timeout=300, check=False)


def refused(command: tuple[str, ...], file: Path) -> list[str]:
    """What the command that did not start said."""
    done = run(command, file)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr
    return [line.strip() for line in done.stderr.splitlines()]


def refused_at_once(file: Path) -> list[str]:
    """The same of a run of the sync job in this process, which is quicker: every command starts alike."""
    done = CliRunner().invoke(main, [*ONCE, "--config", str(file)])
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == 1
    assert done.stdout == ""
    assert SECRET not in done.stderr
    return [line.strip() for line in done.stderr.splitlines()]


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def store_at(file: Path, url: str) -> None:
    change(file, f"sqlite:///{file.parent}/store.sqlite", url)


def billing_at(file: Path, url: str) -> None:
    change(
        file,
        f'[connections.billing]\nurl = "sqlite:///{file.parent}/billing.sqlite"',
        f"[connections.billing]\n{url}",
    )


def has(lines: list[str], start: str) -> bool:
    return any(line.startswith(start) for line in lines)


@STARTING
def test_every_fault_of_the_file_is_a_line(config_file: Path, command: tuple[str, ...]) -> None:
    change(config_file, 'nip = "9990000008"', f'nip = "{SECRET}"\nphon = "1"')
    change(config_file, 'issued_on = "dn_wyst"', 'issued = "dn_wyst"')
    lines = refused(command, config_file)
    assert lines[0] == "the configuration cannot be used:"
    for path in (
        "utility.nip",
        "utility.phon",
        "erp.invoice.columns.issued",
    ):
        assert has(lines[1:], f"{path}: ")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "nowhere.toml"
    assert has(refused_at_once(file), f"{file}: there is no such file; start one from config.example.toml")


@pytest.mark.parametrize("content", [b"[server\n", b"a = 1\na = 2\n", b"\x00"])
def test_a_file_that_is_no_toml_is_named_with_the_place(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(content)
    assert has(refused_at_once(file), f"{file}: not a TOML file: ")


@pytest.mark.parametrize("encoding", ["cp1250", "utf-16"])
def test_a_file_saved_in_another_encoding_is_told_which_to_save_it_in(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes("nazwa = 'Łódź'\n".encode(encoding))
    told = "not a TOML file: line 1 is no text in UTF-8; save the file in the encoding UTF-8"
    assert has(refused_at_once(file), f"{file}: {told}")


@STARTING
def test_a_store_without_its_tables_says_what_to_run(config_file: Path, command: tuple[str, ...]) -> None:
    store_at(config_file, f"sqlite:///{config_file.parent}/new.sqlite")
    assert "the local store needs an upgrade: run ibok store upgrade" in refused(command, config_file)


@pytest.mark.parametrize("command", [SERVE, ONCE, UPGRADE], ids=" ".join)
def test_a_store_that_cannot_be_reached_is_named(config_file: Path, command: tuple[str, ...]) -> None:
    store_at(config_file, f"postgresql+psycopg://ibok:{SECRET}@127.0.0.1:{free_port()}/store")
    assert "store.url: the store cannot be opened (OperationalError)" in refused(command, config_file)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql+psycopg2://ibok@127.0.0.1/store", "store.url: the driver psycopg2 is not installed"),
        ("nosuch://ibok@127.0.0.1/store", "store.url: the store cannot be opened"),
        ("sqlite:////proc/nowhere/store.sqlite", "store.url: the store cannot be opened"),
        ("sqlite:////", "store.url: the store cannot be opened"),
    ],
)
def test_a_store_that_can_be_none_is_named(config_file: Path, url: str, said: str) -> None:
    store_at(config_file, url)
    assert has(refused_at_once(config_file), said)


def test_a_driver_that_is_missing_is_named_with_what_to_install(config_file: Path) -> None:
    billing_at(config_file, f'url = "postgresql+pg8000://ibok:{SECRET}@127.0.0.1/erp"')
    (line,) = [line for line in refused_at_once(config_file) if "pg8000" in line]
    assert "install the Python package pg8000" in line


def test_the_staging_table_s_driver_is_named_too(config_file: Path) -> None:
    change(
        config_file,
        f'[connections.staging]\nurl = "sqlite:///{config_file.parent}/billing.sqlite"',
        '[connections.staging]\nurl = "postgresql+pg8000://ibok@127.0.0.1/erp"',
    )
    assert has(refused_at_once(config_file), "the driver pg8000 cannot be loaded")


@pytest.mark.parametrize(
    ("setting", "file", "said"),
    [
        ("password_file", "/nowhere/file", "No such file or directory; "),
        ("ca_file", "/nowhere/file", "No such file or directory; "),
        ("password_file", "/", "Is a directory; "),
        ("password_file", "/dev/null", "the file is empty"),
        ("password_file", sys.executable, "is no text in UTF-8; "),
    ],
)
def test_a_file_that_cannot_be_read_is_named(config_file: Path, setting: str, file: str, said: str) -> None:
    tls = f'tls = "verify"\n{setting} = "{file}"'
    billing_at(config_file, f'url = "mariadb+pymysql://ibok@127.0.0.1/erp"\n{tls}')
    lines = refused_at_once(config_file)
    assert has(lines, f"connections.billing.{setting}: {said}")


def test_a_mapping_that_does_not_fit_the_database_is_named(config_file: Path) -> None:
    change(config_file, 'issued_on = "dn_wyst"', 'issued_on = "dn_wystawiono"')
    change(config_file, 'table = "wplata"', 'table = "wplaty"')
    lines = refused_at_once(config_file)
    assert has(lines, "erp.invoice.columns.issued_on: dok_nagl has no column dn_wystawiono; nearest: dn_wyst")
    assert has(
        lines, "erp.payment.table: there is no table or view wplaty that this login may read; nearest: wplata"
    )


def test_what_is_wrong_with_the_store_does_not_hide_what_is_wrong_with_the_mapping(config_file: Path) -> None:
    store_at(config_file, f"sqlite:///{config_file.parent}/new.sqlite")
    change(config_file, 'issued_on = "dn_wyst"', 'issued_on = "dn_wystawiono"')
    lines = refused_at_once(config_file)
    assert has(lines, "the local store needs an upgrade")
    assert has(lines, "erp.invoice.columns.issued_on: ")


def test_a_billing_database_that_is_away_stops_nothing(config_file: Path) -> None:
    billing_at(config_file, f'url = "postgresql+psycopg://ibok:{SECRET}@127.0.0.1:{free_port()}/erp"')
    done = run(ONCE, config_file)
    assert done.returncode == 0
    assert done.stdout.startswith("sent 0, put off 0, stuck 0")
    assert "not all of the mapping was checked: billing connection 'billing' is unavailable" in done.stderr
    assert SECRET not in done.stdout + done.stderr
