"""Texts that were decoded or escaped wrongly somewhere on their way, by the look of them."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from erp_adapter.checks.findings import Finding, warning
from erp_adapter.said import Said, said
from erp_adapter.texts import from_mojibake

_POLISH = re.compile(r"[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]")
_BROKEN = re.compile(r"\ufffd|[^\W\d_][?¹³¿][^\W\d_]|[\x00-\x08\x0e-\x1f\x80-\x9f]")
_ENTITY = re.compile(r"&(?:[a-z]{2,8}|#\d{1,5});", re.IGNORECASE)


def garbled(where: str, texts: Sequence[str]) -> Iterator[Finding]:
    for conversion, is_so in LOOKS.items():
        count = sum(is_so(text) for text in texts)
        if count:
            remedy = said(
                'add convert = "%(conversion)s", or set the charset of the connection', conversion=conversion
            )
            yield warning(where, "encoding", _told(conversion, count=count, all=len(texts)), remedy)
            return


def _is_mojibake(text: str) -> bool:
    right = from_mojibake(text) or ""
    return right != text and bool(_POLISH.search(right))


LOOKS: Mapping[str, Callable[[str], bool]] = {
    "mojibake": _is_mojibake,
    "cp1250": lambda text: bool(_BROKEN.search(text)),
    "html": lambda text: bool(_ENTITY.search(text)),
}
"""By the conversion that mends it."""


def _told(conversion: str, **counts: int) -> Said:
    match conversion:
        case "mojibake":
            return said("%(count)s of %(all)s texts are UTF-8 that was decoded wrongly", **counts)
        case "cp1250":
            return said(
                "%(count)s of %(all)s texts have letters of another encoding, or characters that were lost",
                **counts,
            )
        case _:
            return said("%(count)s of %(all)s texts are escaped for HTML (&amp; and the like)", **counts)
