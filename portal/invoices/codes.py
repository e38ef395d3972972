"""QR codes, as pictures in a page and as squares on paper."""

from typing import Literal

import segno
from markupsafe import Markup

Level = Literal["l", "m"]
"""How much of a code may be damaged: 7 or 15 per cent."""

QUIET_ZONE = 4
"""The light margin that readers need, in modules."""
MASK = 2
"""A fixed mask pattern: trying all eight costs five times the rest of the work, and readers take any."""


def code(text: str, level: Level) -> segno.QRCode:
    return segno.make_qr(text, error=level, boost_error=False, encoding="utf-8", mask=MASK)


def svg(text: str, level: Level) -> Markup:
    """Without ``style`` attributes, which the Content-Security-Policy forbids."""
    drawn = code(text, level).svg_inline(border=QUIET_ZONE, omitsize=True, svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704 - segno draws squares; no text of ours stands in it
