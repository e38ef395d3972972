"""The portal's password at the billing database: any will do, none is told, a wrong one is merely away."""

from dataclasses import replace

import pytest
from sqlalchemy import create_engine

from portal.demo.grants import Login, grant_logins
from tests.badday.days import READER, STAGER, Erp, OfficeOn, assert_away, assert_well, logged, timed
from tests.office import Office

POLISH = Login("ibok_polish", "Zażółć/gęślą:jaźń@7")
WRONG = Login(READER.name, "Nie-To-Haslo-9")


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


@pytest.mark.parametrize("shown", [repr, str])
def test_the_settings_never_show_it(erp: Erp, shown: type[str]) -> None:
    assert READER.password not in shown(erp.settings())
