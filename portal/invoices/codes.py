"""QR codes, as pictures in a page and as squares on paper."""

import re
from typing import Literal

import segno
from markupsafe import Markup

Level = Literal["l", "m"]
"""How much of a code may be damaged: 7 or 15 per cent."""

QUIET_ZONE = 4
"""The light margin that readers need, in modules."""
DARK = re.compile(rb"\x01+")
MASK = 2
"""A fixed mask pattern: trying all eight costs five times the rest of the work, and readers take any."""


def code(text: str, level: Level) -> segno.QRCode:
    return segno.make_qr(text, error=level, boost_error=False, encoding="utf-8", mask=MASK)


def svg(text: str, level: Level) -> Markup:
    """Without ``style`` attributes, which the Content-Security-Policy forbids.

    One line a row of modules, drawn here: segno's own writer takes half as long as all the rest.
    """
    matrix = code(text, level).matrix
    side = len(matrix) + 2 * QUIET_ZONE
    path = "".join(f"M{QUIET_ZONE} {y}.5{_dashes(row)}" for y, row in enumerate(matrix, QUIET_ZONE))
    return Markup('<svg viewBox="0 0 {0} {0}"><path stroke="#000" d="{1}"/></svg>').format(side, path)


def _dashes(row: bytearray) -> str:
    """The dark modules of a row, as steps of an SVG path."""
    end, steps = 0, []
    for dark in DARK.finditer(row):
        steps.append(f"m{dark.start() - end} 0h{dark.end() - dark.start()}")
        end = dark.end()
    return "".join(steps)
