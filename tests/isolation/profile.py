"""How the machine is run: the same steps in every run, so that what fails here fails there.

With ``ISOLATION=10`` in the environment it plays ten times as often, and differently each time.
"""

import os

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.isolation.asking import anything, changed_forms
from tests.isolation.machine import Isolation
from tests.isolation.people import World
from tests.isolation.sweep import for_programs, own_pages, pages_with_forms, sweep

TIMES = int(os.environ.get("ISOLATION", "1"))


def machine_of(world: World) -> type[Isolation]:
    made = {
        "world": world,
        "of_things": sweep(world.app),
        "of_programs": for_programs(world.app),
        "of_pages": own_pages(world.app),
        "anywhere": anything(world.app),
        "of_forms": changed_forms(pages_with_forms(world)),
    }
    return type("IsolationHere", (Isolation,), made)


def play(world: World, examples: int, steps: int, *, shrink: bool = False) -> None:
    """Raises what the machine finds."""
    phases = (Phase.explicit, Phase.generate, *((Phase.shrink,) if shrink else ()))
    run_state_machine_as_test(
        machine_of(world),
        settings=settings(
            max_examples=examples * TIMES,
            stateful_step_count=steps,
            derandomize=TIMES == 1,
            database=None,
            deadline=None,
            print_blob=True,
            report_multiple_bugs=False,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )
