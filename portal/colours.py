"""The utility's accent colour, kept readable: WCAG 2.2 contrast on a light and on a dark page."""

Rgb = tuple[int, int, int]

WHITE: Rgb = (255, 255, 255)
NIGHT: Rgb = (18, 22, 26)
LIGHT_SURFACE: Rgb = (243, 245, 246)
DARK_SURFACE: Rgb = (28, 34, 39)
READABLE = 4.5
"""The least contrast of text with what is behind it (WCAG 2.2, success criterion 1.4.3)."""
EASY = 7.0
"""What a dark page needs for a link to look lit rather than faded (success criterion 1.4.6)."""


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: Rgb, background: Rgb, towards: Rgb, least: float = READABLE) -> Rgb:
    """``colour``, moved ``towards`` another in small steps until it can be read on ``background``."""
    steps = (_mix(colour, towards, step / 20) for step in range(21))
    return next((mixed for mixed in steps if contrast(mixed, background) >= least), towards)


def accent_sheet(accent: str) -> str:
    """The style sheet that gives the pages their accent colour, ``#rrggbb``, in light and in dark."""
    light = readable(_rgb(accent), LIGHT_SURFACE, towards=(0, 0, 0))
    dark = readable(_rgb(accent), DARK_SURFACE, towards=WHITE, least=EASY)
    return (
        f":root{{{_variables(light, WHITE)}}}\n"
        f"@media (prefers-color-scheme: dark){{:root{{{_variables(dark, NIGHT)}}}}}\n"
        f"@media print{{:root{{{_variables((0, 0, 0), WHITE)}}}}}\n"
    )


def _variables(accent: Rgb, on_accent: Rgb) -> str:
    return f"--accent:{_hex(accent)};--accent-text:{_hex(accent)};--on-accent:{_hex(on_accent)}"


def _mix(colour: Rgb, other: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue


def _luminance(colour: Rgb) -> float:
    linear = [_linear(part / 255) for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)


def _rgb(text: str) -> Rgb:
    red, green, blue = bytes.fromhex(text.removeprefix("#"))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#" + bytes(colour).hex()
