"""The promise: nothing of the victim's is read, changed or inferred; how one request is held against it."""

from collections import Counter
from collections.abc import Iterable, Set

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from portal.store.limits import rate_storage
from sync.mails import MAIL
from tests.isolation.acting import EMAIL, begin_to_live
from tests.isolation.asking import Ask
from tests.isolation.browser import Browser
from tests.isolation.canaries import Secrets, billed, kept, reported
from tests.isolation.holdings import Change, Held, changes, undo
from tests.isolation.lending import Lending
from tests.isolation.life import Life
from tests.isolation.normalise import Outcome, differences, plain, seen, told
from tests.isolation.ownership import Side, strange
from tests.isolation.people import ATTACKER, THEIRS, VICTIM, WAITING, World
from tests.isolation.sending import Names, send
from tests.isolation.things import Part

MAILBOXES = frozenset({ATTACKER.email, WAITING.email, EMAIL})
"""Whose letters the attackers read."""
MINE = (*ATTACKER.customer_ids, *WAITING.customer_ids)


class Broken(AssertionError):
    """The promise is: something of the victim's was read, changed or inferred."""


def none(found: Iterable[str], how: str) -> None:
    if found := list(found):
        raise Broken(f"{how}: " + "\n".join(found))


def letters(done: Iterable[Change], mailboxes: Set[str]) -> list[str]:
    """What was written to these."""
    added = (each.new for each in done if each.table == "outbox" and each.how == "added")
    mails = (row["payload"] for row in added if row and row["kind"] == MAIL)
    return [f"{mail['subject']}\n{mail['text']}" for mail in mails if mail["to"] in mailboxes]


class Promise(RuleBasedStateMachine):
    """These come with the subclass, since they depend on the application."""

    world: World
    of_things: list[Ask]
    of_programs: list[Ask]
    of_pages: list[Ask]
    anywhere: st.SearchStrategy[Ask]
    of_forms: st.SearchStrategy[Ask]

    @initialize()
    def begin(self) -> None:
        world = self.world
        undo(world.store, changes(world.begun, world.ledger.held()))
        self.holding = world.begun
        self.life, self.lending = Life(world), Lending()
        self.claimed: set[str] = set()
        self.browsers: dict[object, Browser] = {
            person: world.browser(person) for person in (ATTACKER, WAITING, None)
        }
        self.victims_other = world.browser(VICTIM)
        self.accounts = {world.accounts[ATTACKER], world.accounts[WAITING]}
        self.secrets = Secrets(billed(world.office, THEIRS, (*MINE, WAITING.waits_for or "")))
        begin_to_live(self.browsers[ATTACKER])
        self.life.report(98_000)
        self.settled()
        self.life.write(self.holding)
        self.settled()

    def settled(self) -> None:
        """The victim or the office did something of their own; their words are secrets from now on."""
        self.holding = self.world.ledger.held()
        words = kept(self.holding, self.life.account) | set(self.life.words)
        self.secrets.words |= words - MAILBOXES
        self.as_lived()

    def as_lived(self) -> None:
        found, expected = self.life.found(self.holding), self.life.expected()
        if found != expected:
            raise Broken(f"changed: {found} instead of {expected}")

    def some_time_later(self) -> None:
        """So that tries are not counted together."""
        rate_storage(self.world.store).reset()
        self.done()

    def attack(self, who: object, ask: Ask) -> None:
        """Ask, and, where something of the victim's is named, ask before about what is nobody's.

        Neither leaves anything behind: who has claimed a customer or sent a page before is told so, whoever's
        it is.
        """
        browser, before = self.browsers.get(who) or self.browsers[None], self.holding
        cookie = browser.cookie
        if not ask.of_theirs:
            self.one(who, browser, ask)
        else:
            unknown = self.one(who, browser, ask.invented())
            self.undo(before)
            browser.cookie = cookie
            none(differences(unknown, self.one(who, browser, ask)), "inferred")
        if ask.of_theirs or self.lent_to(who) or self.gone(before):
            self.undo(before)
            browser.cookie = cookie
        self.as_lived()

    def one(self, who: object, browser: Browser, ask: Ask) -> Outcome | None:
        """Send it; what it told, and what kinds of change it made."""
        lent, holding = self.lent_to(who), self.holding
        own = Part(self.accounts, (*MINE, *lent))
        theirs = Part({self.life.account}, tuple(each for each in THEIRS if each not in lent))
        names = Names(self.world.office, own, theirs, holding)
        answer = send(self.world, browser, self.victims_other, ask, names)
        self.secrets.said |= names.said
        if answer is None:
            return None
        assert answer.status_code < 500, answer.text
        done = self.done()
        for text in (seen(answer) + str(answer.headers), *letters(done, MAILBOXES)):
            none(self.secrets.leaked(text, self.open_to(who)), "read")
        none((answer.text for _ in (ask.bearer,) if ask.bearer and answer.status_code < 400), "read")
        none(strange(done, Side(self.accounts, set(MINE), lent), self.holding), "changed")
        said = names.said | self.known
        kinds = Counter(f"{each.how} in {each.table}" for each in done)
        compared = letters(done, MAILBOXES - {EMAIL})  # that one has an account of the victim's login
        return Outcome(told(answer, said), kinds, tuple(plain(each, said) for each in compared))

    def lent_to(self, who: object) -> Set[str]:
        return {self.lending.lent} if who == ATTACKER and self.lending.lent else set()

    def open_to(self, who: object) -> set[str]:
        """What they may read: while a customer's pages are lent to them, that customer's."""
        lent = self.lent_to(who)
        now_open = (billed(self.world.office, lent), *(reported(self.holding, each) for each in lent))
        return self.known.union(*now_open)

    @property
    def known(self) -> set[str]:
        """What attackers know for good: what an offer told them, and which customer they claim to be."""
        return self.lending.told | self.claimed

    def done(self) -> list[Change]:
        """What the last act changed; from now on, that is how things stand."""
        before, self.holding = self.holding, self.world.ledger.held()
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
