"""The utility's own texts: simple Markdown files with a title and a version, which it edits without code."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from markdown_it import MarkdownIt
from markupsafe import Markup

from portal.config import UtilitySettings
from portal.languages import DEFAULT
from portal.services import services

DOCUMENTS = ("regulamin", "prywatnosc", "dostepnosc")
_PACKAGED = files("portal.documents").joinpath("texts")
_markdown = MarkdownIt("commonmark", {"html": False})


class NoHeading(Exception):
    """The file does not begin with ``---``, ``title:``, ``version:`` and ``---``, a line each."""


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    version: str
    """The day since which it holds, as its file says."""
    html: Markup
    language: str


def document(name: str, language: str) -> Document:
    """In the language asked for, else in Polish; raises ``NoHeading`` and ``OSError``."""
    utility = services().config.utility
    source = _source(name, language, utility.texts)
    try:
        return _rendered(source.read_text(encoding="utf-8"), utility, source.name.split(".")[-2])
    except NoHeading:
        raise NoHeading(f"{source.name}: begin with title: and version: between two lines of ---") from None


def _source(name: str, language: str, own: Path | None) -> Traversable:
    """The utility's own file, in whichever language it has, before those that come with IBOK."""
    folders: list[Traversable] = [own] if own else []
    wanted = [folder.joinpath(f"{name}.{code}.md") for folder in folders for code in (language, DEFAULT)]
    wanted += [_PACKAGED.joinpath(f"{name}.{code}.md") for code in (language, DEFAULT)]
    return next((each for each in wanted if each.is_file()), wanted[-1])


@lru_cache(maxsize=32)
def _rendered(text: str, utility: UtilitySettings, language: str) -> Document:
    opening, heading, body = (*text.split("---\n", 2), "", "")[:3]
    fields = dict(line.split(":", 1) for line in heading.splitlines() if ":" in line)
    if opening.strip() or not {"title", "version"} <= fields.keys():
        raise NoHeading
    for field in ("name", "address", "phone", "email", "nip"):
        body = body.replace(f"{{{field}}}", getattr(utility, field) or "—")
    html = Markup(_markdown.render(body))  # noqa: S704 - HTML in the file is shown as text
    return Document(fields["title"].strip(), fields["version"].strip(), html, language)
