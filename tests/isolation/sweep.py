"""Every way in which something of the victim's can be named, each once."""

from collections.abc import Iterator
from itertools import product

from flask import Flask
from werkzeug.routing import Rule

from tests.isolation.asking import NAMED, Ask, Slots, audience, calls, holes
from tests.isolation.browser import Browser
from tests.isolation.people import ATTACKER, World
from tests.isolation.things import OWN, THEIRS, Slot

FILTERS = ("wodomierz", "klient", "id")
SHOWN = (("session", OWN), ("session", THEIRS), ("system", THEIRS), ("login", THEIRS))
CARRIED = ("customer_id", "session", "delegation", "number", "submission")


def sweep(app: Flask) -> list[Ask]:
    """Addresses with the victim's things in them, alone or among one's own; filters by them; acts on them."""
    return [ask for rule, method in calls(app) for ask in _asks(rule, method)]


def for_programs(app: Flask) -> list[Ask]:
    """What the billing system and the monitoring may call, by who has no token of theirs."""
    return [
        Ask(rule.endpoint, method, next(_addresses(rule), ()), bearer=Slot(kind, whose))
        for rule, method in calls(app)
        if rule.endpoint == "ops.metrics" or audience(app, rule) == "billing_system"
        for kind, whose in SHOWN
    ]


def _asks(rule: Rule, method: str) -> Iterator[Ask]:
    for address in _addresses(rule):
        yield Ask(rule.endpoint, method, address)
        if rule.endpoint == "settings.end_delegation":
            yield Ask(rule.endpoint, method, address, along=(("as", "delegate"),))
    if rule.arguments:
        return
    names = FILTERS if method == "GET" else CARRIED
    for which in range(max(len(NAMED[name]) for name in names)):
        things = tuple((name, Slot(NAMED[name][which % len(NAMED[name])], THEIRS)) for name in names)
        yield Ask(rule.endpoint, method, **{"query" if method == "GET" else "fields": things})


def _addresses(rule: Rule) -> Iterator[Slots]:
    names = [name for name, _kinds in holes(rule)]
    for kinds in product(*(kinds for _name, kinds in holes(rule))):
        for whose in product((THEIRS, OWN), repeat=len(names)):
            if THEIRS in whose:
                yield tuple(
                    (name, Slot(kind, of)) for name, kind, of in zip(names, kinds, whose, strict=True)
                )


def pages_with_forms(world: World) -> list[Ask]:
    """The attacker's own pages that have a form to send."""
    browser, found = world.browser(ATTACKER), []
    for rule, method in calls(world.app, "customer", "signed_in", "public"):
        if method == "GET" and (rule.arguments or _has_form(browser, rule)):
            own = tuple((name, Slot(kinds[0], OWN)) for name, kinds in holes(rule))
            found.append(Ask(rule.endpoint, method, own))
    return found


def own_pages(app: Flask) -> list[Ask]:
    """Each page of a customer, as it opens."""
    return [
        Ask(rule.endpoint, method)
        for rule, method in calls(app, "customer")
        if method == "GET" and not rule.arguments
    ]


def _has_form(browser: Browser, rule: Rule) -> bool:
    return bool(browser.forms(rule.rule))
