"""No sequence of actions of one account reads, changes or infers anything of another."""

from tests.isolation.lending import ENDINGS
from tests.isolation.people import World, settle
from tests.isolation.profile import machine_of, play
from tests.office import Office


def test_nothing_of_the_victim_is_read_changed_or_inferred(world: World) -> None:
    play(world, examples=4, steps=15)


def test_what_was_lent_is_seen_no_more_once_it_has_ended_in_any_way(world: World) -> None:
    machine = machine_of(world)()
    machine.begin()
    for how in ENDINGS:
        machine.victim_lends(which=0, taken=True)
        machine.attacker_reports_for_the_victim(indication=98_500)
        machine.attacker_does_what_is_not_lent()
        machine.lending_ends(how=how)
        machine.office_bills()
        machine.attacker_takes_their_own_data()


def test_nor_where_the_store_is_postgresql(prepared_office: Office, postgres_url: str) -> None:
    world = settle(prepared_office, postgres_url)
    play(world, examples=2, steps=8)
    world.close()
