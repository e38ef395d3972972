"""The desk's blueprint with all its pages."""

from portal.staff import auditing, connections, delivery, desk, people, readings
from portal.staff.blueprint import blueprint

__all__ = ["auditing", "blueprint", "connections", "delivery", "desk", "people", "readings"]
