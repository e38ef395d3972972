"""Anybody may ask anything, in any order: nothing of the victim's is read, changed or inferred."""

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from portal.store.limits import rate_storage
from tests.isolation.acting import begin_to_live, impersonate, view
from tests.isolation.asking import Ask, things
from tests.isolation.browser import Browser
from tests.isolation.canaries import Secrets, billed, kept
from tests.isolation.holdings import Change, Held, changes, held, undo
from tests.isolation.life import Life
from tests.isolation.normalise import Outcome, differences, seen, told
from tests.isolation.ownership import Side, strange
from tests.isolation.people import ATTACKER, CLERK, VICTIM, WAITING, World
from tests.isolation.sending import Names, send
from tests.isolation.things import Slot, billed_things

IMPOSTOR = "impostor"
WHO = st.sampled_from((ATTACKER, ATTACKER, ATTACKER, WAITING, None, IMPOSTOR))
"""A customer, an account that waits to be identified, nobody, one who took the victim's login, too."""


DOORS = {"accounts.login": "password", "accounts.register": "user_name", "accounts.recovery": "email"}
"""Where anybody may come in, and a field of the form."""


def drawn(name: str) -> st.SearchStrategy[Any]:
    """A strategy that the machine itself has, since it depends on the application."""
    return st.runner().flatmap(lambda machine: getattr(machine, name))


OF_ANY_VIEW = ("login_sessions", "audit", "rate_limits")
"""What changes when staff view pages: their own session, what is kept about it, and counts of tries."""


class Broken(AssertionError):
    """The promise is: something of the victim's was read, changed or inferred."""


def none(found: list[str], how: str) -> None:
    if found:
        raise Broken(f"{how}: " + "\n".join(found))


class Isolation(RuleBasedStateMachine):
    """These come with the subclass, since they depend on the application."""

    world: World
    of_things: list[Ask]
    anywhere: st.SearchStrategy[Ask]
    of_forms: st.SearchStrategy[Ask]

    @initialize()
    def begin(self) -> None:
        world = self.world
        undo(world.store, changes(world.begun, held(world.store)))
        self.holding = world.begun
        self.life = Life(world)
        self.browsers = {person: world.browser(person) for person in (ATTACKER, WAITING, None)}
        mine = (*ATTACKER.customer_ids, *WAITING.customer_ids)
        self.side = Side({world.accounts[ATTACKER], world.accounts[WAITING]}, set(mine))
        self.secrets = Secrets(billed(world.office, VICTIM, (*mine, WAITING.waits_for or "")))
        self.own, self.theirs = billed_things(world, mine), billed_things(world, VICTIM.customer_ids)
        begin_to_live(self.browsers[ATTACKER])
        self.life.report(98_000)
        self.settled()
        self.life.write(self.holding)
        self.settled()

    def settled(self) -> None:
        """The victim or the office did something of their own; their words are secrets from now on."""
        self.holding = held(self.world.store)
        self.secrets.words |= kept(self.holding, self.life.account)
        self.as_lived()

    def as_lived(self) -> None:
        assert self.life.found(self.holding) == self.life.expected()

    # What the victim and the office do.

    @rule(indication=st.integers(1000, 99_000))
    def victim_reports(self, indication: int) -> None:
        self.life.report(indication)
        self.settled()

    @precondition(lambda self: "waiting" in self.life.readings.values())
    @rule()
    def victim_takes_back(self) -> None:
        self.life.withdraw(self.holding)
        self.settled()

    @rule()
    def victim_writes(self) -> None:
        self.life.write(self.holding)
        self.settled()

    @rule()
    def office_answers(self) -> None:
        self.life.be_answered(self.holding)
        self.settled()

    @rule()
    def victim_logs_in(self) -> None:
        self.life.log_in()
        self.settled()

    @rule(ask=drawn("anywhere"))
    def office_looks_as_the_victim(self, ask: Ask) -> None:
        """Whatever staff try while they view the victim's pages: nothing but their own session changes."""
        before, browser = self.holding, self.world.browser(CLERK)
        view(browser, VICTIM.customer_ids[0])
        self.done()
        names = Names({self.life.account}, {self.life.account}, self.theirs, self.theirs, self.holding)
        send(self.world, browser, browser, replace(ask, token="own"), names)
        done = self.done()
        none([str(each) for each in done if each.table not in OF_ANY_VIEW], "changed")
        none(strange(done, Side({self.world.accounts[CLERK]}), self.holding), "changed")
        self.undo(before)

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

    @rule(page=st.sampled_from(sorted(DOORS)), login=things(("login",)), email=things(("email",)))
    def try_a_door(self, page: str, login: Slot, email: Slot) -> None:
        """Log in, register, ask for a new password; with time between, so that tries are not counted."""
        rate_storage(self.world.store).reset()
        self.done()
        fields = (("login", login), ("email", email))
        self.attack(None, Ask(page, "GET", fields=fields, form=DOORS[page]))

    @precondition(lambda self: IMPOSTOR not in self.browsers)
    @rule()
    def take_the_login_too(self) -> None:
        account, browser = impersonate(self.world)
        self.side.accounts.add(account)
        self.browsers[IMPOSTOR] = browser
        self.settled()

    def attack(self, who: object, ask: Ask) -> None:
        browser, before = self.browsers.get(who) or self.browsers[None], self.holding
        cookie = browser.cookie
        if not ask.of_theirs:
            self.one(browser, ask)
        else:
            unknown = self.one(browser, ask.invented())
            self.undo(before)
            browser.cookie = cookie
            none(differences(unknown, self.one(browser, ask)), "inferred")
        if self.gone(before):
            self.undo(before)
            browser.cookie = cookie
        self.as_lived()

    def one(self, browser: Browser, ask: Ask) -> Outcome | None:
        """Send it; what it told, and what kinds of change it made."""
        names = Names(self.side.accounts, {self.life.account}, self.own, self.theirs, self.holding)
        answer = send(self.world, browser, self.world.browser(VICTIM), ask, names)
        self.secrets.said |= names.said
        if answer is None:
            return None
        assert answer.status_code < 500, answer.text
        none(self.secrets.leaked(seen(answer) + str(answer.headers)), "read")
        done = self.done()
        none(strange(done, self.side, self.holding), "changed")
        return Outcome(told(answer, names.said), Counter(f"{each.how} in {each.table}" for each in done))

    def done(self) -> list[Change]:
        """What the last act changed; from now on, that is how things stand."""
        before, self.holding = self.holding, held(self.world.store)
        return changes(before, self.holding)

    def undo(self, before: Held) -> None:
        undo(self.world.store, changes(before, self.holding))
        self.holding = before

    def gone(self, before: Held) -> bool:
        """Whether an attacker has ended their own account or session: they are needed for more."""
        lost = [
            each for each in changes(before, self.holding) if each.table in ("accounts", "login_sessions")
        ]
        return any(each.how == "removed" or (each.new or {}).get("ended_at") for each in lost)
