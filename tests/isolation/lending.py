"""What the victim lends to the attacker: the model of whose a customer's pages are meanwhile."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import update

from portal.clock import now
from portal.store.tables import delegations
from tests.accounts.letters import last_letter
from tests.isolation.asking import Ask
from tests.isolation.browser import Browser
from tests.isolation.life import Life
from tests.isolation.people import ATTACKER, VICTIM
from tests.isolation.settling import TOP, erase, give_up, switch_the_second_step_off
from tests.isolation.things import OWN, Slot
from tests.web import filled

LENDING = f"{TOP}/pelnomocnictwa"
REPORTING = "/zgloszenie-odczytu"
LENT_ON = (("email", ATTACKER.email), ("period", "30"))
OFFERED, ACTIVE, ENDED = "offered", "active", "ended"


@dataclass
class Loan:
    """A customer's pages, offered to the attacker by a link that only the attacker's letter holds."""

    number: int
    customer: str
    link: str
    state: str = OFFERED


@dataclass
class Lending:
    """At most one loan goes on at a time, so that there is always something that is not lent."""

    loan: Loan | None = None
    told: set[str] = field(default_factory=set)
    """What the attacker may know for good: the letter says who lends which customer's pages."""

    @property
    def going_on(self) -> bool:
        return self.loan is not None and self.loan.state != ENDED

    @property
    def lent(self) -> str | None:
        """The customer whose pages the attacker may see now."""
        return self.loan.customer if self.loan and self.loan.state == ACTIVE else None

    def offer(self, life: Life, customer: str) -> Loan:
        typed: dict[str, object] = {"customer": customer, "email": ATTACKER.email}
        life.send(f"{LENDING}/nowe", "email", typed)
        number = max(row["id"] for row in life.world.ledger.held()["delegations"].values())
        self.loan = Loan(number, customer, last_letter(life.world.app).path)
        self.told |= {VICTIM.user_name, customer}
        return self.loan

    def take(self, browser: Browser) -> bool:
        """Open the link and accept; whether that was there."""
        assert self.loan
        forms = [form for form in browser.forms(self.loan.link) if "action" not in form.attributes]
        return bool(forms) and browser.post(self.loan.link, filled(forms[-1])).status_code == 302

    def report(self, browser: Browser, indication: int) -> None:
        """The delegate reports for the customer; which meters they typed in they know for good."""
        form = next(form for form in browser.forms(REPORTING) if "submission" in filled(form))
        typed = filled(form)
        theirs = [name for name, value in typed.items() if name.endswith("-customer") and value == self.lent]
        for line in (name.removesuffix("-customer") for name in theirs):
            typed |= {f"{line}-indication": str(indication), f"{line}-confirmed": "y"}
            self.told.add(typed[f"{line}-number"])
        assert browser.post(REPORTING, typed).status_code == 302

    def end(self, how: "Ending", life: Life, browser: Browser) -> None:
        assert self.loan
        ENDINGS[how](self.loan, life, browser)
        self.loan.state = ENDED


def _end_at(browser: Browser, number: int, side: str) -> None:
    typed = {"as": side, "csrf_token": browser.csrf_token()}
    assert browser.post(f"{LENDING}/{number}/koniec", typed).status_code == 302


def _revoked(loan: Loan, life: Life, _delegate: Browser) -> None:
    _end_at(life.browser, loan.number, "owner")


def _given_back(loan: Loan, _life: Life, delegate: Browser) -> None:
    _end_at(delegate, loan.number, "delegate")


def _run_out(loan: Loan, life: Life, _delegate: Browser) -> None:
    this = update(delegations).where(delegations.c.id == loan.number)
    with life.world.store.begin() as connection:
        connection.execute(this.values(ends_at=now() - timedelta(seconds=1)))


def _given_up(loan: Loan, life: Life, _delegate: Browser) -> None:
    """With the customer, what was lent of it goes."""
    give_up(life, loan.customer)


def _erased(_loan: Loan, life: Life, _delegate: Browser) -> None:
    if life.second_step:
        switch_the_second_step_off(life, {})
    erase(life, {})


Ending = str
ENDINGS: Mapping[Ending, Callable[[Loan, Life, Browser], None]] = {
    "revoked": _revoked,
    "given back": _given_back,
    "run out": _run_out,
    "given up": _given_up,
    "erased": _erased,
}


def not_a_delegates(own: int) -> list[Ask]:
    """What whoever was lent the customer, their ``own``-th one, may try to do and must not."""
    lent = Slot("customer", OWN, own)
    return [
        Ask("settings.decide_consent", "POST", fields=(("customer_id", lent),), along=(("give", "1"),)),
        Ask("settings.new_delegation", "POST", fields=(("customer", lent),), along=LENT_ON),
        Ask("settings.give_up", "POST", address=(("customer_id", lent),), along=(("sure", "y"),)),
    ]
