"""docs/connect: a page for each engine, the same in both languages, with examples that are understood."""

import logging
import re
import tomllib
from pathlib import Path

import pytest
import sqlglot

from erp_adapter.drivers import engine_arguments
from erp_adapter.engines import BACKENDS
from erp_adapter.settings import ConnectionSettings
from tests.house.documents import CONNECT, EXAMPLE, names, section, statements, tomls
from tests.house.project import PACKAGES, files, name

ENGLISH = sorted(set(CONNECT.glob("*.md")) - set(CONNECT.glob("*.pl.md")))
PAGES = [page for page in ENGLISH if page.name != "README.md"]
PARSED = {"mssql": "tsql", "oracle": "oracle"}
WHERE = {"mysql": "mariadb", "odbc": "other-odbc"}


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def polish(page: Path) -> Path:
    return page.with_suffix(".pl.md")


def blocks(page: Path) -> list[str]:
    return re.findall(r"^```.*?^```$", text(page), re.MULTILINE | re.DOTALL)


def outside_blocks(page: Path) -> str:
    return re.sub(r"^```.*?^```$", "", text(page), flags=re.MULTILINE | re.DOTALL)


def headings(page: Path) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", outside_blocks(page), re.MULTILINE)]


def test_every_engine_has_its_page() -> None:
    assert {page.stem for page in PAGES} == {WHERE.get(engine, engine) for engine in BACKENDS}
    for page in PAGES:
        assert f"({page.name})" in text(CONNECT / "README.md")


@pytest.mark.parametrize("page", ENGLISH, ids=name)
def test_both_languages_say_the_same(page: Path) -> None:
    other = polish(page)
    assert blocks(other) == blocks(page)
    assert headings(other) == headings(page)
    assert names(outside_blocks(other)) == names(outside_blocks(page))
    assert f"]({other.name})" in text(page)
    assert f"]({page.name})" in text(other)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_connection_is_understood(page: Path, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("ż;{}\n")
    here = text(page).replace("/etc/ibok/billing-password", f"{tmp_path}/password")
    for written in tomls(here.replace("/etc/ibok/staging-password", f"{tmp_path}/password")):
        for raw in tomllib.loads(written)["connections"].values():
            settings = ConnectionSettings.model_validate(raw).model_copy(update={"ca_file": None})
            url, _ = engine_arguments(settings)
            assert url.get_dialect()


@pytest.mark.parametrize("page", [page for page in PAGES if page.stem in PARSED], ids=name)
def test_every_statement_is_of_that_engine(page: Path, caplog: pytest.LogCaptureFixture) -> None:
    """sqlglot takes grants as they are, so this finds no more than what is broken."""
    caplog.set_level(logging.ERROR, "sqlglot")
    for statement in statements(text(page)):
        assert sqlglot.parse_one(statement, dialect=PARSED[page.stem])


def test_the_example_configuration_has_the_connections_of_the_pages() -> None:
    shown = re.findall(r"^(?:# )?((?:url|odbc) = \".*\")$", section_of_billing(), re.MULTILINE)
    assert len(shown) > 7
    everywhere = "".join(text(page) for page in PAGES)
    assert [line for line in shown if line not in everywhere] == []


def section_of_billing() -> str:
    found = re.search(r"^\[connections.billing\]\n(.*?)^\[", text(EXAMPLE), re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


def test_the_messages_of_the_night_are_the_codes_own() -> None:
    code = " ".join(text(path) for path in files(*PACKAGES) if path.suffix == ".py")
    told = section(CONNECT / "README.md", "When something is wrong at night")
    messages = [line.split("`")[1] for line in told.splitlines() if line.startswith("| `")]
    assert len(messages) > 7
    parts = [part for message in messages for part in re.split(r"[…()]+", message)]
    assert [part for part in parts if part.strip() not in code] == []
