"""Regulations, privacy notice, accessibility declaration: the utility's own, or those that come with IBOK."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.documents.texts import NoHeading
from tests.office import Office
from tests.web import browser, parsed

PAGES = {
    "/regulamin": {
        "pl": "Regulamin Internetowego Biura Obsługi Klienta",
        "en": "Regulations of the Internet Customer Office",
        "uk": "Правила користування Інтернет-кабінетом клієнта",
    },
    "/prywatnosc": {
        "pl": "Informacja o przetwarzaniu danych osobowych",
        "en": "How we handle your personal data",
        "uk": "Інформація про обробку персональних даних",
    },
    "/dostepnosc": {
        "pl": "Deklaracja dostępności",
        "en": "Accessibility declaration",
        "uk": "Заява про доступність",
    },
}
OWN = """---
title: Nasz regulamin
version: 2027-01-01
---
## Punkt

{name} zaprasza. <script>alert(1)</script> [klik](javascript:alert(1)) [strona](https://example.com)
"""


@pytest.mark.parametrize("page", PAGES)
def test_everybody_may_read_it_in_every_language(visitor: FlaskClient, page: str) -> None:
    for language, title in PAGES[page].items():
        with visitor.session_transaction() as session:
            session["language"] = language
        shown = parsed(visitor.get(page))
        assert next(shown.all("h1")).text == title
        assert next(shown.all("article")).attributes["lang"] == language
        assert "2026-11-22" in shown.text
        assert "Wodociągi Przykładowe Zawiercie Sp. z o.o." in shown.text
        assert "{" not in shown.text


@pytest.mark.parametrize("page", PAGES)
def test_every_page_leads_to_it(visitor: FlaskClient, client: FlaskClient, page: str) -> None:
    for opened in (visitor.get("/logowanie"), client.get("/")):
        assert page in [link.attributes["href"] for link in parsed(opened).all("a")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "regulamin.pl.md").write_text(OWN, encoding="utf-8")
    return tmp_path


@pytest.fixture
def own(office: Office, folder: Path) -> Flask:
    utility = office.config.utility.model_copy(update={"texts": folder})
    return office.app_of(office.config.model_copy(update={"utility": utility}))


def test_the_utility_s_own_text_comes_first_and_shows_at_once(own: Flask, folder: Path) -> None:
    client = browser(own)
    assert "Nasz regulamin" in client.get("/regulamin").text
    assert "Wodociągi Przykładowe Zawiercie Sp. z o.o. zaprasza." in client.get("/regulamin").text
    (folder / "regulamin.pl.md").write_text(OWN.replace("Nasz", "Nowy"), encoding="utf-8")
    assert "Nowy regulamin" in client.get("/regulamin").text
    assert "Deklaracja dostępności" in client.get("/dostepnosc").text


def test_one_that_the_utility_has_in_polish_only_is_marked_as_polish(own: Flask) -> None:
    page = parsed(browser(own).get("/regulamin", headers={"Accept-Language": "uk"}))
    assert [each.attributes["lang"] for each in page.all("html", "article")] == ["uk", "pl"]


def test_it_cannot_bring_markup_or_scripts(own: Flask) -> None:
    page = parsed(browser(own).get("/regulamin"))
    article = next(page.all("article"))
    assert not list(article.all("script"))
    assert "<script>alert(1)</script>" in article.text
    assert [link.attributes["href"] for link in article.all("a")] == ["https://example.com"]


def test_a_file_without_its_heading_is_named(own: Flask, folder: Path) -> None:
    (folder / "regulamin.pl.md").write_text("# Regulamin", encoding="utf-8")
    with pytest.raises(NoHeading, match=r"regulamin\.pl\.md: begin with title: and version:"):
        browser(own).get("/regulamin")
