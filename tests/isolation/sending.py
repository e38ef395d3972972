"""From a request with holes to the bytes that are sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from tests.isolation.asking import NAMED, Ask, Slots
from tests.isolation.browser import Browser
from tests.isolation.holdings import Held
from tests.isolation.people import PASSWORD, World
from tests.isolation.things import BILLED, INVENTED, OWN, STORED, Part, Slot, billed_things, invented
from tests.office import Office
from tests.web import Element, filled

TYPED = {
    "text": "Kiedy przyjdzie monter?",
    "subject": "Pytanie",
    "meters-0-indication": "98765",
    "meters-0-confirmed": "y",
    "user_name": "Adam Podszywacz",
    "password": PASSWORD,
    "current": PASSWORD,
    "regulations": "y",
    "phone": "600 100 200",
}
"""What somebody types into the fields of these names where nothing stands in them yet."""


@dataclass
class Names:
    """What the holes are filled with, as the store stands now, and what of it was said aloud."""

    office: Office
    own: Part
    theirs: Part
    holding: Held
    said: set[str] = field(default_factory=set)

    def value(self, slot: Slot) -> str:
        found = invented(slot.kind, slot.which) if slot.whose == INVENTED else self._real(slot)
        self.said.add(found)
        return found

    def _real(self, slot: Slot) -> str:
        part = self.own if slot.whose == OWN else self.theirs
        if slot.kind in BILLED:
            there = BILLED[slot.kind](billed_things(self.office, part.customers))
        else:
            there = STORED[slot.kind](self.holding, part)
        return there[slot.which % len(there)] if there else invented(slot.kind, slot.which)

    def named(self, name: str, slot: Slot) -> str:
        """A thing of a kind that belongs into a field of this name."""
        kinds = NAMED.get(name.rpartition("-")[2], (slot.kind,))
        return self.value(Slot(kinds[slot.which % len(kinds)], slot.whose, slot.which))


def send(world: World, browser: Browser, stranger: Browser, ask: Ask, names: Names) -> TestResponse | None:
    """The answer; None where there is no such form."""
    address = _address(world, ask, names)
    if ask.bearer is not None:
        return browser.call(ask.method, address, names.value(ask.bearer))
    if ask.form is not None:
        return _send_form(browser, stranger, address, ask, names)
    if ask.method == "GET":
        return browser.get(address)
    fields = {name: names.value(slot) for name, slot in ask.fields} | dict(ask.along)
    return browser.post(address, fields | _token(browser, stranger, ask.token))


def _address(world: World, ask: Ask, names: Names) -> str:
    values = {name: names.value(slot) for name, slot in (*ask.address, *ask.query)}
    with world.app.test_request_context():
        return str(world.app.url_for(ask.endpoint, **_numbers(ask.address, values)))


def _numbers(address: Slots, values: Mapping[str, str]) -> dict[str, object]:
    holes = {name for name, _slot in address}
    return {
        name: int(value) if name in holes and value.isdigit() else value for name, value in values.items()
    }


def _send_form(
    browser: Browser, stranger: Browser, address: str, ask: Ask, names: Names
) -> TestResponse | None:
    forms = browser.forms(address)
    if not forms:
        return None
    form = _chosen(forms, ask.form)
    values = filled(form)
    fields = sorted(set(values) - {"csrf_token"}) or ["customer_id"]
    offered = _all(form) | {"meters-0-confirmed"}  # which a page offers only after a doubt
    values |= {name: typed for name, typed in TYPED.items() if not values.get(name) and name in offered}
    for name, slot in ask.fields:
        chosen = fields[int(name[1:]) % len(fields)] if name.startswith("#") else name
        values[chosen] = names.named(chosen, slot)
    if ask.token != "own":
        values |= _token(browser, stranger, ask.token)
    return browser.post(form.attributes.get("action") or address, values)


def _chosen(forms: list[Element], wanted: int | str | None) -> Element:
    if isinstance(wanted, str):
        return next(form for form in forms if wanted in _all(form))
    return forms[(wanted or 0) % len(forms)]


def _all(form: Element) -> set[str]:
    return {each.attributes["name"] for each in form.all("input", "textarea") if "name" in each.attributes}


def _token(browser: Browser, stranger: Browser, whose: str) -> dict[str, str]:
    if whose == "none":
        return {"csrf_token": ""}
    return {"csrf_token": (browser if whose == "own" else stranger).csrf_token()}
