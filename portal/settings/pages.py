"""The feature's blueprint with all its pages."""

from flask import abort, request
from flask_login import current_user

from portal.settings import (
    consent_views,
    contact_views,
    customer_views,
    data_views,
    lending_views,
    second_step_views,
    session_views,
    views,
)
from portal.settings.blueprint import blueprint

__all__ = [
    "blueprint",
    "consent_views",
    "contact_views",
    "customer_views",
    "data_views",
    "lending_views",
    "second_step_views",
    "session_views",
    "views",
]

OF_CUSTOMERS = {
    "settings.choose",
    "settings.consents",
    "settings.customers",
    "settings.decide_consent",
    "settings.delegations",
    "settings.end_delegation",
    "settings.erase",
    "settings.give_up",
    "settings.new_customer",
    "settings.new_delegation",
    "settings.offer",
}
"""Pages that the utility's staff, who have no customer IDs of their own, do not have."""


@blueprint.before_request
def _only_for_customers() -> None:
    if request.endpoint in OF_CUSTOMERS and current_user.is_staff:
        abort(404)
