"""A4 paper: the fonts, the note at the foot, tables and QR codes."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from flask_babel import gettext as _
from fpdf import FPDF
from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from portal.invoices.codes import QUIET_ZONE, Level, code
from portal.languages import selected

FONTS = Path(__file__).parent / "fonts"
MARGIN = 17.0
QR_SIZE = 38.0
"""Side of a QR code without its quiet zone; all sizes in mm, fonts in points."""


class Paper(FPDF):
    """Starts on its first page; the foot of every page says what it is."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.add_font("DejaVu", "", FONTS / "DejaVuSans.ttf")
        self.add_font("DejaVu", "B", FONTS / "DejaVuSans-Bold.ttf")
        self.set_title(title)
        self.set_lang(selected())
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + 7)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-MARGIN)
        self.write_line(_("A visualisation made for your convenience; it is not the original."), 8)
        self.write_line(_("Page %(page)d of %(pages)s", page=self.page_no(), pages="{nb}"), 8)

    def write_line(self, text: str, points: float = 9, bold: bool = False) -> None:
        self.set_font("DejaVu", "B" if bold else "", points)
        self.multi_cell(0, self.font_size * 1.5, text, align="L", new_x="LMARGIN", new_y="NEXT")

    def heading(self, text: str) -> None:
        self.ln(4)
        self.write_line(text, 11, bold=True)

    def fact(self, name: str, value: str) -> None:
        if value:
            self.write_line(f"{name}: {value}")

    def grid(self, names: Sequence[str], widths: tuple[int, ...], rows: Iterable[Sequence[str]]) -> None:
        """A table; the first column holds names, the others figures."""
        self.set_font("DejaVu", "", 8)
        with self.table(
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            col_widths=widths,
            headings_style=FontFace(emphasis="BOLD"),
            line_height=4.5,
            padding=(0.6, 1),
            text_align=("LEFT", *("RIGHT" for _name in names[1:])),
        ) as table:
            for cells in (names, *rows):
                table.row(cells)

    def qr(self, text: str, level: Level, caption: str) -> None:
        rows = list(code(text, level).matrix_iter(border=0))
        module = QR_SIZE / len(rows)
        quiet = QUIET_ZONE * module
        if self.will_page_break(QR_SIZE + 2 * quiet + 6):
            self.add_page()
        top = self.get_y() + quiet
        for number, row in enumerate(rows):
            self._dark_runs(row, self.l_margin + self.c_margin, top + number * module, module)
        self.set_y(top + QR_SIZE + quiet)
        self.write_line(caption)

    def _dark_runs(self, row: Iterable[int], x: float, y: float, module: float) -> None:
        """Dark modules side by side are one bar: viewers draw hair lines between single squares."""
        for dark, run in groupby(row):
            width = module * len(list(run))
            if dark:
                self.rect(x, y, width, module, style="F")
            x += width
