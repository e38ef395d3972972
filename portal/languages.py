"""Which language the caller reads: Polish unless they chose another."""

from pathlib import Path

from flask import Blueprint, Flask, abort, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel

from portal.access import public
from portal.links import safe_target

LANGUAGES = {"pl": "Polski", "en": "English"}
DEFAULT = "pl"
TRANSLATIONS = Path(__file__).parent / "translations"

blueprint = Blueprint("languages", __name__)


@blueprint.post("/jezyk/<code>")
@public
def choose(code: str) -> ResponseReturnValue:
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    return redirect(safe_target(request.form.get("dalej")))


def selected() -> str:
    chosen = session.get("language", DEFAULT)
    return chosen if chosen in LANGUAGES else DEFAULT


class Worded:
    """For forms: WTForms' own messages in the caller's language.

    Flask-WTF would read their catalogue anew in every request; WTForms keeps it.
    """

    class Meta:
        @property
        def locales(self) -> tuple[str, ...]:
            return (selected(),)


def init_app(app: Flask) -> None:
    app.config["WTF_I18N_ENABLED"] = False
    Babel(
        app,
        default_locale=DEFAULT,
        default_timezone="Europe/Warsaw",
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=selected,
    )
    app.jinja_env.globals.update(languages=LANGUAGES, language=selected)
