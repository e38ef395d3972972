"""The Polish catalogue has every text. English texts are their own ids."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.house.project import ROOT

POLISH = ROOT / "portal" / "translations" / "pl" / "LC_MESSAGES"
MEND = "run `make translations`"


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> list[Message]:
    """Every text of the code and the templates."""
    collected = tmp_path_factory.mktemp("texts") / "messages.pot"
    pybabel = [str(Path(sys.executable).parent / "pybabel"), "-q"]
    subprocess.run([*pybabel, "extract", "-F", "pyproject.toml", "-o", collected, "."], cwd=ROOT, check=True)
    return [message for message in read(collected) if message.id]


def test_every_text_is_in_polish(texts: list[Message]) -> None:
    polish = read(POLISH / "messages.po")
    lacking = [message.id for message in texts if not translated(polish.get(message.id, message.context))]
    assert lacking == [], f"translate these; {MEND} to have them in the catalogue"


def translated(message: Message | None) -> bool:
    """Every plural form, and not merely guessed."""
    if message is None or message.fuzzy:
        return False
    return all([message.string] if isinstance(message.string, str) else message.string)


def test_placeholders_survive_translation() -> None:
    faults = [
        (message.id, str(error))
        for message, errors in read(POLISH / "messages.po").check()
        for error in errors
    ]
    assert faults == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, read(POLISH / "messages.po"))
    assert (POLISH / "messages.mo").read_bytes() == compiled.getvalue(), MEND
