"""What a page shows, as a reader meets it."""

from html.parser import HTMLParser

from werkzeug.test import TestResponse

UNSEEN = {"head", "script", "style"}
BREAKS = {"td", "th", "dt", "dd", "p", "li", "h1", "h2", "h3", "caption", "div", "tr"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.links: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        if tag in BREAKS:
            self.parts.append(" ")
        if tag == "a":
            self.links.append(dict(attrs).get("href") or "")

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data)


def _read(response: TestResponse) -> _Reader:
    reader = _Reader()
    reader.feed(response.text)
    return reader


def words(response: TestResponse) -> str:
    """The text of a page, every space and no-break space as one space."""
    return " ".join("".join(_read(response).parts).split())


def links(response: TestResponse) -> list[str]:
    return _read(response).links
