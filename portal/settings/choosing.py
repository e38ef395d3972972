"""Lists of customer IDs, of which a property manager has hundreds."""

from collections.abc import Sequence

from flask import abort, request

from erp_adapter.answers import Slice
from portal.links import page_number

LISTED = 25


def chosen_page(customer_ids: Sequence[str]) -> Slice[str]:
    """The page asked for of those that hold what was typed into the filter ``szukaj``; 404 beyond the end."""
    wanted = request.args.get("szukaj", "").strip()
    fitting = [each for each in customer_ids if wanted.casefold() in each.casefold()]
    page = page_number()
    items = tuple(fitting[(page - 1) * LISTED : page * LISTED])
    found = Slice(items, len(fitting), page, LISTED)
    return abort(404) if found.beyond_end else found
