"""Requests with holes in them, which are filled with somebody's things when they are sent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import Flask
from hypothesis import strategies as st
from werkzeug.routing import IntegerConverter, Rule

from tests.isolation.things import INVENTED, KINDS, NUMBERS, OWN, THEIRS, Slot

NAMED = {
    "invoice_id": ("invoice",),
    "report_id": ("report",),
    "reading_id": ("report",),
    "ticket_id": ("ticket",),
    "attachment_id": ("attachment",),
    "claim_id": ("claim",),
    "account_id": ("account",),
    "session_id": ("session",),
    "session": ("session",),
    "delegation": ("delegation",),
    "id": ("customer",),
    "delegation_id": ("delegation",),
    "customer_id": ("customer",),
    "number": ("invoice number", "delegation"),
    "token": ("link", "session"),
    "batch_id": ("batch", "report"),
    "wodomierz": ("meter", "meter number"),
    "customer": ("customer",),
    "klient": ("customer",),
    "meter": ("meter",),
    "submission": ("report submission", "ticket submission", "message submission"),
    "login": ("login",),
    "email": ("email",),
}
"""What stands behind a name, in an address or a form. Any other name may stand for anything."""
FILTERS = ("wodomierz", "klient", "rok", "strona", "dane", "customer", "customer_id", "account_id", "dalej")
HIDDEN = (
    "customer_id",
    "account_id",
    "customer",
    "meters-0-meter",
    "meters-0-customer",
    "meters-0-number",
    "meters-1-meter",
    "number",
    "delegation",
    "session",
    "ticket_id",
    "email",
    "login",
    "id",
)
TOKENS = ("own",) * 6 + ("stranger's", "none")
Slots = tuple[tuple[str, Slot], ...]


@dataclass(frozen=True)
class Ask:
    """One request: to an endpoint; or, with ``form``, what that form of the page would send, but changed.

    ``form`` is its place on the page, or a field that it has; ``along`` is typed without a thing behind it;
    ``bearer`` is shown as a program shows its token.
    """

    endpoint: str
    method: str
    address: Slots = ()
    query: Slots = ()
    fields: Slots = ()
    along: tuple[tuple[str, str], ...] = ()
    form: int | str | None = None
    token: str = "own"
    bearer: Slot | None = None

    @property
    def slots(self) -> list[Slot]:
        named = [slot for _name, slot in (*self.address, *self.query, *self.fields)]
        return [*named, self.bearer] if self.bearer else named

    @property
    def of_theirs(self) -> bool:
        return any(slot.whose == THEIRS for slot in self.slots)

    def about(self, which: int) -> "Ask":
        """The same about other things of the same kinds."""

        def others(slots: Slots) -> Slots:
            return tuple((name, replace(slot, which=which)) for name, slot in slots)

        return replace(
            self, address=others(self.address), query=others(self.query), fields=others(self.fields)
        )

    def invented(self) -> "Ask":
        """The same with something invented wherever something of the victim's is named."""
        return replace(
            self,
            address=_invented(self.address),
            query=_invented(self.query),
            fields=_invented(self.fields),
            bearer=self.bearer and _likeness(self.bearer),
        )


def _invented(slots: Slots) -> Slots:
    return tuple((name, _likeness(slot)) for name, slot in slots)


def _likeness(slot: Slot) -> Slot:
    return replace(slot, whose=INVENTED) if slot.whose == THEIRS else slot


def things(kinds: Sequence[str]) -> st.SearchStrategy[Slot]:
    """One of these kinds; mostly the victim's, since that is what is asked about."""
    return st.builds(Slot, st.sampled_from(kinds), st.sampled_from((THEIRS, THEIRS, OWN)), st.integers(0, 40))


def kinds_of(field: str) -> tuple[str, ...]:
    """Of what belongs into a field of this name: ``meters-0-meter`` names a meter."""
    return NAMED.get(field.rpartition("-")[2], KINDS)


def named(names: Iterable[str]) -> st.SearchStrategy[Slots]:
    """At most two names, each with a thing."""
    one = st.sampled_from(tuple(names)).flatmap(lambda name: st.tuples(st.just(name), things(kinds_of(name))))
    return st.lists(one, max_size=2, unique_by=lambda pair: pair[0]).map(tuple)


def calls(app: Flask, *audiences: str) -> list[tuple[Rule, str]]:
    """Every endpoint for these, by each of its methods; for all, where none is named."""
    return [
        (rule, method)
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
        if rule.endpoint != "static" and (not audiences or audience(app, rule) in audiences)
    ]


def audience(app: Flask, rule: Rule) -> str:
    return str(app.view_functions[rule.endpoint].access.audience)  # type: ignore[attr-defined]  # all have it


def holes(rule: Rule) -> list[tuple[str, tuple[str, ...]]]:
    """The names in an address, each with the kinds of thing that may stand there."""
    found = []
    for name, converter in sorted(rule._converters.items()):
        numeric = isinstance(converter, IntegerConverter)
        kinds = NAMED.get(name, NUMBERS if numeric else KINDS)
        found.append((name, tuple(kind for kind in kinds if kind in NUMBERS or not numeric)))
    return found


def anything(app: Flask) -> st.SearchStrategy[Ask]:
    """Requests to all endpoints: with addresses, filters and fields of all kinds."""
    return st.sampled_from(calls(app)).flatmap(lambda call: _ask(*call))


def _ask(rule: Rule, method: str) -> st.SearchStrategy[Ask]:
    address = [st.tuples(st.just(name), things(kinds)) for name, kinds in holes(rule)]
    return st.builds(
        Ask,
        st.just(rule.endpoint),
        st.just(method),
        address=st.tuples(*address),
        query=named(FILTERS) if method == "GET" else st.just(()),
        fields=named(HIDDEN) if method == "POST" else st.just(()),
        token=st.sampled_from(TOKENS),
    )


def changed_forms(pages: Sequence[Ask]) -> st.SearchStrategy[Ask]:
    """What the forms of these pages would send, but for some fields."""
    field = st.sampled_from(("#0", "#1", "#2", "#3", "#4", *HIDDEN))
    changed = st.lists(
        st.tuples(field, things(KINDS)), min_size=1, max_size=3, unique_by=lambda pair: pair[0]
    )
    return st.builds(
        lambda page, fields, form, token: replace(page, fields=tuple(fields), form=form, token=token),
        st.sampled_from(tuple(pages)),
        changed,
        st.integers(0, 8),
        st.sampled_from(TOKENS),
    )
