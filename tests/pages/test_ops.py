"""What a monitor asks."""

import re
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask

from portal import create_app
from portal.clock import now
from portal.config import parse
from portal.demo.office import office_config
from sync.mails import Mail, enqueue_mail
from sync.marks import RUN, note
from tests.house.documents import names, section
from tests.house.project import ROOT
from tests.office import Office


def test_alive(app: Flask) -> None:
    assert app.test_client().get("/healthz").json == {"status": "ok"}


def test_ready_says_what_answers_and_names_nothing(app: Flask) -> None:
    response = app.test_client().get("/readyz")
    assert (response.status_code, response.json) == (200, {"store": "ok", "billing": "ok"})


def test_the_office_is_open_while_the_billing_database_is_away(office: Office) -> None:
    (office.directory / "billing.sqlite").unlink()
    response = office.app().test_client().get("/readyz")
    assert (response.status_code, response.json) == (200, {"store": "ok", "billing": "away"})


def test_nothing_works_without_the_store(office: Office) -> None:
    raw = tomllib.loads(office_config(office.directory))
    raw["store"]["url"] = f"sqlite:///{office.directory}"
    response = create_app(parse(raw)).test_client().get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert response.json["store"] == "away"


TOKEN = "0123456789" * 4
MONITOR = {"Authorization": f"Bearer {TOKEN}"}


def watched(office: Office, **settings: str) -> Flask:
    raw = tomllib.loads(office_config(office.directory))
    raw["server"] |= settings
    return create_app(parse(raw))


def test_the_connections_are_named_for_whoever_shows_the_token(office: Office) -> None:
    monitor = watched(office, metrics_token=TOKEN).test_client()
    told = {"store": "ok", "billing": "ok"}
    assert monitor.get("/readyz").json == told
    assert monitor.get("/readyz", headers=MONITOR).json == told | {"connections": {"billing": "ok"}}


def test_figures_are_for_whoever_shows_the_token(office: Office, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    for settings in ({"metrics_token": TOKEN}, {"metrics_token_file": f"{tmp_path}/token"}):
        monitor = watched(office, **settings).test_client()
        assert monitor.get("/metrics", headers=MONITOR).status_code == 200
        assert monitor.get("/metrics").status_code == 404
        assert monitor.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404


def test_without_a_token_there_are_no_figures(office: Office) -> None:
    assert watched(office).test_client().get("/metrics", headers=MONITOR).status_code == 404


def test_the_figures_are_those_of_the_store_and_of_the_connections(office: Office) -> None:
    app = watched(office, metrics_token=TOKEN)
    mail = Mail("a@example.com", "", "", "")
    with app.extensions["ibok"].store.begin() as connection:
        enqueue_mail(connection, mail, customer_id="000123", at=now() - timedelta(hours=2))
        note(connection, RUN, datetime(2026, 11, 22, 17, tzinfo=UTC))
    response = app.test_client().get("/metrics", headers=MONITOR)
    assert response.content_type == "text/plain; version=0.0.4; charset=utf-8"
    samples = dict(line.rsplit(" ", 1) for line in response.text.splitlines() if line[0] != "#")
    assert samples['ibok_outbox_items{kind="mail",state="waiting"}'] == "1.0"
    assert samples['ibok_outbox_items{kind="reading",state="stuck"}'] == "0.0"
    assert 7200 <= float(samples['ibok_outbox_oldest_seconds{kind="mail"}']) < 7300
    assert samples["ibok_sync_last_run_timestamp_seconds"] == "1795366800.0"
    assert samples['ibok_billing_up{connection="billing"}'] == "1.0"
    described = names(section(ROOT / "docs" / "operations.md", "Figures"))
    shown = {name.partition("{")[0] for name in samples}
    assert shown | {"ibok_sync_last_success_timestamp_seconds", "ibok_sync_failing"} == {
        name for name in described if re.fullmatch("ibok_[a-z_]+", name)
    }


def test_figures_tell_a_billing_database_that_is_away(office: Office) -> None:
    (office.directory / "billing.sqlite").unlink()
    shown = watched(office, metrics_token=TOKEN).test_client().get("/metrics", headers=MONITOR).text
    assert 'ibok_billing_up{connection="billing"} 0.0\n' in shown
