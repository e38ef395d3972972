"""The desk's blueprint with all its pages."""

from portal.staff import auditing, claims, connections, delivery, desk, people, readings, tickets
from portal.staff.blueprint import blueprint

__all__ = [
    "auditing",
    "blueprint",
    "claims",
    "connections",
    "delivery",
    "desk",
    "people",
    "readings",
    "tickets",
]
