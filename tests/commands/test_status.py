"""How sending stands, in words and for programs; and what is stuck, sent again or given up."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from portal.store.engine import open_store
from sync.tables import outbox
from tests.commands.test_sync import STAGING, configured, ibok, report_one, staged
from tests.office import Office
from tests.terminal import on_a_terminal


def stuck(office: Office) -> Path:
    """A configuration whose staging table is not there, after a run; the configuration with the right one."""
    report_one(office)
    wrong = configured(office, **{STAGING: STAGING.replace("odczyty", "odczytty")})
    assert "stuck 1" in ibok(wrong, "sync", "once").output
    return configured(office)


def item(office: Office) -> Any:
    store = open_store(f"sqlite:///{office.directory}/store.sqlite")
    with store.connect() as connection:
        found = connection.execute(select(outbox)).one()
    store.dispose()
    return found


def test_status_tells_what_waits(office: Office) -> None:
    report_one(office)
    told = ibok(configured(office), "sync", "status").output
    assert told.startswith("last run: never\nreading, by staging\n  waiting 1\n  oldest not delivered: ")
    assert "ticket, stays in the portal\n  none\n" in told
    assert "mail, by mail\n  none\n" in told


def test_status_tells_what_is_stuck_and_why(office: Office) -> None:
    told = ibok(stuck(office), "sync", "status").output
    assert "  stuck 1\n" in told
    assert f"  reading, batch 1 ({item(office).batch_id}), 1 since " in told
    assert told.rstrip().endswith(item(office).last_error)


def test_status_for_programs(office: Office) -> None:
    told = json.loads(ibok(stuck(office), "sync", "status", "--json").output)
    (reading,) = (queue for queue in told["queues"] if queue["kind"] == "reading")
    assert (reading["items"]["stuck"], reading["batches"], reading["open_batches"]) == (1, 1, 0)
    assert told["stuck"][0]["seq"] == 1
    assert told["last_run"] is not None


def test_status_and_resending_need_no_billing_database(office: Office) -> None:
    config = stuck(office)
    (office.directory / "billing.sqlite").unlink()
    assert ibok(config, "sync", "status").exit_code == 0
    assert ibok(config, "sync", "resend").output == "1 will be sent again\n"


@pytest.mark.parametrize("way", ["batch", "item"])
def test_one_batch_or_item_is_sent_again(office: Office, way: str) -> None:
    config = stuck(office)
    found = {"batch": item(office).batch_id, "item": item(office).id}[way]
    again = ibok(config, "sync", "resend", f"--{way}", found)
    assert (again.exit_code, again.output) == (0, "1 will be sent again\n")
    assert "sent 1" in ibok(config, "sync", "once").output
    again = ibok(config, "sync", "resend", f"--{way}", found)
    assert (again.exit_code, again.output) == (1, f"{found} is not stuck\n")


def test_a_stuck_batch_is_given_up_only_as_a_whole(office: Office) -> None:
    config = stuck(office)
    one = ibok(config, "sync", "withdraw", "--item", item(office).id, "--yes")
    assert (one.exit_code, item(office).state) == (1, "stuck")
    asked = ibok(config, "sync", "withdraw", "--batch", item(office).batch_id)
    assert (asked.exit_code, item(office).state) == (1, "stuck"), "nobody said yes"
    sure = ibok(config, "sync", "withdraw", "--batch", item(office).batch_id, "--yes")
    assert (sure.output, item(office).state) == ("1 given up\n", "withdrawn")
    assert "sent 0" in ibok(config, "sync", "once").output


def test_what_to_give_up_must_be_said(office: Office) -> None:
    refused = ibok(configured(office), "sync", "withdraw")
    assert (refused.exit_code, refused.output) == (1, "give either --batch or --item\n")


def test_a_terminal_sees_how_far_it_is(office: Office) -> None:
    report_one(office)
    command = [sys.executable, "-m", "portal.cli", "sync", "once", "--config", str(configured(office))]
    status, shown = on_a_terminal(command)
    assert status == 0
    assert "sent 1, " in shown
    assert "sending" in shown
    assert "100%" in shown


REPORT = ("sync", "report")


def test_the_report_finds_all_there(office: Office) -> None:
    report_one(office)
    config = configured(office)
    ibok(config, "sync", "once")
    told = ibok(config, *REPORT)
    assert told.exit_code == 0
    assert told.output.endswith(
        "  batch 1, by staging: sent 1, accepted 0, rejected 0, undecided 1\n"
        "1 batches, 1 readings: missing 0, doubled 0, unread 0\n"
    )


def test_the_report_names_what_is_missing(office: Office) -> None:
    report_one(office)
    config = configured(office)
    ibok(config, "sync", "once")
    change(office, "DELETE FROM ibok_odczyty")
    assert staged(office) == 0
    told = ibok(config, *REPORT)
    assert told.exit_code == 1
    assert f"undecided 1 ✗\n    missing: {item(office).id}\n" in told.output
    lines = ibok(config, *REPORT, "--csv").output.splitlines()
    assert lines[0] == "day,batch_id,seq,channel,sent_at,sent,accepted,rejected,missing,doubled,unread"
    assert lines[1].endswith(f",1,0,0,{item(office).id},,")
    (batch,) = json.loads(ibok(config, *REPORT, "--json").output)
    assert (batch["seq"], batch["missing"]) == (1, [item(office).id])


def test_the_report_says_when_nothing_can_be_learnt(office: Office) -> None:
    report_one(office)
    config = configured(office)
    ibok(config, "sync", "once")
    (office.directory / "billing.sqlite").unlink()
    assert ibok(config, *REPORT).exit_code == 2


def change(office: Office, statement: str) -> None:
    billing = office.billing()
    with billing.begin() as connection:
        connection.execute(text(statement))
    billing.dispose()
