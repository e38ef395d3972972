"""Reporting readings as a customer does, and what the store and the billing database hold of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Row, create_engine, select, text
from werkzeug.test import TestResponse

from portal.config import Config
from portal.store.tables import reported_readings
from sync.outbox import READING
from sync.tables import outbox
from tests.office import Office
from tests.web import Element, filled, form_with, parsed, post, send

PAGE = "/zgloszenie-odczytu"
NUMBER, INDICATION = "meters-0-number", "meters-0-indication"
LAST = """
SELECT o.od_stan, o.od_data FROM odczyt o JOIN v_wodomierz w ON w.wm_id = o.wm_id
WHERE trim(w.wm_nr) = :number AND o.od_usun = 0 ORDER BY o.od_data DESC, o.od_lp DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Offered:
    """One meter of the page: how its fields are called, and what was last read of it."""

    prefix: str
    id: str
    number: str
    last: int

    def field(self, name: str = "indication") -> str:
        return f"{self.prefix}-{name}"


def offered(client: FlaskClient, office: Office) -> list[Offered]:
    form = filled(form_with(parsed(client.get(PAGE)), "submission"))
    prefixes = [name.removesuffix("-indication") for name in form if name.endswith("-indication")]
    return [
        Offered(each, form[f"{each}-meter"], form[f"{each}-number"], last(office, form[f"{each}-number"]))
        for each in prefixes
    ]


def last(office: Office, number: str) -> int:
    engine = create_engine(office.billing_url)
    with engine.connect() as billing:
        found = int(billing.execute(text(LAST), {"number": number}).scalar_one())
    engine.dispose()
    return found


def last_day(office: Office, number: str) -> date:
    with office.billing().connect() as billing:
        return date.fromisoformat(str(billing.execute(text(LAST), {"number": number}).one().od_data))


def report(client: FlaskClient, typed: Mapping[str, Any]) -> TestResponse:
    """Open the page, type, send."""
    return send(client, PAGE, {name: str(value) for name, value in typed.items()}, form="submission")


def take(client: FlaskClient, number: str, indication: int, read_on: date | None = None) -> None:
    """Report while the billing system is away, by the meter's number."""
    day = {"read_on": read_on} if read_on else {}
    assert report(client, {NUMBER: number, INDICATION: indication} | day).status_code == 302


def send_again(client: FlaskClient, answer: TestResponse, typed: Mapping[str, Any]) -> TestResponse:
    """Type more into the page that came back, and send it."""
    form = filled(form_with(parsed(answer), "submission"))
    return post(client, PAGE, form | {name: str(value) for name, value in typed.items()})


def stored(app: Flask) -> Sequence[Row[Any]]:
    with app.extensions["ibok"].store.connect() as connection:
        return connection.execute(select(reported_readings).order_by(reported_readings.c.indication)).all()


def outgoing(app: Flask) -> Sequence[Row[Any]]:
    """The readings in the outbox."""
    readings = select(outbox).where(outbox.c.kind == READING).order_by(outbox.c.position)
    with app.extensions["ibok"].store.connect() as connection:
        return connection.execute(readings).all()


def staged(office: Office) -> Sequence[Row[Any]]:
    """The rows of the billing system's staging table."""
    with office.billing().connect() as billing:
        return billing.execute(text("SELECT * FROM ibok_odczyty ORDER BY nr_paczki, stan")).all()


def message(page: Element, field: str) -> str:
    """What is said beside the field, to everybody: also to those who do not see it."""
    box, said = page.with_id(field), page.with_id(f"{field}-error")
    assert box.attributes["aria-invalid"] == "true"
    assert f"{field}-error" in box.attributes["aria-describedby"].split()
    assert [link for link in page.all("a") if link.attributes.get("href") == f"#{field}"]
    return said.text


def without_billing(config: Config, office: Office) -> Config:
    """The same office while its billing database is away: there is no such file."""
    away = config.connections["billing"].model_validate({"url": f"sqlite:///{office.directory}/away.sqlite"})
    return config.model_copy(update={"connections": {**config.connections, "billing": away}})


def polish(day: date) -> str:
    return f"{day:%d.%m.%Y}"
