"""The machine would notice: each mistake that opens an account to others is found, and for what it is."""

from collections.abc import Callable

import pytest

from tests.isolation import mutations
from tests.isolation.asking import Ask
from tests.isolation.machine import DOORS, Isolation
from tests.isolation.mutations import Mutation
from tests.isolation.people import ATTACKER, World
from tests.isolation.profile import machine_of
from tests.isolation.promise import Broken
from tests.isolation.things import OWN, THEIRS, Slot

Story = Callable[[Isolation], None]
"""A few of the machine's steps, in which the mistake shows; its checks are the same in all of them."""


def whole_sweep(machine: Isolation) -> None:
    machine.ask_for_all_there_is(who=ATTACKER, which=0)


def sweep_of(endpoint: str) -> Story:
    def steps(machine: Isolation) -> None:
        machine.of_things = [ask for ask in machine.of_things if ask.endpoint.startswith(endpoint)]
        whole_sweep(machine)

    return steps


def doors(machine: Isolation) -> None:
    for page in sorted(DOORS):
        for email in (THEIRS, OWN):
            machine.try_a_door(page=page, login=Slot("login", THEIRS), email=Slot("email", email))


def looks(machine: Isolation) -> None:
    machine.office_looks_as_the_victim(ask=Ask("readings.report", "GET", form="submission"))


def impostor(machine: Isolation) -> None:
    machine.take_the_login_too()


def program(machine: Isolation) -> None:
    machine.call_as_a_program(who=ATTACKER)


def offered_and_revoked(machine: Isolation) -> None:
    machine.victim_lends(which=0, taken=False)
    machine.lending_ends(how="revoked")


def lent(machine: Isolation) -> None:
    machine.victim_lends(which=0, taken=True)
    machine.attacker_does_what_is_not_lent()


def lent_and_billed(machine: Isolation) -> None:
    machine.victim_lends(which=0, taken=True)
    machine.attacker_reports_for_the_victim(indication=98_500)
    machine.lending_ends(how="revoked")
    machine.office_bills()
    machine.attacker_takes_their_own_data()


def lent_until(how: str) -> Story:
    def steps(machine: Isolation) -> None:
        lent(machine)
        machine.lending_ends(how=how)

    return steps


FOUND: tuple[tuple[Mutation, str, Story], ...] = (
    (mutations.tickets_of_everybody, "read", sweep_of("tickets")),
    (mutations.attachments_of_everybody, "read", sweep_of("tickets")),
    (mutations.reported_readings_of_everybody, "read", sweep_of("reported")),
    (mutations.sessions_of_everybody, "changed", sweep_of("settings.end_session")),
    (mutations.views_that_write, "changed", looks),
    (mutations.refusals_that_tell, "inferred", sweep_of("tickets")),
    (mutations.recovery_that_tells, "inferred", doors),
    (mutations.recovery_by_the_login_alone, "inferred", doors),
    (mutations.registration_that_takes_over, "changed", impostor),
    (mutations.any_session_is_a_token, "read", program),
    (mutations.lent_for_ever, "read", lent_until("revoked")),
    (mutations.lent_for_ever, "read", lent_until("run out")),
    (mutations.lent_with_all_the_others, "read", lent),
    (mutations.lent_to_decide, "changed", lent),
    (mutations.fates_for_ever, "read", lent_and_billed),
    (mutations.offers_that_stay, "changed", offered_and_revoked),
)
"""Each with what it lets others do, and a story in which they do it."""


@pytest.mark.parametrize(("mutation", "how", "story"), FOUND)
def test_a_mistake_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, mutation: Mutation, how: str, story: Story
) -> None:
    machine = machine_of(world)()
    machine.begin()
    mutation(monkeypatch)
    with pytest.raises(Broken, match=f"^{how}"):
        story(machine)
