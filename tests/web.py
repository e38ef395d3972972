"""A browser without JavaScript: opens pages over https, reads them, fills their forms and sends them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

TOKENS = re.compile(r'((?:name="(?:csrf_token|submission)"|name="csrf-token")[^>]*(?:value|content)=")[^"]*')
SITE = "https://localhost"
PDF = b"%PDF-1.7 a leaking meter"
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    inside: list["Element | str"] = field(default_factory=list)

    def all(self, *tags: str) -> Iterator["Element"]:
        """Every element in this one, those of the given tags only."""
        for part in self.inside:
            if isinstance(part, Element):
                if not tags or part.tag in tags:
                    yield part
                yield from part.all(*tags)

    def with_id(self, name: str) -> "Element":
        return next(each for each in self.all() if each.attributes.get("id") == name)

    @property
    def text(self) -> str:
        parts = [part if isinstance(part, str) else f" {part.text} " for part in self.inside]
        return " ".join("".join(parts).split())


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def parsed(response: TestResponse) -> Element:
    builder = _Builder()
    builder.feed(response.text)
    (document,) = builder.open
    return document


def without_tokens(page: str) -> str:
    """A page without what is new in each answer: two that tell the same are equal."""
    return TOKENS.sub(r"\1", page)


def filled(form: Element) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    values = {}
    for each in form.all("input", "select", "textarea"):
        value = _value(each)
        if value is not None and "name" in each.attributes:
            values[each.attributes["name"]] = value
    return values


def _value(each: Element) -> str | None:
    if each.tag == "select":
        options = list(each.all("option"))
        chosen = [one for one in options if "selected" in one.attributes] or options[:1]
        return chosen[0].attributes.get("value", chosen[0].text) if chosen else None
    if each.attributes.get("type") in ("checkbox", "radio"):
        return each.attributes.get("value", "on") if "checked" in each.attributes else None
    return each.attributes.get("value", "")


def form_with(page: Element, name: str) -> Element:
    """The form of the page that has a field of that name."""
    return next(form for form in page.all("form") if name in filled(form))


def browser(app: Flask) -> FlaskClient:
    """A browser that has not been here before."""
    return app.test_client()


def send(client: FlaskClient, address: str, typed: Mapping[str, str], form: str) -> TestResponse:
    """Open the page, type into its form that has the field ``form``, and send it."""
    return post(client, address, filled(form_with(parsed(client.get(address)), form)) | typed)


def post(client: FlaskClient, address: str, data: Mapping[str, str]) -> TestResponse:
    return client.post(address, data=dict(data), headers={"Referer": SITE + address})
