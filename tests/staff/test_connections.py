"""The check of all connections runs beside the requests, and its findings stand on a page."""

from flask.testing import FlaskClient

from tests.eventually import eventually
from tests.web import parsed, send

PAGE = "/obsluga/polaczenia"


def test_nothing_was_checked_yet(clerk: FlaskClient) -> None:
    assert "Jeszcze nic nie sprawdzano" in clerk.get(PAGE).text


def test_the_findings_of_the_check_appear(clerk: FlaskClient) -> None:
    assert send(clerk, PAGE, {}, "csrf_token").status_code == 302
    eventually(lambda: "Wszystko pasuje" in clerk.get(PAGE).text, "the check came to no end")
    headings = [caption.text for caption in parsed(clerk.get(PAGE)).all("caption")]
    assert {"store", "connections.billing", "erp.invoice", "sync.readings"} <= set(headings)
