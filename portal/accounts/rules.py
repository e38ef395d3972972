"""What a password and a login must be like."""

import re
from collections.abc import Iterable

from flask_babel import gettext as _

from portal.accounts.guesses import is_common, is_made_of
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


def password_fault(password: str, login: str, shortest: int, names: Iterable[str] = ()) -> str | None:
    """What is wrong with a new password, in the caller's language; None when it will do.

    ``names`` are the owner's and the utility's.
    """
    if len(password) < shortest:
        return str(_("Use at least %(number)d characters.", number=shortest))
    if len(password) > LONGEST_PASSWORD:
        return str(_("Use at most %(number)d characters.", number=LONGEST_PASSWORD))
    if not all(" " <= character <= "~" for character in password):
        return str(_("Use letters without Polish signs, digits and punctuation only."))
    if password.casefold() == customer_of(login) or is_made_of(password, (login, customer_of(login), *names)):
        return str(_("Your login, your name and ours are the first things that somebody would try."))
    if is_common(password):
        return str(_("Too many people use this password. Choose another one."))
    return None
