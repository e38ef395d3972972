"""Which passwords somebody who guesses would try first."""

import pytest

from portal.accounts.guesses import common, is_common, is_made_of

FIRST = """
    haslo1 Haslo123! P@ssw0rd Kasia12 7lato hydrant# qweqwe asdfg12 poiuy9 1QAZ2wsx 06051985 6.5.1985
    1985-05-06 xyzxyz hasloHaslo kotekkotek k0ch4m Test1234 dcba123
"""
UNKNOWN = (
    "abc-12",
    "Zielony-Rower-7",
    "Tr0ub4dor&3",
    "873645",
    "dlugie-haslo-2026",
    "kot Ali ma 7 zyc",
    "Woda-2026!",
    "Kasia1975",
)
KNOWN = ("klient012345", "012345", "Łucja Żak-Nowacka", "Wodociągi Przykładowe Sp. z o.o.")


@pytest.mark.parametrize("password", FIRST.split())
def test_what_many_choose_is_common_however_it_is_dressed_up(password: str) -> None:
    assert is_common(password)


@pytest.mark.parametrize("password", UNKNOWN)
def test_what_only_one_would_think_of_is_not(password: str) -> None:
    assert not is_common(password)


def test_the_list_has_some_thousands_of_words_as_they_are_looked_up() -> None:
    assert len(common()) > 2000
    assert all(word == word.casefold() for word in common())


@pytest.mark.parametrize(
    "password", ["LucjaZak", "nowacka.2012", "012345!", "543210", "012345012345", "przykladowe-WODOCIAGI1"]
)
def test_what_is_known_of_the_owner_is_no_password(password: str) -> None:
    assert is_made_of(password, KNOWN)


@pytest.mark.parametrize("password", ["Zaklad-Pracy", "nowacka-73915284", "Lucja ma kota", "sp z o.o."])
def test_but_may_be_part_of_one(password: str) -> None:
    assert not is_made_of(password, KNOWN)
