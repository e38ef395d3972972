"""No sequence of actions of one account reads, changes or infers anything of another."""

from tests.isolation.people import World
from tests.isolation.profile import play


def test_nothing_of_the_victim_is_read_changed_or_inferred(world: World) -> None:
    play(world, examples=6, steps=15)
