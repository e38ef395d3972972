"""Only the ways written in ``sync.states`` lead from one state to another."""

import itertools

import pytest
from sqlalchemy import update

from sync.outbox import move
from sync.states import NEXT, IllegalTransition, State
from sync.tables import outbox
from tests.sync.world import World

EVERY_PAIR = list(itertools.product(State, State))


@pytest.mark.parametrize(("before", "after"), [pair for pair in EVERY_PAIR if pair[1] in NEXT[pair[0]]])
def test_allowed(sqlite_world: World, before: State, after: State) -> None:
    reading = in_state(sqlite_world, before)
    with sqlite_world.store.begin() as connection:
        move(connection, [reading], after)
    assert sqlite_world.state(reading) == after


@pytest.mark.parametrize(("before", "after"), [pair for pair in EVERY_PAIR if pair[1] not in NEXT[pair[0]]])
def test_refused(sqlite_world: World, before: State, after: State) -> None:
    reading = in_state(sqlite_world, before)
    with pytest.raises(IllegalTransition), sqlite_world.store.begin() as connection:
        move(connection, [reading], after)
    assert sqlite_world.state(reading) == before


def test_all_move_or_none(sqlite_world: World) -> None:
    waiting, sent = sqlite_world.report("WM-1"), in_state(sqlite_world, State.SENT)
    with pytest.raises(IllegalTransition), sqlite_world.store.begin() as connection:
        move(connection, [waiting, sent], State.CLAIMED)
    assert sqlite_world.state(waiting) == "waiting"


def in_state(world: World, state: State) -> str:
    reading = world.report()
    with world.store.begin() as connection:
        connection.execute(update(outbox).where(outbox.c.id == reading).values(state=state))
    return reading
