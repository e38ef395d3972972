"""``ibok check`` as an admin runs it: exit status, what stands where, colours, JSON, progress."""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.demo.office import office_config
from tests.office import Office
from tests.terminal import on_a_terminal


@pytest.fixture
def config(office: Office) -> Path:
    path = office.directory / "config.toml"
    path.write_text(office_config(office.directory))
    return path


@pytest.fixture
def faulty(config: Path) -> Path:
    config.write_text(config.read_text().replace('table = "wplata"', 'table = "wplaty"'))
    return config


def run(config: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["check", "--config", str(config), *options])


def test_what_fits_ends_with_0(config: Path) -> None:
    done = run(config)
    assert done.exit_code == 0, done.output
    assert "✗" not in done.stdout
    assert "erp.invoice\n" in done.stdout
    assert "  ✓ key         columns.id: 40 keys looked up, each one row\n" in done.stdout
    assert "0 do not fit, 0 deserve a look" in done.stdout


def test_a_fault_ends_with_1_and_says_what_to_do(faulty: Path) -> None:
    done = run(faulty)
    assert done.exit_code == 1
    fault, remedy = done.stdout.partition("✗")[2].splitlines()[:2]
    assert fault.strip().startswith("mapping     table: there is no table or view wplaty")
    assert remedy.strip().startswith("→ correct erp.payment.table")


def test_a_program_reads_the_same(faulty: Path) -> None:
    done = run(faulty, "--json")
    report = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (report["fits"], report["faults"]) == (False, 1)
    (fault,) = [each for each in report["findings"] if each["level"] == "fault"]
    assert fault["place"] == "erp.payment.table"
    answers = next(each for each in report["findings"] if each["place"] == "connections.billing")
    assert answers["facts"].keys() == {"server", "driver", "latency_ms"}


def test_a_configuration_that_cannot_be_read_is_told_the_same_way(config: Path) -> None:
    config.write_text(config.read_text().replace('nip = "', 'nip = "PL'))
    done = run(config)
    assert done.exit_code == 1
    assert "utility.nip\n  ✗ setting" in done.stdout


def test_progress_is_told_apart_from_the_results(config: Path) -> None:
    done = run(config)
    assert "checking erp.invoice …\n" in done.stderr
    assert "checking" not in done.stdout


def test_colours_are_for_terminals(faulty: Path) -> None:
    command = [sys.executable, "-m", "portal.cli", "check", "--config", str(faulty)]
    assert "\x1b" not in run(faulty).output
    status, told = on_a_terminal(command)
    assert status == 1
    assert "\x1b[31m\x1b[1m✗\x1b[0m" in told


def test_no_customer_is_in_any_output(faulty: Path, office: Office) -> None:
    """Names, addresses, customer IDs, account numbers: whatever the demo's customers have."""
    with office.billing().connect() as connection:
        rows = connection.exec_driver_sql("SELECT kh_nazwa, kh_adres, kh_id, kh_konto FROM kontrahent").all()
    told = run(faulty).output + run(faulty, "--json").output
    assert [value for row in rows for value in row if str(value).strip() in told] == []
