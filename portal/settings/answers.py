"""What several pages of the settings answer."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field


def form_page(template: str, form: FlaskForm, refused: str = "", **values: object) -> ResponseReturnValue:
    """The page with its form; ``refused`` says why it was tried too often."""
    page = render_template(template, form=form, problem=refused, **values)
    return page, 429 if refused else 200


def wrong_password(field: Field) -> None:
    field.errors = [_("This is not your password.")]
