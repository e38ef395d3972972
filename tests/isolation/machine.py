"""Anybody may ask anything, in any order: nothing of the victim's is read, changed or inferred."""

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.isolation.acting import impersonate, recover, view
from tests.isolation.asking import Ask, things
from tests.isolation.lending import ACTIVE, ENDINGS, OFFERED, not_a_delegates
from tests.isolation.ownership import Side, strange
from tests.isolation.people import ATTACKER, CLERK, PASSWORD, THEIRS, VICTIM, WAITING
from tests.isolation.promise import MINE, Broken, Promise, none
from tests.isolation.sending import Names, send
from tests.isolation.settling import POSSIBLE, Act, be_billed
from tests.isolation.things import BILLED, Part, Slot

IMPOSTOR = "impostor"
WHO = st.sampled_from((ATTACKER, ATTACKER, ATTACKER, WAITING, None, IMPOSTOR))
"""A customer, an account that waits to be identified, nobody, one who took the victim's login, too."""
DOORS = {"accounts.login": "password", "accounts.register": "user_name", "accounts.recovery": "email"}
"""Where anybody may come in, and a field of the form."""
OF_ANY_VIEW = ("login_sessions", "audit", "rate_limits")
"""What changes when staff view pages: their own session, what is kept about it, and counts of tries."""
OWN_DATA = Ask("settings.own_data", "POST", along=(("password", PASSWORD),))
OF_CUSTOMERS = {*BILLED, "report", "delegation"}


def drawn(name: str) -> st.SearchStrategy[Any]:
    """A strategy that the machine itself has, since it depends on the application."""
    return st.runner().flatmap(lambda machine: getattr(machine, name))


def there(machine: Promise) -> bool:
    return not machine.life.erased


class Isolation(Promise):
    # What the victim and the office do.

    @precondition(there)
    @rule(indication=st.integers(1000, 99_000))
    def victim_reports(self, indication: int) -> None:
        if self.life.customers:
            self.life.report(indication)
            self.settled()

    @precondition(there)
    @rule(act=st.sampled_from(tuple(POSSIBLE)))
    def victim_lives(self, act: Act) -> None:
        """Writes, is answered, is billed, sees to the account; whatever else of theirs there is stays."""
        if POSSIBLE[act](self.life):
            self.some_time_later()
            act(self.life, self.holding)
            self.settled()

    @precondition(there)
    @rule()
    def victim_logs_in(self) -> None:
        self.some_time_later()
        self.life.log_in()
        self.settled()

    @rule()
    def office_bills(self) -> None:
        be_billed(self.life, self.holding)
        self.settled()

    @rule(ask=drawn("anywhere"))
    def office_looks_as_the_victim(self, ask: Ask) -> None:
        """Whatever staff try while they view the victim's pages: nothing but their own session changes."""
        before, browser = self.holding, self.world.browser(CLERK)
        view(browser, VICTIM.customer_ids[0])
        self.done()
        victims = Part({self.life.account}, THEIRS)
        names = Names(self.world.office, victims, victims, self.holding)
        send(self.world, browser, browser, replace(ask, token="own", bearer=None), names)
        done = self.done()
        none((str(each) for each in done if each.table not in OF_ANY_VIEW), "changed")
        none(strange(done, Side({self.world.accounts[CLERK]}), self.holding), "changed")
        self.undo(before)

    # What the victim lends to the attacker.

    @precondition(lambda self: self.life.customers and there(self) and not self.lending.going_on)
    @rule(which=st.integers(0, 2), taken=st.booleans())
    def victim_lends(self, which: int, taken: bool) -> None:
        """The letter tells who lends which customer, and nothing more."""
        customers, before = sorted(self.life.customers), self.holding
        self.some_time_later()
        self.lending.offer(self.life, customers[which % len(customers)])
        self.settled()
        for each in self.world.ledger.held()["outbox"].keys() - before["outbox"].keys():
            letter = self.holding["outbox"][each]["payload"]
            none(self.secrets.leaked(letter["text"], self.lending.told), "read")
        if taken:
            self.attacker_takes()

    @precondition(lambda self: self.lending.loan and self.lending.loan.state == OFFERED)
    @rule()
    def attacker_takes(self) -> None:
        """What is lent is seen from now on, and nothing else is."""
        assert self.lending.loan
        assert self.lending.take(self.browsers[ATTACKER])
        self.lending.loan.state = ACTIVE
        self.settled()
        page = self.browsers[ATTACKER].get("/umowy").text
        assert self.lending.loan.customer in page, page
        self.pry()

    @precondition(lambda self: self.lending.lent)
    @rule(indication=st.integers(1000, 99_000))
    def attacker_reports_for_the_victim(self, indication: int) -> None:
        self.lending.report(self.browsers[ATTACKER], indication)
        self.settled()

    @precondition(lambda self: self.lending.lent)
    @rule()
    def attacker_does_what_is_not_lent(self) -> None:
        for ask in not_a_delegates(len(MINE)):
            self.attack(ATTACKER, ask)

    @precondition(lambda self: self.lending.going_on)
    @rule(how=st.sampled_from(sorted(ENDINGS)))
    def lending_ends(self, how: str) -> None:
        """At once nothing is seen any more, and what was never taken cannot be taken."""
        loan = self.lending.loan
        assert loan
        if loan.state == OFFERED and how == "given back":
            return
        self.some_time_later()
        self.lending.end(how, self.life, self.browsers[ATTACKER])
        self.settled()
        if self.lending.take(self.browsers[ATTACKER]):
            raise Broken("changed: what had ended was taken")
        self.pry()

    @rule()
    def attacker_takes_their_own_data(self) -> None:
        """Where what they once reported for the victim stands, but not what became of it since."""
        self.attack(ATTACKER, OWN_DATA)

    def pry(self) -> None:
        """The attacker looks at all pages of their own, and for what belongs to the victim's customers."""
        pages = {page.endpoint for page in self.of_pages}
        for ask in (*self.of_pages, *self.of_things):
            of_customers = ask.method == "GET" and {slot.kind for slot in ask.slots} <= OF_CUSTOMERS
            if of_customers and (ask.address or ask.endpoint in pages):
                self.attack(ATTACKER, ask)

    # What attackers do.

    @rule(who=WHO, which=st.integers(0, 40))
    def ask_for_all_there_is(self, who: object, which: int) -> None:
        for ask in self.of_things:
            self.attack(who, ask.about(which))

    @rule(who=WHO, ask=drawn("anywhere"))
    def ask_anywhere(self, who: object, ask: Ask) -> None:
        self.attack(who, ask)

    @rule(who=WHO, ask=drawn("of_forms"))
    def send_a_changed_form(self, who: object, ask: Ask) -> None:
        self.attack(who, ask)

    @rule(who=WHO)
    def call_as_a_program(self, who: object) -> None:
        """What the billing system and the monitoring fetch is for nobody else, whatever they show."""
        self.some_time_later()
        for ask in self.of_programs:
            self.attack(who, ask)

    @rule(page=st.sampled_from(sorted(DOORS)), login=things(("login",)), email=things(("email",)))
    def try_a_door(self, page: str, login: Slot, email: Slot) -> None:
        """Log in, register, ask for a new password."""
        self.some_time_later()
        fields = (("login", login), ("email", email))
        self.attack(None, Ask(page, "GET", fields=fields, form=DOORS[page]))

    @precondition(lambda self: IMPOSTOR not in self.browsers)
    @rule()
    def take_the_login_too(self) -> None:
        self.some_time_later()
        account, browser = impersonate(self.world)
        self.accounts.add(account)
        self.claimed.add(VICTIM.customer_ids[0])
        self.browsers[IMPOSTOR] = browser
        self.settled()

    @precondition(lambda self: IMPOSTOR in self.browsers)
    @rule()
    def recover_the_login_taken(self) -> None:
        """The impostor's password is new; the victim's, and their sessions, are as they were."""
        self.some_time_later()
        self.browsers[IMPOSTOR] = recover(self.world)
        none(strange(self.done(), Side(self.accounts), self.holding), "changed")
        self.settled()
