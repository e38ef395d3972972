"""Letters that a target cannot hold: a customer's emoji must not hold up a reading, nor those behind it."""

import codecs
import re
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator

from sync.kinds import WORDS

Adapt = dict[str, Callable[[str], str]]
"""By field: what is done to its values before their conversion."""


def _known(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        raise ValueError(f"there is no encoding {encoding!r}; usual are utf-8 and cp1250") from None
    if ";\r\n".encode(name) != b";\r\n":
        raise ValueError(f"{encoding} is not one of those that write ASCII as it is")
    return name


Encoding = Annotated[str, AfterValidator(_known)]


def holdable(encoding: str, never: re.Pattern[str] | None = None, instead: str = "?") -> Adapt:
    """Customers' own words with ``?`` for each letter that the encoding lacks, and without what is ``never``
    allowed. Keys and codes stay as they are: another one would be another meter.
    """

    def adapt(words: str) -> str:
        allowed = never.sub(instead, words) if never else words
        return allowed.encode(encoding, "replace").decode(encoding)

    return dict.fromkeys(WORDS, adapt)
