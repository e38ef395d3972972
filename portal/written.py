"""What was typed into a form that is not taken, for its writer to copy. Never a password, nor a code."""

import re
from collections.abc import Iterator, Mapping

from flask import request
from flask_babel import lazy_gettext as _

IN_A_LIST = re.compile(r"-\d+-")
TYPED = {
    "login": _("Your login"),
    "user_name": _("User name"),
    "email": _("E-mail address"),
    "phone": _("Telephone"),
    "customer": _("Customer ID"),
    "until": _("Until which day?"),
    "number": _("Invoice number"),
    "gross": _("Amount to pay on it, zł"),
    "read_on": _("Day of the reading"),
    "meters-number": _("Meter number"),
    "meters-indication": _("Indication now, in m³"),
    "meters-reason": _("What may explain it (you may leave it empty)"),
    "subject": _("Subject"),
    "text": _("Your message"),
    "reason": _("Reason"),
    "note": _("Your text"),
}
"""Fields that people type into, by their names in the forms, and what to call them."""


def written() -> list[tuple[str, str]]:
    """Names and texts.

    Only of a form of ours, as the browser says: any page may send one here, to have its words stand on ours.
    """
    ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    return list(_written(request.form)) if ours else []


def _written(form: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in form.items():
        label = TYPED.get(IN_A_LIST.sub("-", name))
        if label and text.strip() and not _of_a_meter_left_out(form, name):
            yield str(label), text


def _of_a_meter_left_out(form: Mapping[str, str], name: str) -> bool:
    line, dash, _field = name.rpartition("-")
    return bool(dash) and not form.get(f"{line}-indication", "").strip()
