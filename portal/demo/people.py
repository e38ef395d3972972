"""Invented people, companies and addresses, put together from ``people.toml``."""

import tomllib
from importlib.resources import files
from random import Random

CITY = "Zawiercie"
_NAMES: dict[str, list[str]] = tomllib.loads(files("portal.demo").joinpath("people.toml").read_text("utf-8"))
_ASCII = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")


def person(rng: Random) -> str:
    woman = rng.random() < 0.55
    given = rng.choice(_NAMES["women"] if woman else _NAMES["men"])
    if rng.random() < 0.5:
        return f"{given} {rng.choice(_NAMES['surnames'])}"
    return f"{given} {rng.choice(_NAMES['surnames_in_ski'])}{'ska' if woman else 'ski'}"


def company(rng: Random, street: str, house: str) -> str:
    """A firm, or the community of a block of flats, named by its address as they are."""
    if rng.random() < 0.4:
        return f"Wspólnota Mieszkaniowa ul. {street} {house}"
    return rng.choice(_NAMES["trades"]).format(rng.choice(_NAMES["surnames"]))


def address(rng: Random) -> tuple[str, str, str]:
    """Street, number, postal code; all in ``CITY``."""
    house = str(rng.randint(1, 148))
    if rng.random() < 0.3:
        house += "/" + str(rng.randint(1, 40))
    elif rng.random() < 0.1:
        house += "a"
    return rng.choice(_NAMES["streets"]), house, f"42-4{rng.choice('003')}0"


def email(name: str, number: int) -> str:
    """An address in a domain that is reserved for examples."""
    words = "".join(c if c.isalnum() else " " for c in name.translate(_ASCII).lower()).split()
    return f"{'.'.join(words[:2])}.{number}@example.com"


def phone(number: int) -> str:
    """Looks like a Zawiercie number; local numbers starting with 0 do not exist."""
    return f"+48 32 0{number % 100:02d} {number // 100 % 100:02d} {number // 10000 % 100:02d}"
