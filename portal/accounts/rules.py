"""What a password and a login must be like."""

import re
from functools import cache
from importlib.resources import files

from flask_babel import gettext as _

from sync.mail_settings import ADDRESS

LOGIN = re.compile(r"klient[0-9a-z][0-9a-z./_-]{0,57}\Z")
EMAIL = re.compile(rf"(?=[^@]+@[^@]+\.){ADDRESS.pattern}\Z")
"""What the mail channel can send to, with a dot in the domain."""
WORD = "klient"
LONGEST_PASSWORD = 200
SHORTEST_OF_STAFF = 12
"""Characters of a staff password: it opens the data of all customers, by way of the view."""


def customer_of(login: str) -> str:
    """The customer ID that a login names."""
    return login.removeprefix(WORD)


def password_fault(password: str, login: str, shortest: int) -> str | None:
    """What is wrong with a new password, in the caller's language; None when it will do."""
    if len(password) < shortest:
        return str(_("Use at least %(number)d characters.", number=shortest))
    if len(password) > LONGEST_PASSWORD:
        return str(_("Use at most %(number)d characters.", number=LONGEST_PASSWORD))
    if not all(" " <= character <= "~" for character in password):
        return str(_("Use letters without Polish signs, digits and punctuation only."))
    if _is_login(password, login):
        return str(_("Your login, or your customer ID, is the first thing that somebody would try."))
    if is_common(password):
        return str(_("Too many people use this password. Choose another one."))
    return None


def is_common(password: str) -> bool:
    """Whether it is among the first that a guesser tries, with or without digits and signs at its end."""
    folded = password.casefold()
    bare = folded.rstrip("0123456789!@#$%^&*?._- ")
    return len(set(folded)) <= 2 or not common().isdisjoint({folded, bare})


@cache
def common() -> frozenset[str]:
    text = files("portal.accounts").joinpath("common_passwords.txt").read_text(encoding="ascii")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


def _is_login(password: str, login: str) -> bool:
    return bool(login) and password.casefold() in {login, customer_of(login)}
