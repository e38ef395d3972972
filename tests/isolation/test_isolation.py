"""No sequence of actions of one account reads, changes or infers anything of another."""

from tests.isolation.people import World, settle
from tests.isolation.profile import play
from tests.office import Office


def test_nothing_of_the_victim_is_read_changed_or_inferred(world: World) -> None:
    play(world, examples=6, steps=15)


def test_nor_where_the_store_is_postgresql(prepared_office: Office, postgres_url: str) -> None:
    world = settle(prepared_office, postgres_url)
    play(world, examples=2, steps=8)
    world.store.dispose()
