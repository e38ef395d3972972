"""How the machine is run: the same steps in every run, so that what fails here fails there."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.isolation.asking import anything, changed_forms
from tests.isolation.machine import Isolation
from tests.isolation.people import World
from tests.isolation.sweep import pages_with_forms, sweep


def machine_of(world: World) -> type[Isolation]:
    made = {
        "world": world,
        "of_things": sweep(world.app),
        "anywhere": anything(world.app),
        "of_forms": changed_forms(pages_with_forms(world)),
    }
    return type("IsolationHere", (Isolation,), made)


def play(world: World, examples: int, steps: int, *, shrink: bool = True) -> None:
    """Raises what the machine finds."""
    phases = (Phase.explicit, Phase.generate, *((Phase.shrink,) if shrink else ()))
    run_state_machine_as_test(
        machine_of(world),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=True,
            database=None,
            deadline=None,
            print_blob=True,
            report_multiple_bugs=False,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        ),
    )
