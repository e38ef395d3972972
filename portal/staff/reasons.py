"""Why something is stuck, as the store keeps it, in the caller's language.

The outbox keeps plain English, for whoever looks into the table. Which message it was, with which values, is
read off it again; what is not known here stays as it is.
"""

import re
from functools import cache

from erp_adapter.said import Said
from portal.saying import translated

REASONS = (
    "%(host)s lets %(user)s in, but gives no SFTP",
    "%(host)s refuses %(user)s: check user and %(setting)s",
    "%(host)s wants a second step of log-in: %(ways)s",
    "%(host)s wants another way to log in: %(ways)s",
    "%(name)s was made ready before with other content",
    "%(table)s does not take the row (%(code)s)",
    "%(table)s lets the row vanish without an error",
    "%(where)s broke the connection off, or did not answer within %(seconds)s s",
    "%(where)s cannot be reached: %(error)s",
    "%(where)s is not the server of host_key: it shows another key, or none such. "
    "Nothing was sent. Ask its admin before you change host_key",
    "SFTP cannot be loaded (%(error)s); pip install 'ibok[sftp]'",
    "a file %(file)s stands there already, and is not of this batch",
    "a value cannot be converted as %(setting)s wants it",
    "an unforeseen fault of the channel (%(error)s): see the log",
    "another row of %(table)s has the same unique key (%(code)s)",
    "cannot connect to the billing database (%(sign)s)",
    "cannot write to %(table)s as configured (%(code)s)",
    "is no text in UTF-8",
    "it cannot be written as configured (%(error)s)",
    "it holds a character that %(encoding)s has not",
    "key_file: %(error)s",
    "key_file: holds no private key, or one with a passphrase",
    "mail.password_file: %(error)s",
    "no answer within %(seconds)s s",
    "password_file: %(error)s",
    "the batch holds an item that is not what its kind says",
    "the batch no longer holds what it held when it was made",
    "the batch was begun on channel %(begun)s, not %(channel)s",
    "the billing database broke off (%(code)s)",
    "the billing database did not take the batch within %(seconds)s s",
    "the directory cannot be written: %(error)s (%(number)s)",
    "the directory did not answer within %(seconds)s s",
    "the item holds no mail",
    "the mail",
    "the mail server broke off (%(error)s)",
    "the mail server cannot be reached (%(error)s)",
    "the mail server does not let us in (%(code)s)",
    "the mail server offers no STARTTLS, or no log-in that we know",
    "the mail server refuses %(what)s (%(code)s)",
    "the mail server takes its time; there was none left",
    "the mail server's certificate: %(error)s",
    "the recipient",
    "the recipient's address is not one",
    "the sender",
)
"""What the channels say; a test holds that it is all of it."""
PLACEHOLDER = re.compile(r"%\\\((\w+)\\\)s")


def recognised(reason: str) -> str:
    """The text with its message and values, also of texts among these, where it is a known one."""
    for message in sorted(REASONS, key=len, reverse=True):  # one may begin like another, and say more
        found = _pattern(message).fullmatch(reason)
        if found:
            return Said(message, {name: recognised(value) for name, value in found.groupdict().items()})
    return reason


@cache
def _pattern(message: str) -> re.Pattern[str]:
    return re.compile(PLACEHOLDER.sub(r"(?P<\1>.+)", re.escape(message)), re.DOTALL)


def in_words(reason: str) -> str:
    return translated(recognised(reason))
