"""Texts of templates, looked up while a template is compiled: once in each language, not on every page."""

from collections.abc import Iterable, Iterator, MutableMapping
from itertools import islice
from typing import Any

from flask import Flask
from flask.templating import Environment
from jinja2 import PrefixLoader, Template
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

from portal.formats import translate
from portal.languages import LANGUAGES, selected

CALL = [("name", "_"), ("lparen", "("), ("string", None), ("rparen", ")")]


class ByLanguage(Environment):
    """Compiles each template once for each language, as ``pl/invoices/index.html``."""

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        if parent is None and isinstance(name, str):
            name = f"{selected()}/{name}"
        return super().get_template(name, parent, globals)

    def join_path(self, template: str, parent: str) -> str:
        return f"{parent.partition('/')[0]}/{template}"


class TextsWrittenIn(Extension):
    """``_("text")`` becomes the text itself; one with variables is still a call on every page."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        return _written_in(list(stream))


def _written_in(tokens: list[Token]) -> Iterator[Token]:
    remaining = iter(enumerate(tokens))
    for number, token in remaining:
        if _is_constant(tokens[number : number + len(CALL)]):
            yield Token(token.lineno, "string", translate(tokens[number + 2].value))
            next(islice(remaining, 2, None))
        else:
            yield token


def _is_constant(tokens: list[Token]) -> bool:
    return len(tokens) == len(CALL) and all(
        token.type == kind and value in (None, token.value)
        for token, (kind, value) in zip(tokens, CALL, strict=True)
    )


def init_app(app: Flask) -> None:
    """Before anything else asks for the application's ``jinja_env``."""
    assert app.jinja_loader is not None  # noqa: S101 - every application with templates has one
    app.jinja_environment = ByLanguage
    app.jinja_options = {**app.jinja_options, "extensions": [TextsWrittenIn]}
    app.jinja_loader = PrefixLoader(dict.fromkeys(LANGUAGES, app.jinja_loader))
