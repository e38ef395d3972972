"""The customer's whole way, in a real browser: log in, see everything, report a reading, see it sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser_tools import axe, follow, overflow, resize
from tests.eventually import eventually
from tests.journey.facts import PAGES, Facts

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"
WIDTHS = (360, 1280)


def today() -> date:
    return datetime.now(ZoneInfo("Europe/Warsaw")).date()


def charted_since() -> date:
    """The first day of the twelve months that the charts show."""
    day = today()
    return date(day.year - 1, day.month + 1, 1) if day.month < 12 else date(day.year, 1, 1)


@dataclass(frozen=True)
class Journey:
    page: Page
    address: str
    facts: Facts
    pictures: str = ""
    """A prefix for the screenshots' names; without one nobody looks: elsewhere the same pages are."""

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def look(self, name: str) -> None:
        """No accessibility violation, no sideways scrolling, on a phone and on a desk, light and dark."""
        if not self.pictures:
            return
        for width in WIDTHS:
            resize(self.page, width)
            assert overflow(self.page) <= 0, f"{name} is wider than {width} px"
            for scheme in ("dark", "light"):
                self.page.emulate_media(color_scheme=scheme)
                assert axe(self.page) == [], f"{name} at {width}, {scheme}"
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            path = SCREENSHOTS / f"{self.pictures}{name}-{width}.png"
            self.page.screenshot(path=path, full_page=True)

    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def log_in(self, login: str, password: str) -> None:
        self.go("/")
        self.look("logowanie")
        self.page.get_by_label("Twój login").fill(login)
        self.page.get_by_label("Twoje hasło", exact=True).fill("nie to")
        follow(self.page.get_by_role("button", name="Zaloguj"))
        expect(self.page.get_by_role("alert")).to_be_visible()
        self.look("logowanie-blad")
        assert self.page.get_by_label("Twój login").input_value() == login
        self.page.get_by_label("Twoje hasło", exact=True).fill(password)
        follow(self.page.get_by_role("button", name="Zaloguj"))
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Pulpit")

    def see_every_section(self) -> None:
        for path, wanted in PAGES.items():
            self.go(path)
            self.shows(path, list(wanted(self.facts)))
            self.look(path.strip("/") or "pulpit")
        self.go(f"/faktury/{self.facts.newest_invoice_id()}")
        self.shows("invoice", list(self.facts.invoice()))
        self.look("faktura")

    def shows(self, what: str, wanted: list[str]) -> None:
        assert wanted
        shown = self.text().replace("\n", " ")
        missing = [value for value in wanted if value.strip() not in shown]
        assert missing == [], f"{what} does not show {missing}; it shows {shown}"

    def see_the_charts(self) -> None:
        self.go("/analizy")
        since = charted_since()
        consumption = self.facts.consumption_total(int(f"{since:%Y%m%d}"))
        for kind in ("słupkowy", "liniowy", "warstwowy", "narastający"):
            self.page.get_by_label("Rodzaj wykresu").select_option(value=kind.translate(PLAIN))
            follow(self.page.get_by_role("button", name="Pokaż"))
            expect(self.page.locator(".chart svg.main-svg").first).to_be_visible()
            assert consumption in self.page.locator("tfoot").inner_text()
        self.look("analizy-zuzycie")
        self.page.get_by_label("Co pokazać").select_option(value="oplaty")
        follow(self.page.get_by_role("button", name="Pokaż"))
        expect(self.page.locator(".chart svg.main-svg").first).to_be_visible()
        assert self.facts.charges_total(since) in self.page.locator("tfoot").inner_text()
        self.look("analizy-oplaty")

    def report_a_reading(self) -> None:
        meter = next(row for row in self.facts.meters() if not row.wm_demontaz)
        self.go("/zgloszenie-odczytu")
        self.look("zgloszenie-odczytu")
        group = self.page.get_by_role("group", name=meter.wm_nr.strip())
        group.get_by_label("Wskazanie").fill(str(int(meter.stan) - 1))
        follow(self.page.get_by_role("button", name="Wyślij"))
        expect(group.locator(".error")).to_be_visible()
        self.look("zgloszenie-odczytu-watpliwosc")
        group.get_by_label("Wskazanie").fill(str(int(meter.stan) + 2))
        follow(self.page.get_by_role("button", name="Wyślij"))
        expect(self.page.get_by_text("Przyjęte: mamy 1 odczyt")).to_be_visible()
        self.arrives(meter.wm_nr.strip(), int(meter.stan) + 2)

    def arrives(self, number: str, indication: int) -> None:
        """The row stands in the staging table, and the page says so."""
        staged = eventually(self.facts.staged, "no row in the staging table")
        assert [(row.wm_nr.strip(), row.data, row.stan) for row in staged] == [
            (number, int(f"{today():%Y%m%d}"), indication)
        ]
        eventually(self.says("Wysłany"), "the page never said that the reading was sent")
        self.look("zgloszenie-odczytu-wyslane")

    def is_accepted(self) -> None:
        eventually(self.says("Przyjęty"), "the page never said that the reading was accepted")
        self.look("zgloszenie-odczytu-przyjete")

    def says(self, word: str) -> Callable[[], bool]:
        def look() -> bool:
            self.go("/zgloszenie-odczytu")
            return word in self.text()

        return look

    def log_out(self) -> None:
        resize(self.page, 1280)
        follow(self.page.get_by_role("button", name="Wyloguj"))
        expect(self.page.get_by_label("Twój login")).to_be_visible()
        self.go("/faktury")
        expect(self.page.get_by_label("Twój login")).to_be_visible()


PLAIN = str.maketrans("ąćęłńóśźż", "acelnoszz")
