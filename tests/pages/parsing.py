"""What a page says, read as a person would: tables by row, facts by label, texts with single spaces."""

from html.parser import HTMLParser

CELLS = ("td", "th")


class _Reader(HTMLParser):
    """Texts of table rows and of ``dt``/``dd`` pairs; a hint of how the page nests is enough for that."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.facts: list[tuple[str, str]] = []
        self._open: list[str] | None = None
        self._label = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in (*CELLS, "dt", "dd"):
            self._open = []
        elif tag == "br" and self._open is not None:
            self._open.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._open is None or tag not in (*CELLS, "dt", "dd"):
            return
        said, self._open = " ".join("".join(self._open).split()), None
        if tag in CELLS:
            self.tables[-1][-1].append(said)
        elif tag == "dt":
            self._label = said
        else:
            self.facts.append((self._label, said))

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._open.append(data)


def tables(html: str) -> list[list[list[str]]]:
    """Every table of the page: its rows, the headings first, each a list of cells."""
    reader = _Reader()
    reader.feed(html)
    return reader.tables


def facts(html: str) -> list[tuple[str, str]]:
    """Every label of the page with its value."""
    reader = _Reader()
    reader.feed(html)
    return reader.facts


def zloty(grosze: int) -> str:
    """``1 234,56 zł``; no-break spaces count as spaces here."""
    whole, rest = divmod(abs(grosze), 100)
    sign = "\N{MINUS SIGN}" if grosze < 0 else ""
    return f"{sign}{_grouped(whole)},{rest:02} zł"


def cubic_metres(volume: int) -> str:
    return f"{_grouped(volume)} m³"


def polish(day: int | str | None) -> str:
    """A day of the ERP, 20261231 or 2026-12-31, as ``31.12.2026``; none is no text."""
    digits = str(day or "").replace("-", "")
    return ".".join((digits[6:], digits[4:6], digits[:4])) if digits else ""


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", " ")
