"""The feature's blueprint with all its pages."""

from portal.accounts import (
    code_views,
    pending_views,
    recovery_views,
    registration_views,
    viewing_views,
    views,
)
from portal.accounts.blueprint import blueprint

__all__ = [
    "blueprint",
    "code_views",
    "pending_views",
    "recovery_views",
    "registration_views",
    "viewing_views",
    "views",
]
