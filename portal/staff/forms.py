from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import (  # type: ignore[attr-defined]  # the stubs are older than SelectChoice
    RadioField,
    SelectChoice,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from portal.languages import Worded
from portal.store.flagged import Decision
from portal.typed import paragraphs

DECISIONS = {
    Decision.PASSED: _("Pass it on: it may well be right"),
    Decision.ASKED: _("Ask the customer to read the meter again"),
    Decision.CONTROL: _("Order a control reading"),
}


class DecisionForm(Worded, FlaskForm):
    decision = RadioField(
        _("What is to be done"),
        choices=[SelectChoice(value, words) for value, words in DECISIONS.items()],
        validators=[InputRequired(_("Choose what is to be done."))],
    )
    note = TextAreaField(
        _("Note for your colleagues (you may leave it empty)"),
        filters=[paragraphs],
        validators=[Length(max=500)],
    )


class RefusalForm(Worded, FlaskForm):
    reason = TextAreaField(
        _("Reason, as the customer will read it"),
        filters=[paragraphs],
        validators=[DataRequired(_("Say why, so that the customer can put it right.")), Length(max=500)],
    )
