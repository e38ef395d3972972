"""Verdicts that the billing system brings find their way to the customer."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from sync.mails import MAIL
from sync.tables import outbox
from tests.billing_api.billing_client import NEXT
from tests.billing_api.conftest import API
from tests.billing_api.handing import hand_over
from tests.office import client_of

Post = Callable[..., list[str]]


@pytest.fixture
def post(billing_system: FlaskClient) -> Post:
    """Post verdicts; the result of each."""

    def posted(*verdicts: dict[str, Any]) -> list[str]:
        answer = billing_system.post(f"{API}/verdicts", json={"verdicts": verdicts})
        assert answer.status_code == 200
        return [each["result"] for each in answer.json["results"]]

    return posted


@pytest.fixture
def sent(billing_system: FlaskClient, store: Engine) -> str:
    """A reading whose batch is acknowledged."""
    reading = hand_over(store)
    got = billing_system.get(f"{API}{NEXT}").json
    billing_system.post(f"{API}/batches/{got['id']}/acknowledgement", json={})
    return reading


def row(store: Engine, reading: str) -> Any:
    with store.connect() as connection:
        return connection.execute(select(outbox).where(outbox.c.id == reading)).one()


def test_a_verdict_is_recorded_once(post: Post, sent: str, store: Engine) -> None:
    accepted = {"id": sent.upper(), "verdict": "accepted"}
    assert post(accepted) == ["recorded"]
    assert post(accepted) == ["unchanged"]
    assert post({"id": sent, "verdict": "rejected"}) == ["conflict"]
    assert row(store, sent).state == "accepted"


def test_the_invoice_may_come_later(post: Post, sent: str, store: Engine) -> None:
    assert post({"id": sent, "verdict": "accepted"}) == ["recorded"]
    assert post({"id": sent, "verdict": "accepted", "billed_on": "FV/11/2026"}) == ["recorded"]
    assert post({"id": sent, "verdict": "accepted"}) == ["unchanged"]
    assert row(store, sent).billed_on == "FV/11/2026"


def test_one_that_is_unknown_keeps_no_other_from_being_recorded(post: Post, sent: str, store: Engine) -> None:
    waiting = hand_over(store, "WM-2")
    said = [{"id": each, "verdict": "accepted"} for each in ("unknown", waiting, sent, sent)]
    assert post(*said) == ["unknown", "not_sent", "recorded", "unchanged"]


def test_a_rejected_reading_is_told_to_the_customer(app: Flask, post: Post, sent: str, store: Engine) -> None:
    client_of(app, "000123")
    reason = {"reason_code": "less_than_previous", "reason": "Stan niższy niż 12"}
    assert post({"id": sent, "verdict": "rejected", **reason}) == ["recorded"]
    decided = row(store, sent)
    assert (decided.state, decided.reason_code, decided.reason) == ("rejected", *reason.values())
    with store.connect() as connection:
        mails = connection.scalars(select(outbox.c.payload).where(outbox.c.kind == MAIL)).all()
    assert len(mails) == 1
    assert "Stan niższy niż 12" in mails[0]["text"]


def test_a_thousand_come_at_once(post: Post) -> None:
    """More than any form of a page may hold."""
    said = [{"id": str(number), "verdict": "rejected", "reason": "ż" * 300} for number in range(1000)]
    assert post(*said) == ["unknown"] * 1000


def test_mails_are_nothing_to_decide_about(app: Flask, post: Post, sent: str, store: Engine) -> None:
    client_of(app, "000123")
    post({"id": sent, "verdict": "rejected"})
    with store.connect() as connection:
        mail = connection.scalars(select(outbox.c.id).where(outbox.c.kind == MAIL)).one()
    assert post({"id": mail, "verdict": "accepted"}) == ["unknown"]
