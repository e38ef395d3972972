"""The life of a report as its customer sees it: reported, sent in a batch, accepted or rejected."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.clock import WARSAW, now, today
from portal.demo.clerk import settle
from portal.jobs import sync_job
from sync.posted import PostedVerdict
from sync.posted import decide as decide_on
from sync.rejections import unannounced
from sync.states import State
from sync.worker import Report
from tests.office import Office, client_of
from tests.pages.parsing import tables
from tests.readings.reporting import PAGE, Offered, outgoing, polish, report, send_again, staged
from tests.web import parsed

Job = Callable[[], Report]


@pytest.fixture
def job(app: Flask) -> Job:
    """One run of the scheduled job, as ``ibok sync once`` puts it together."""
    services = app.extensions["ibok"]
    return sync_job(services.config, services.store, services.billing)


def decide(office: Office) -> None:
    """The clerk looks at everything in the staging table."""
    engine = office.billing()
    settle(engine)
    engine.dispose()


def steps(client: FlaskClient) -> list[list[str]]:
    """What the page says became of each report, without the times of day."""
    page = parsed(client.get(PAGE))
    lists = [each for each in page.all("ol") if each.attributes.get("class") == "steps"]
    return [[re.sub(r", \d\d:\d\d", "", item.text) for item in each.all("li")] for each in lists]


def test_at_first_it_is_reported(client: FlaskClient, water: Offered) -> None:
    report(client, {water.field(): water.last + 2})
    assert steps(client) == [[f"Zgłoszony {polish(today())}"]]
    (_headings, row) = tables(client.get(PAGE).text)[0]
    assert row[:3] == [polish(today()), water.number, f"{water.last + 2} m³"]


def test_sent_it_names_its_batch_and_stands_in_the_billing_database(
    client: FlaskClient, office: Office, water: Offered, job: Job
) -> None:
    report(client, {water.field(): water.last + 2})
    assert job() == Report(sent=1)
    assert steps(client) == [[f"Zgłoszony {polish(today())}", f"Wysłany {polish(today())}, paczka 1"]]
    (row,) = staged(office)
    assert (row.kh_id.strip(), row.wm_id, row.wm_nr, row.stan) == (
        "000123",
        water.id,
        water.number,
        water.last + 2,
    )
    assert (row.nr_paczki, row.data, row.flaga) == (1, int(f"{today():%Y%m%d}"), None)


def test_an_accepted_one_says_so_and_is_the_last_reading(
    client: FlaskClient, office: Office, water: Offered, job: Job
) -> None:
    report(client, {water.field(): water.last + 2})
    job()
    decide(office)
    assert job() == Report(verdicts=1)
    assert steps(client)[0][2] == f"Przyjęty {polish(today())}"
    fieldset = next(parsed(client.get(PAGE)).all("fieldset"))
    assert f"Ostatni odczyt: {water.last + 2} m³" in fieldset.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_rejected_one_says_why_in_the_clerk_s_words(
    client: FlaskClient, office: Office, water: Offered, job: Job
) -> None:
    for _ in range(2):
        report(client, {water.field(): water.last + 2})
    job()
    decide(office)
    job()
    said = sorted(each[-1] for each in steps(client))
    assert said[0] == f"Odrzucony {polish(today())} : Jest już odczyt tego wodomierza z tego dnia"
    assert said[1] == f"Przyjęty {polish(today())}"


def test_a_rejected_one_no_longer_counts_as_the_last(
    client: FlaskClient, office: Office, water: Offered, job: Job
) -> None:
    question = report(client, {water.field(): water.last + 500})
    send_again(client, question, {water.field("confirmed"): "y"})
    job()
    with office.billing().begin() as billing:
        billing.exec_driver_sql("UPDATE ibok_odczyty SET status = 'O', kod = 'implausible', opis = 'Za dużo'")
    job()
    assert steps(client)[0][-1] == f"Odrzucony {polish(today())} : Za dużo"
    assert report(client, {water.field(): water.last + 1}).status_code == 302


def test_an_accepted_one_leads_to_the_invoice_it_is_billed_on(
    app: Flask, client: FlaskClient, water: Offered, job: Job
) -> None:
    report(client, {water.field(): water.last + 2})
    job()
    services = app.extensions["ibok"]
    newest = services.billing.invoices(("000123",)).items[0]
    verdict = PostedVerdict(outgoing(app)[0].id, State.ACCEPTED, billed_on=newest.number)
    decide_on(services.store, [verdict], now=now(), announce=unannounced)
    assert steps(client)[0][-1] == f"Rozliczony na fakturze {newest.number}"
    (link,) = [each for each in parsed(client.get(PAGE)).all("a") if "/numer/" in each.attributes["href"]]
    assert client.get(link.attributes["href"]).location == f"/faktury/{newest.id}"
    assert client_of(app, "000107").get(link.attributes["href"]).status_code == 404


def test_the_flag_and_the_reason_reach_the_billing_system(
    client: FlaskClient, office: Office, water: Offered, job: Job
) -> None:
    question = report(client, {water.field(): water.last - 1})
    send_again(client, question, {water.field("confirmed"): "y", water.field("reason"): "Pomyłka w marcu"})
    job()
    assert [(row.flaga, row.powod) for row in staged(office)] == [("lower", "Pomyłka w marcu")]


def test_running_the_job_again_sends_nothing_twice(
    client: FlaskClient, office: Office, water: Offered, garden: Offered, job: Job
) -> None:
    report(client, {water.field(): water.last + 2, garden.field(): garden.last + 1})
    assert [job(), job(), job()] == [Report(sent=2), Report(), Report()]
    assert len(staged(office)) == 2


def test_nobody_else_sees_the_report(client: FlaskClient, app: Flask, water: Offered) -> None:
    report(client, {water.field(): water.last + 2})
    stranger = client_of(app, "000107")
    assert steps(stranger) == []
    assert water.number not in stranger.get(PAGE).text


def test_another_account_of_the_same_customer_sees_it(
    client: FlaskClient, app: Flask, water: Offered
) -> None:
    report(client, {water.field(): water.last + 2})
    assert steps(client_of(app, "000123", "000107")) == steps(client)


def test_the_newest_stands_first(client: FlaskClient, water: Offered) -> None:
    for more in (1, 2, 3):
        report(client, {water.field(): water.last + more})
    shown = [row[2] for row in tables(client.get(PAGE).text)[0][1:]]
    assert shown == [f"{water.last + more} m³" for more in (3, 2, 1)]


def test_while_it_is_stuck_the_customer_need_do_nothing(
    client: FlaskClient, app: Flask, office: Office, water: Offered, job: Job
) -> None:
    with office.billing().begin() as billing:
        billing.exec_driver_sql("ALTER TABLE ibok_odczyty RENAME TO zabrana")
    report(client, {water.field(): water.last + 2})
    assert job() == Report(stuck=1)
    assert [row.state for row in outgoing(app)] == ["stuck"]
    assert "nie musisz nic robić" in steps(client)[0][-1]


def test_moments_are_shown_as_the_clock_on_the_wall(client: FlaskClient, water: Offered) -> None:
    before = now()
    report(client, {water.field(): water.last + 2})
    shown = tables(client.get(PAGE).text)[0][1][3]
    warsaw = [f"{moment.astimezone(WARSAW):%d.%m.%Y, %H:%M}" for moment in (before, now())]
    assert any(each in shown for each in warsaw)
