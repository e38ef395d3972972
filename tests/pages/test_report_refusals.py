"""Zgłoszenie odczytu: what cannot be taken is said beside its field, and then nothing is taken yet."""

import re
from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.clock import today
from sync.tables import outbox

HTTPS = "https://localhost"
ADDRESS = "/zgloszenie-odczytu"
HIDDEN = re.compile(r'name="([\w-]+)" type="hidden" value="([^"]*)"')
NOTHING_TYPED = "Wpisz wskazanie przynajmniej jednego wodomierza."


def send(client: FlaskClient, typed: Mapping[str, str]) -> str:
    """The page that answers the form, filled in for the customer's two meters."""
    page = client.get(ADDRESS, base_url=HTTPS).text
    chosen = {f"meters-{line}-customer": "000123" for line in (0, 1)}
    form = {**dict(HIDDEN.findall(page)), **chosen, "read_on": today().isoformat(), **typed}
    return client.post(ADDRESS, data=form, base_url=HTTPS, headers={"Referer": HTTPS + ADDRESS}).text


@pytest.mark.parametrize("other", ["", "100000", "260"])
def test_a_wrong_entry_is_told_and_nothing_is_taken(app: Flask, client: FlaskClient, other: str) -> None:
    html = send(client, {"meters-0-indication": other, "meters-1-indication": "sto"})
    assert "Wpisz same cyfry, na przykład 123." in html
    assert 'value="sto"' in html
    assert f'value="{other}"' in html
    assert NOTHING_TYPED not in html
    with app.extensions["ibok"].store.connect() as store:
        assert store.execute(select(outbox.c.id)).all() == []


def test_an_empty_form_asks_for_an_indication(client: FlaskClient) -> None:
    assert NOTHING_TYPED in send(client, {})
