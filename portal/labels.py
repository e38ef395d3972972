"""Codes of the records → words. A code that is not known here is shown as the billing system gives it."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from flask import Flask
from flask_babel import lazy_gettext as _

from portal.languages import selected

LABELS: Mapping[str, Mapping[str, object]] = {
    "invoice_kind": {
        "invoice": _("Invoice"),
        "correction": _("Correcting invoice"),
        "note": _("Accounting note"),
        "demand": _("Demand for payment"),
        "interest": _("Interest note"),
        "prepayment": _("Prepayment invoice"),
    },
    "invoice_state": {
        "issued": _("Issued"),
        "open": _("To be paid"),
        "unpaid": _("To be paid"),
        "partly_paid": _("Partly paid"),
        "paid": _("Paid in full"),
        "overdue": _("Overdue"),
        "cancelled": _("Cancelled"),
        "corrected": _("Corrected"),
    },
    "standing": {
        "paid": _("Paid in full"),
        "due": _("To pay"),
        "overdue": _("Overdue"),
        "credit": _("In your favour"),
    },
    "customer_kind": {"person": _("Person"), "company": _("Company")},
    "contract_state": {"active": _("In force"), "ended": _("Ended"), "suspended": _("Suspended")},
    "meter_kind": {"water": _("Water"), "garden": _("Garden water"), "sewage": _("Sewage")},
    "reading_kind": {
        "actual": _("Read by our staff"),
        "estimated": _("Estimated"),
        "self_reported": _("Reported by you"),
        "remote": _("Read remotely"),
        "exchange": _("Meter exchange"),
    },
    "payment_method": {
        "transfer": _("Bank transfer"),
        "cash": _("Cash"),
        "card": _("Card"),
        "compensation": _("Set-off"),
    },
    "verdict_code": {
        "timestamp_future": _("the day lies in the future"),
        "less_than_previous": _("it is less than the reading before"),
        "meter_unknown": _("there is no such meter in your account"),
        "meter_decommissioned": _("this meter has been removed"),
        "out_of_period": _("there is already a newer reading"),
        "duplicate": _("this reading is already known"),
        "other": _("the billing system could not take it"),
    },
    "reading_flag": {
        "lower": _("Lower than the last one"),
        "low": _("Much less than usual"),
        "high": _("Much more than usual"),
    },
    "reading_decision": {
        "passed": _("Passed on"),
        "asked": _("Customer asked again"),
        "control": _("Control reading ordered"),
    },
    "ticket_category": {
        "invoice": _("An invoice or a payment"),
        "reading": _("A reading"),
        "meter": _("A meter"),
        "contract": _("A contract"),
        "failure": _("A failure: no water, a leak"),
        "account": _("My account in this office"),
        "other": _("Something else"),
    },
    "claim_state": {"waiting": _("Waits"), "approved": _("Confirmed"), "refused": _("Refused")},
    "delegation_state": {
        "offered": _("Waits to be accepted"),
        "active": _("In force"),
        "ended": _("Ended"),
        "revoked": _("Ended early"),
    },
    "ticket_state": {"open": _("Waits for an answer"), "answered": _("Answered"), "closed": _("Closed")},
    "audit_event": {
        "logged_in": _("Log-in"),
        "log_in_refused": _("Log-in refused"),
        "logged_out": _("Log-out"),
        "second_factor_passed": _("Second step of logging in passed"),
        "second_factor_refused": _("Wrong code at the second step"),
        "second_factor_removed": _("Second step of logging in removed"),
        "recovery_codes_renewed": _("New recovery codes"),
        "staff_added": _("Staff account added"),
        "staff_disabled": _("Staff account blocked"),
        "staff_reset": _("Staff account reset"),
        "view_began": _("Began to view a customer's pages"),
        "view_ended": _("Stopped viewing a customer's pages"),
        "reading_passed": _("Reading passed on"),
        "reading_asked": _("Customer asked to read again"),
        "reading_control": _("Control reading ordered"),
        "ticket_answered": _("Ticket answered"),
        "ticket_closed": _("Ticket closed"),
        "registered": _("Registered"),
        "registration_disowned": _("Said not to be who registered"),
        "identified": _("Identified for a customer"),
        "identification_refused": _("Identification refused"),
        "password_link_asked": _("Asked for a link to set a new password"),
        "password_set_by_link": _("Set a new password by the link"),
        "password_changed": _("Changed the password"),
        "email_changed": _("Changed the e-mail address"),
        "phone_changed": _("Changed the telephone number"),
        "session_ended": _("Logged out on another device"),
        "other_sessions_ended": _("Logged out everywhere else"),
        "consent_given": _("Consent given"),
        "consent_withdrawn": _("Consent withdrawn"),
        "customer_claimed": _("Asked for a further customer ID"),
        "customer_given_up": _("Gave up a customer ID"),
        "delegation_offered": _("Authorised somebody"),
        "delegation_accepted": _("Accepted an authorisation"),
        "delegation_revoked": _("Ended an authorisation"),
        "delegation_given_back": _("Gave an authorisation back"),
        "own_data_exported": _("Downloaded the data of the account"),
        "account_erased": _("Account erased"),
        "sync_sent_again": _("Had stuck items sent again"),
        "sync_given_up": _("Gave up stuck items"),
    },
    "item_kind": {
        "reading": _("Readings"),
        "ticket": _("Tickets"),
        "contact": _("Changes of contact details"),
        "consent": _("Consents"),
        "mail": _("E-mails"),
    },
    "report_state": {
        "waiting": _("Received"),
        "claimed": _("Being sent"),
        "sent": _("Sent to the billing system"),
        "accepted": _("Accepted"),
        "rejected": _("Rejected"),
        "stuck": _("Waiting for our staff"),
        "withdrawn": _("Taken back"),
    },
}


def label(group: str, code: str | None) -> str:
    return "" if code is None else _word(selected(), group, code)


@lru_cache(maxsize=1024)
def _word(_language: str, group: str, code: str) -> str:
    """Kept for each language: a list asks for the same few words on every row."""
    return str(LABELS[group].get(code, code))


def _filter(group: str) -> Callable[[str | None], str]:
    return lambda code: label(group, code)


def init_app(app: Flask) -> None:
    """One Jinja filter a group: ``{{ invoice.kind|invoice_kind }}``."""
    app.jinja_env.filters.update({group: _filter(group) for group in LABELS})
