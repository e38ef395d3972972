"""What the admin does by hand: send now, and send again what was stuck."""

from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy import text

from portal.cli import main
from portal.clock import now, today
from portal.demo.office import office_config
from portal.store.engine import open_store
from portal.store.reported import NewReport, save
from tests.office import Office

STAGING = 'table = "ibok_odczyty"\n\n[sync'


def configured(office: Office, **changes: str) -> Path:
    written = office_config(office.directory)
    for before, after in changes.items():
        written = written.replace(before, after)
    path = office.directory / "config.toml"
    path.write_text(written)
    return path


def ibok(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--config", str(config)])


def report_one(office: Office) -> None:
    store = open_store(f"sqlite:///{office.directory}/store.sqlite")
    reading = NewReport("000123", "24600", "187466600", 999, today())
    save(store, [reading], account_id=1, submission="1" * 36, now=now())
    store.dispose()


def staged(office: Office) -> int:
    with office.billing().connect() as connection:
        return connection.scalar(text("SELECT count(*) FROM ibok_odczyty")) or 0


def test_once_sends_what_waits_and_says_so(office: Office) -> None:
    report_one(office)
    sent = ibok(configured(office), "sync", "once")
    assert (sent.exit_code, staged(office)) == (0, 1)
    assert sent.output.startswith("sent 1, put off 0, stuck 0")


def test_what_is_stuck_is_sent_again_once_the_cause_is_mended(office: Office) -> None:
    report_one(office)
    wrong = configured(office, **{STAGING: STAGING.replace("odczyty", "odczytty")})
    assert "stuck 1" in ibok(wrong, "sync", "once").output
    mended = configured(office)
    assert "sent 0" in ibok(mended, "sync", "once").output
    assert ibok(mended, "sync", "resend").output == "1 will be sent again\n"
    assert "sent 1" in ibok(mended, "sync", "once").output
    assert staged(office) == 1
