"""Which language the caller reads: what they chose, else what their browser asks for, Polish or Ukrainian."""

from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Flask, abort, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_babel import Babel
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from portal.access import public
from portal.links import safe_target

LANGUAGES = {"pl": "Polski", "en": "English", "uk": "Українська"}
DEFAULT = "pl"
FROM_BROWSER = (DEFAULT, "uk")
"""Not English: many who read Polish never changed the language that their phone came with."""
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
    chosen = session.get("language")
    return chosen if chosen in LANGUAGES else _of_browser(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=256)
def _of_browser(accepted: str) -> str:
    return str(parse_accept_header(accepted, LanguageAccept).best_match(FROM_BROWSER, DEFAULT))


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
