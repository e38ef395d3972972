"""A reading far from what was before is looked at by staff, who decide once what is to be done."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.clock import now, today
from portal.store.reported import NewReport, save
from portal.store.tables import audit, reading_decisions
from sync.mails import MAIL
from sync.states import State
from sync.tables import outbox
from tests.office import Office
from tests.web import filled, form_with, parsed, post, send

LIST = "/obsluga/odczyty"


@pytest.fixture
def reported(app: Flask, office: Office, client: FlaskClient) -> str:
    """The address of a reading of customer 000123 that is much too high."""
    with office.billing().connect() as billing:
        meter, number = billing.exec_driver_sql(
            "SELECT wm_id, wm_nr FROM v_wodomierz WHERE trim(kh_id) = '000123' AND wm_usun = 0"
        ).first() or pytest.fail("customer 000123 has no meter")
    report = NewReport("000123", str(meter), number, 99_000, today(), "high", "Napełniłem basen")
    save(app.extensions["ibok"].store, [report], account_id=1, submission="s", now=now())
    with app.extensions["ibok"].store.connect() as store:
        reading = store.scalar(select(outbox.c.id).where(outbox.c.kind == "reading"))
    return f"{LIST}/{reading}"


def test_it_waits_on_the_list_and_on_the_desk(clerk: FlaskClient, reported: str) -> None:
    assert "1 odczyt do obejrzenia" in clerk.get("/obsluga").text
    (row,) = [row for row in parsed(clerk.get(LIST)).all("tr") if list(row.all("td"))]
    assert "Dużo więcej niż zwykle" in row.text


def test_its_page_shows_what_was_before_as_chart_and_table(clerk: FlaskClient, reported: str) -> None:
    page = parsed(clerk.get(reported))
    (chart,) = [each for each in page.all("div") if "data-figure" in each.attributes]
    assert "99000" in chart.attributes["data-figure"]
    assert len(list(page.all("tr"))) > 3
    assert "Napełniłem basen" in page.text
    assert [a for a in page.all("a") if a.attributes["href"] == "/obsluga/klienci?szukaj=000123"]


@pytest.mark.parametrize("decision", ["passed", "asked", "control"])
def test_a_decision_is_kept_with_who_made_it(
    app: Flask, clerk: FlaskClient, reported: str, decision: str
) -> None:
    send(clerk, reported, {"decision": decision, "note": "Dzwoniłam"}, "note")
    assert "Beata Biurowa" in clerk.get(reported).text
    assert "Nic tu nie czeka" in clerk.get(LIST).text
    assert reported in clerk.get(f"{LIST}?decyzja={decision}").text
    with app.extensions["ibok"].store.connect() as store:
        assert store.scalars(select(audit.c.event)).all()[-1] == f"reading_{decision}"


def test_asking_again_takes_the_reading_back_and_writes_to_the_customer(
    app: Flask, clerk: FlaskClient, reported: str
) -> None:
    send(clerk, reported, {"decision": "asked"}, "note")
    with app.extensions["ibok"].store.connect() as store:
        states = {row.kind: row.state for row in store.execute(select(outbox.c.kind, outbox.c.state))}
        mail = store.scalar(select(outbox.c.payload).where(outbox.c.kind == MAIL))
    assert states == {"reading": State.WITHDRAWN, MAIL: State.WAITING}
    assert mail is not None
    assert mail["subject"].startswith("Odczytaj ponownie wodomierz")
    assert "99 000 m³" in mail["text"].replace("\N{NO-BREAK SPACE}", " ")


def test_the_second_of_two_decisions_is_not_taken(app: Flask, clerk: FlaskClient, reported: str) -> None:
    opened = filled(form_with(parsed(clerk.get(reported)), "note"))
    post(clerk, reported, opened | {"decision": "control"})
    late = clerk.post(
        reported, data=opened | {"decision": "passed"}, headers={"Referer": "https://localhost"}
    )
    assert late.status_code == 200
    with app.extensions["ibok"].store.connect() as store:
        assert store.scalars(select(reading_decisions.c.decision)).all() == ["control"]


def test_no_decision_is_told_beside_the_choice(clerk: FlaskClient, reported: str) -> None:
    page = send(clerk, reported, {"note": "Nie wiem"}, "note")
    assert "Wybierz, co zrobić." in page.text
    assert "Nie wiem" in page.text
