"""``ibok staff``: an admin lets staff in, and puts them out."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from portal.cli import main
from portal.demo.office import office_config
from portal.store.tables import accounts, audit
from tests.accounts import staff
from tests.accounts.people import log_in
from tests.office import Office
from tests.web import browser

STEP = "/logowanie/kod"
WHO = ("--name", "Ewa Urzędnik", "--email", "ewa@wodociagi.example")


@pytest.fixture
def config(office: Office) -> Path:
    path = office.directory / "config.toml"
    path.write_text(office_config(office.directory))
    return path


def ibok(config: Path, *arguments: str, typed: str = staff.PASSWORD) -> Result:
    told = f"{typed}\n{typed}\n"
    return CliRunner().invoke(main, ["staff", *arguments, "--config", str(config)], input=told)


def test_one_who_is_added_logs_in_with_the_password_typed(app: Flask, config: Path) -> None:
    assert ibok(config, "add", staff.LOGIN, *WHO).exit_code == 0
    assert log_in(browser(app), staff.LOGIN, staff.PASSWORD).location.startswith(STEP)


def test_the_password_is_not_shown(config: Path) -> None:
    assert staff.PASSWORD not in ibok(config, "add", staff.LOGIN, *WHO).output


@pytest.mark.parametrize("login", ["klient000123", "klientela", "Ewa", "e", "ewa urzędnik", "x" * 65])
def test_a_login_that_could_be_a_customer_s_is_refused(config: Path, login: str) -> None:
    assert ibok(config, "add", login, *WHO).exit_code == 1


def test_a_short_password_is_refused(config: Path) -> None:
    refused = ibok(config, "add", staff.LOGIN, *WHO, typed="krotkie")
    assert refused.exit_code == 1
    assert "12" in refused.output


def test_a_login_is_given_once(config: Path) -> None:
    ibok(config, "add", staff.LOGIN, *WHO)
    again = ibok(config, "add", staff.LOGIN, "--name", "Inna", "--email", "inna@wodociagi.example")
    assert again.exit_code == 1
    assert "already" in again.output


def test_one_who_is_disabled_is_out_at_once(app: Flask, config: Path) -> None:
    client = staff.staff_client(app)
    assert client.get("/").location == "/obsluga"
    assert ibok(config, "disable", staff.LOGIN).exit_code == 0
    assert client.get("/").location.startswith("/logowanie")
    assert log_in(browser(app), staff.LOGIN, staff.PASSWORD).status_code == 200


def test_a_reset_gives_a_new_password_and_asks_to_set_up_the_app_anew(app: Flask, config: Path) -> None:
    client = staff.staff_client(app)
    ibok(config, "disable", staff.LOGIN)
    assert ibok(config, "reset", staff.LOGIN, typed="calkiem-nowe-haslo").exit_code == 0
    assert client.get("/").location.startswith("/logowanie")
    assert log_in(browser(app), staff.LOGIN, staff.PASSWORD).status_code == 200
    again = browser(app)
    assert log_in(again, staff.LOGIN, "calkiem-nowe-haslo").location.startswith(STEP)
    assert "Zeskanuj" in again.get(STEP).text


@pytest.mark.parametrize("command", ["disable", "reset"])
@pytest.mark.parametrize("login", ["nikt", "klient000123"])
def test_who_is_no_staff_is_told_so(config: Path, command: str, login: str) -> None:
    refused = ibok(config, command, login)
    assert refused.exit_code == 1
    assert f"no member of staff has the login {login}" in refused.output


def test_what_the_admin_did_is_noted(app: Flask, config: Path) -> None:
    ibok(config, "add", staff.LOGIN, *WHO)
    ibok(config, "reset", staff.LOGIN)
    ibok(config, "disable", staff.LOGIN)
    with staff.store_of(app).connect() as connection:
        events = list(connection.scalars(select(audit.c.event).order_by(audit.c.id)))
        assert connection.scalar(select(accounts.c.role).where(accounts.c.login == staff.LOGIN)) == "staff"
    assert events == ["staff_added", "staff_reset", "staff_disabled"]
