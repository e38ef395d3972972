"""What the check and the outbox have to say, in the caller's language."""

from flask import Flask
from flask_babel import gettext

from erp_adapter.said import Said


def translated(text: str) -> str:
    """A text with the texts among its values; what was never to be translated stays as it is."""
    if not isinstance(text, Said):
        return text
    values = {name: translated(each) if isinstance(each, str) else each for name, each in text.values.items()}
    told: str = gettext(text.message)
    return told % values


def init_app(app: Flask) -> None:
    app.jinja_env.filters["translated"] = translated
