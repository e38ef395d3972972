"""The machine would notice: each mistake that opens an account to others is found, and for what it is."""

import pytest

from tests.isolation.asking import Ask
from tests.isolation.machine import DOORS, Broken
from tests.isolation.mutations import MUTATIONS, Mutation
from tests.isolation.people import ATTACKER, World
from tests.isolation.profile import machine_of
from tests.isolation.things import THEIRS, Slot


def each_rule_once(world: World) -> None:
    """Few of the machine's steps, since these mistakes need no history; its checks are the same."""
    machine = machine_of(world)()
    machine.begin()
    for page in sorted(DOORS):
        machine.try_a_door(page=page, login=Slot("login", THEIRS), email=Slot("email", THEIRS))
    machine.office_looks_as_the_victim(ask=Ask("readings.report", "GET", form="submission"))
    machine.ask_for_all_there_is(who=ATTACKER, which=0)


@pytest.mark.parametrize(("mutation", "how"), MUTATIONS, ids=lambda given: getattr(given, "__name__", given))
def test_a_mistake_is_found(
    world: World, monkeypatch: pytest.MonkeyPatch, mutation: Mutation, how: str
) -> None:
    mutation(monkeypatch)
    with pytest.raises(Broken, match=f"^{how}"):
        each_rule_once(world)
