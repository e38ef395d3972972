"""The victim's ordinary life, and the model of it: what their account must hold, whatever others do."""

from dataclasses import dataclass, field
from io import BytesIO

from portal.accounts.passwords import verify
from tests.isolation.browser import Browser
from tests.isolation.holdings import Held, Row
from tests.isolation.people import CLERK, SECRET, VICTIM, World
from tests.web import filled

CONTENT = b"%PDF-1.7 tajemnica wodomierza pod podloga "


@dataclass
class Life:
    """What the victim did so far, told by numbers of their own: reading 3 is the third that they reported."""

    world: World
    password: str = SECRET
    email: str = VICTIM.email
    phone: str | None = None
    customers: set[str] = field(default_factory=lambda: set(VICTIM.customer_ids))
    consents: dict[str, bool] = field(default_factory=dict)
    second_step: bool = False
    erased: bool = False
    readings: dict[str, str] = field(default_factory=dict)
    """What explains each reading that stands, and its state."""
    written: list[str] = field(default_factory=list)
    """The victim's messages and the office's, in their order."""
    words: list[str] = field(default_factory=list)
    """Which nobody else has."""

    def __post_init__(self) -> None:
        self.browser = self.world.browser(VICTIM)

    @property
    def account(self) -> int:
        return self.world.accounts[VICTIM]

    def word(self, what: str) -> str:
        """A word that nobody else has."""
        self.words.append(f"{what}-tajne-{len(self.words) + 1:03}")
        return self.words[-1]

    def send(self, page: str, field: str, typed: dict[str, object], status: int = 302) -> str:
        """Fill the form of a page of their own and send it; what is answered, which is as it should be."""
        sent = self.browser.press(page, field, typed)
        assert sent.status_code == status, sent.text
        return sent.text

    def report(self, indication: int) -> None:
        reason = self.word("powod")
        typed = {
            "meters-0-indication": str(indication),
            "meters-0-confirmed": "y",
            "meters-0-reason": reason,
        }
        self.send("/zgloszenie-odczytu", "submission", dict(typed))
        self.readings[reason] = "waiting"

    def withdraw(self, holding: Held) -> None:
        """The last reading that still waits."""
        last = [reason for reason, state in self.readings.items() if state == "waiting"][-1]
        report = next(row["id"] for row in holding["reported_readings"].values() if row["reason"] == last)
        address = f"/zgloszenie-odczytu/{report}"
        token = filled(self.browser.forms(address)[0])["csrf_token"]
        assert self.browser.post(f"{address}/wycofaj", {"csrf_token": token}).status_code == 302
        self.readings[last] = "withdrawn"

    def write(self, holding: Held) -> None:
        """A first ticket with a file, then more messages in it."""
        text, tickets = self.word("tresc"), self._tickets(holding)
        typed: dict[str, object] = {
            "text": text,
            "files": (BytesIO(CONTENT + text.encode()), f"{self.word('plik')}.pdf"),
        }
        if tickets:
            self.send(f"/zgloszenia/{tickets[0]}", "text", typed)
        else:
            self.send("/zgloszenia/nowe", "subject", {**typed, "subject": self.word("temat")})
        self.written.append(text)

    def be_answered(self, holding: Held) -> None:
        text = self.word("odpowiedz")
        page = f"/obsluga/zgloszenia/{self._tickets(holding)[0]}"
        sent = self.world.browser(CLERK).press(page, "text", {"text": text})
        assert sent.status_code == 302, sent.text
        self.written.append(text)

    def log_in(self) -> Browser:
        """On another device; the first session goes on."""
        other = Browser(self.world.app)
        sent = other.press("/logowanie", "password", {"login": VICTIM.login, "password": self.password})
        assert sent.location.startswith("/logowanie/kod" if self.second_step else "/"), sent.text
        return other

    def expected(self) -> dict[str, object]:
        """Nothing once the account is erased."""
        known = {
            "readings": self.readings,
            "written": self.written,
            "password": True,
            "email": self.email,
            "phone": self.phone,
            "customers": self.customers,
            "consents": self.consents,
            "second step": self.second_step,
        }
        return {} if self.erased else known

    def found(self, holding: Held) -> dict[str, object]:
        """The same, as the store has it."""
        account = holding["accounts"].get((self.account,))
        tickets = self._tickets(holding)
        messages = sorted(holding["ticket_messages"].values(), key=lambda row: row["id"])
        known = account and {
            "readings": {
                row["reason"]: holding["outbox"][(row["id"],)]["state"]
                for row in self._of("reported_readings", holding)
            },
            "written": [row["text"] for row in messages if row["ticket_id"] in tickets],
            "password": verify(self.password, account["password_hash"]),
            "email": account["email"],
            "phone": account["phone"],
            "customers": {row["customer_id"] for row in self._of("account_customers", holding)},
            "consents": {row["customer_id"]: row["given"] for row in self._of("consents", holding)},
            "second step": account["totp_confirmed_at"] is not None,
        }
        return known or {}

    def _of(self, table: str, holding: Held) -> list[Row]:
        rows = [row for row in holding[table].values() if row["account_id"] == self.account]
        return sorted(rows, key=lambda row: str(row.get("id")))

    def _tickets(self, holding: Held) -> list[int]:
        return sorted(row["id"] for row in self._of("tickets", holding))
