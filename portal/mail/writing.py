"""Mails are written as pages are, with the same words, filters and addresses, though nobody is calling."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, session


@contextmanager
def writing_in(app: Flask, language: str) -> Iterator[None]:
    """What is rendered in here is in that language, and its links begin with ``server.address``."""
    with app.app_context(), app.test_request_context(base_url=app.extensions["ibok"].config.server.address):
        session["language"] = language
        yield


def both_parts(app: Flask, template: str, **values: object) -> dict[str, str]:
    """``text`` and ``html`` of a mail, from the two templates of that name; only within ``writing_in``."""
    parts = {"text": f"mail/{template}.txt", "html": f"mail/{template}.html"}
    return {part: app.jinja_env.get_template(path).render(values) for part, path in parts.items()}
