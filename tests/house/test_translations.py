"""The catalogue of every language has every text. English texts are their own ids."""

import io
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from portal.languages import LANGUAGES, TRANSLATIONS
from tests.house.project import ROOT

CATALOGUES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES"))
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%%")
MEND = "run `make translations`"

in_each_language = pytest.mark.parametrize(
    "folder", CATALOGUES, ids=[each.parent.name for each in CATALOGUES]
)


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def test_every_language_that_can_be_chosen_has_a_catalogue() -> None:
    assert {each.parent.name for each in CATALOGUES} == LANGUAGES.keys() - {"en"}


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> list[Message]:
    """Every text of the code and the templates."""
    collected = tmp_path_factory.mktemp("texts") / "messages.pot"
    pybabel = [str(Path(sys.executable).parent / "pybabel"), "-q"]
    subprocess.run([*pybabel, "extract", "-F", "pyproject.toml", "-o", collected, "."], cwd=ROOT, check=True)
    return [message for message in read(collected) if message.id]


@in_each_language
def test_every_text_is_translated(texts: list[Message], folder: Path) -> None:
    catalogue = read(folder / "messages.po")
    lacking = [
        message.id
        for message in texts
        if not translated(catalogue.get(message.id, message.context), message, catalogue.num_plurals)
    ]
    assert lacking == [], f"translate these; {MEND} to have them in the catalogue"


def translated(found: Message | None, wanted: Message, plurals: int) -> bool:
    """Every plural form, and not merely guessed."""
    if found is None or found.fuzzy:
        return False
    written = forms(found.string)
    return all(written) and len(written) == (plurals if wanted.pluralizable else 1)


@in_each_language
def test_numbers_find_the_plural_form_of_the_language(folder: Path) -> None:
    catalogue, language = read(folder / "messages.po"), Locale(folder.parent.name)
    assert (catalogue.num_plurals, catalogue.plural_expr) == get_plural(language)[:2]


@in_each_language
def test_placeholders_survive_translation(folder: Path) -> None:
    """All of them in every form: Babel's own check lets one that is lost pass."""
    changed = [
        message.id
        for message in read(folder / "messages.po")
        if any(
            placeholders(form) != placeholders(forms(message.id)[0]) for form in forms(message.string) if form
        )
    ]
    assert changed == []


def forms(text: str | Sequence[str]) -> Sequence[str]:
    return [text] if isinstance(text, str) else text


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


@in_each_language
def test_the_compiled_catalogue_is_the_written_one(folder: Path) -> None:
    compiled = io.BytesIO()
    write_mo(compiled, read(folder / "messages.po"))
    assert (folder / "messages.mo").read_bytes() == compiled.getvalue(), MEND
