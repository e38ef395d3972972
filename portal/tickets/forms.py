import uuid
from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Regexp

from portal.labels import LABELS
from portal.languages import Worded
from portal.store.conversations import File
from portal.tickets.files import LARGEST_FILE, MOST_FILES, Unwanted, taken
from portal.typed import UUID, one_line, paragraphs

UNWANTED = {
    "number": _("Attach at most %(files)d files.", files=MOST_FILES),
    "size": _("This file is larger than %(megabytes)d MB.", megabytes=LARGEST_FILE // 1024 // 1024),
    "kind": _("Attach a PDF or a picture (JPEG, PNG, HEIC); this is something else."),
    "empty": _("This file is empty."),
}


class MessageForm(Worded, FlaskForm):
    submission = HiddenField(default=lambda: str(uuid.uuid4()), validators=[Regexp(UUID)])
    """Sent along by the page, so that the same page sent twice is one message."""
    text = TextAreaField(
        _("Your message"),
        filters=[paragraphs],
        validators=[DataRequired(_("Write what you want to tell us.")), Length(max=5000)],
    )
    files = MultipleFileField(_("Attachments (you may leave it empty)"))

    def attached(self) -> list[File] | None:
        """The files; None where one is not taken, with the message beside the field."""
        try:
            return taken(self.files.data or ())
        except Unwanted as refusal:
            told = str(UNWANTED[refusal.why])
            self.files.errors = [f"{refusal.name}: {told}" if refusal.name else told]
            return None


class TicketForm(MessageForm):
    category = SelectField(_("What is it about?"))
    customer = SelectField(_("Customer ID"))
    subject = StringField(
        _("Subject"),
        filters=[one_line],
        validators=[DataRequired(_("Say in a few words what it is about.")), Length(max=150)],
    )

    def choose_among(self, customer_ids: Sequence[str]) -> None:
        self.category.choices = [(code, str(words)) for code, words in LABELS["ticket_category"].items()]
        self.customer.choices = [(each, each) for each in customer_ids] or [("", "–")]
