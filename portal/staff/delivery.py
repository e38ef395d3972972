"""How sending to the billing system stands, and what is stuck."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal.access import staff
from portal.clock import now
from portal.services import caller, services
from portal.staff.blueprint import blueprint
from portal.staff.reasons import in_words
from portal.staff.stuck import Group, give_up, send_again
from portal.typed import one_line
from sync.figures import figures

blueprint.add_app_template_filter(in_words, "reason")


@blueprint.get("/wysylka")
@staff
def delivery() -> ResponseReturnValue:
    with services().store.connect() as connection:
        return render_template("staff/delivery.html", figures=figures(connection), now=now())


@blueprint.post("/wysylka/ponow")
@staff
def resend() -> ResponseReturnValue:
    released = send_again(services().store, _group(), by=caller().account_id, now=now())
    if released:
        flash(
            ngettext("%(num)d item will be sent again.", "%(num)d items will be sent again.", released),
            "good",
        )
    else:
        flash(_("Nothing of it is stuck any more."), "warn")
    return redirect(url_for("staff.delivery"))


@blueprint.post("/wysylka/porzuc")
@staff
def abandon() -> ResponseReturnValue:
    if not request.form.get("sure"):
        flash(_("Nothing was given up: tick the box that you have looked into the billing system."), "bad")
        return redirect(url_for("staff.delivery"))
    left = give_up(services().store, _group(), by=caller().account_id, now=now())
    if left:
        flash(ngettext("%(num)d item was given up.", "%(num)d items were given up.", left), "good")
    else:
        flash(_("Nothing of it is stuck any more."), "warn")
    return redirect(url_for("staff.delivery"))


def _group() -> Group:
    form = request.form
    kind, batch = (one_line(form.get(name)) for name in ("kind", "batch_id"))
    return Group(kind, batch or None, form.get("reason", "").replace("\0", ""))
