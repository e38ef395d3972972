import stat
import tomllib
from pathlib import Path

import pytest

from portal.config import load
from tests.erp_commands.conftest import Ibok

OFFICE = (
    *(
        "--utility-name",
        'Wodociągi "Źródło" Sp. z o.o.',
        "--utility-address",
        "ul. Polna 1, 42-400 Zawiercie",
    ),
    *("--nip", "9990000008", "--address", "https://ebok.example"),
)


def test_options_alone_make_a_configuration_that_serves(ibok: Ibok, billing_url: str, tmp_path: Path) -> None:
    given = (*OFFICE, "--url", billing_url, "--staging-url", billing_url, "--suggest")
    done = ibok("init", "--directory", tmp_path / "etc", *given)
    assert done.exit_code == 0, done.stderr
    config = load(tmp_path / "etc" / "config.toml")
    assert config.utility.name == 'Wodociągi "Źródło" Sp. z o.o.'
    assert config.erp.invoice.table == "dok_nagl"
    assert len(config.secret_key) >= 32
    shown = ibok(
        "erp", "show", "meters", "--customer", "000101", "--config", tmp_path / "etc" / "config.toml"
    )
    assert shown.exit_code == 0


def test_only_the_owner_may_read_what_was_made(ibok: Ibok, billing_url: str, tmp_path: Path) -> None:
    secret = "postgresql+psycopg://ro:s%40krit@127.0.0.1:1/erp"
    done = ibok("init", "--directory", tmp_path, *OFFICE, "--url", billing_url, "--staging-url", secret)
    assert done.exit_code == 0, done.stderr
    made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert made == {"config.toml": 0o600, "secret-key": 0o600, "staging-password": 0o600}
    assert (tmp_path / "staging-password").read_text() == "s@krit\n"
    text = (tmp_path / "config.toml").read_text()
    assert "krit" not in text
    assert tomllib.loads(text)["connections"]["staging"]["url"].startswith(
        "postgresql+psycopg://ro:{password}@"
    )


def test_what_is_left_to_do_is_said(ibok: Ibok, billing_url: str, tmp_path: Path) -> None:
    done = ibok("init", "--directory", tmp_path, *OFFICE, "--url", billing_url)
    assert done.exit_code == 0
    assert "Still to be done:" in done.output
    assert "erp.invoice: required, but missing" in done.output or "erp: required, but missing" in done.output
    assert "connections.staging: give either url or odbc" in done.output


def test_a_configuration_that_is_there_stays(ibok: Ibok, billing_url: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("mine")
    done = ibok("init", "--directory", tmp_path, *OFFICE, "--url", billing_url)
    assert done.exit_code == 1
    assert "is there already" in done.stderr
    assert (tmp_path / "config.toml").read_text() == "mine"


def test_force_overwrites_all_but_the_key(ibok: Ibok, billing_url: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("mine")
    (tmp_path / "secret-key").write_text("the key that signed everybody's cookies")
    done = ibok("init", "--directory", tmp_path, *OFFICE, "--url", billing_url, "--force")
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "secret-key").read_text() == "the key that signed everybody's cookies"
    assert "[utility]" in (tmp_path / "config.toml").read_text()


def test_without_a_terminal_every_missing_option_is_named_at_once(ibok: Ibok, tmp_path: Path) -> None:
    done = ibok("init", "--directory", tmp_path, "--nip", "9990000008")
    assert done.exit_code == 1
    for option in ("--utility-name", "--utility-address", "--url"):
        assert f"{option}: " in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_person_is_asked_step_by_step(ibok: Ibok, billing_url: str, tmp_path: Path) -> None:
    answers = [
        *("Wodociągi Testowe", "WT", "ul. Polna 1, 42-400 Zawiercie", "9990000008", ""),
        *("32 555 01 00", "biuro@example.com", "", billing_url, billing_url, "", "", ""),
    ]
    done = ibok("init", "--ask", "--directory", tmp_path, "--suggest", answers="\n".join(answers) + "\n")
    assert done.exit_code == 0, done.output
    config = load(tmp_path / "config.toml")
    assert (config.utility.short_name, config.utility.office_hours) == ("WT", None)
    assert config.sync.readings.staging.table == "ibok_odczyty"


@pytest.mark.parametrize("url", ["nonsense", "postgresql://h:port/x", "informix://ro@h/x"])
def test_a_url_that_cannot_be_used_is_told_before_anything_is_written(
    ibok: Ibok, tmp_path: Path, url: str
) -> None:
    done = ibok("init", "--directory", tmp_path, *OFFICE, "--url", url, "--suggest")
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert list(tmp_path.iterdir()) == []
