"""The portal's password at the billing database: any will do, none is told, a wrong one is merely away."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import create_engine, text

from portal.demo.grants import Login, grant_logins
from tests.badday.days import READER, STAGER, Erp, OfficeOn, assert_away, assert_well, logged, timed
from tests.badday.everywhere import assert_the_form_takes_readings, every_page
from tests.office import Office

POLISH = Login("ibok_polish", "Zażółć/gęślą:jaźń@7")
WRONG = Login(READER.name, "Nie-To-Haslo-9")
CHANGED = Login(READER.name, "Nowe-Haslo-Czytelnika-10")
END_SESSIONS = {
    "postgresql": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{reader}'",
    "mariadb": "KILL USER {reader}",
}


def test_a_password_may_have_polish_letters_and_marks(erp: Erp, office: Office) -> None:
    owner = create_engine(erp.server.url(erp.database))
    grant_logins(owner, reader=POLISH, stager=STAGER)
    owner.dispose()
    opened = OfficeOn.at(office, replace(erp, login=POLISH).settings())
    assert_well(opened.customer().get("/"))
    opened.close()


def test_a_wrong_password_is_no_more_than_away_and_is_not_told(erp: Erp, office: Office) -> None:
    opened = OfficeOn.at(office, replace(erp, login=WRONG).settings())
    with logged() as lines:
        answer = timed("/", lambda: opened.customer().get("/"))
    assert_away(answer)
    assert WRONG.password not in answer.response.text + "".join(lines)
    assert any("unavailable: cannot be reached" in line for line in lines)
    opened.close()


def test_a_password_in_a_file_is_used_and_not_told(erp: Erp, office: Office) -> None:
    file = office.directory / "password"
    file.write_text(READER.password + "\n")
    settings = replace(erp, login=Login(READER.name, "{password}")).settings(password_file=file)
    opened = OfficeOn.at(office, settings)
    assert_well(opened.customer().get("/"))
    assert READER.password not in repr(opened.app.extensions["ibok"].config)
    opened.close()


@pytest.fixture
def rotated(erp: Erp, office: Office) -> Iterator[OfficeOn]:
    """A portal with its password in a file, and a connection; then the password is changed."""
    file = office.directory / "password"
    file.write_text(READER.password)
    by_file = replace(erp, login=Login(READER.name, "{password}"))
    portal = OfficeOn.at(office, by_file.settings(password_file=file))
    assert_well(portal.customer().get("/"))
    change(erp, CHANGED)
    yield portal
    change(erp, READER)
    portal.close()


def change(erp: Erp, login: Login) -> None:
    """The database's admin gives the log-in this password, and ends its sessions."""
    owner = erp.owner()
    grant_logins(owner, reader=login, stager=STAGER)
    with owner.connect() as connection:
        connection.execute(text(END_SESSIONS[owner.dialect.name].format(reader=login.name)))
    owner.dispose()


def test_a_changed_password_is_away_until_the_file_has_it(
    erp: Erp, office: Office, rotated: OfficeOn
) -> None:
    with logged() as lines:
        answers = []
        for page in every_page(erp):
            rotated.clock.pause()
            answers.append(timed(page, lambda page=page: rotated.customer().get(page)))
        assert_the_form_takes_readings(rotated)
        (office.directory / "password").write_text(CHANGED.password + "\n")
        assert_well(rotated.recovered())
    for answer in answers:
        assert_away(answer)
    assert CHANGED.password not in "".join(lines)


def test_a_changed_password_is_away_until_it_is_put_right(erp: Erp, rotated: OfficeOn) -> None:
    assert_away(timed("/", lambda: rotated.customer().get("/")))
    change(erp, READER)
    assert_well(rotated.recovered())


def test_a_password_file_that_cannot_be_read_is_named(office: Office, rotated: OfficeOn) -> None:
    (office.directory / "password").unlink()
    with logged() as lines:
        assert_away(timed("/", lambda: rotated.customer().get("/")))
    assert any("password_file" in line and "No such file or directory" in line for line in lines)


@pytest.mark.parametrize("shown", [repr, str])
def test_the_settings_never_show_it(erp: Erp, shown: type[str]) -> None:
    assert READER.password not in shown(erp.settings())
