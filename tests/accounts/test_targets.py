"""Where one is sent after logging in or changing the language: only ever within this portal."""

import pytest
from flask.testing import FlaskClient
from werkzeug.urls import uri_to_iri

from tests.accounts.people import log_in
from tests.web import filled, form_with, parsed, post

ELSEWHERE = (
    "https://evil.example/",
    "http:evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "/\r\nSet-Cookie: a=b",
    "https:/evil.example",
    "@evil.example",
    ".evil.example",
    "",
)
WITHIN = ("/faktury?rok=2025&strona=2", "/umowy", "/odczyty?rok=2025#tabela", "/%2F%2Fevil.example", "/a//b")


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_a_log_in_never_leads_to_another_site(visitor: FlaskClient, wanted: str) -> None:
    form = filled(form_with(parsed(visitor.get("/logowanie")), "login"))
    typed = {"login": "klient000123", "password": "woda-2026", "dalej": wanted}
    assert post(visitor, "/logowanie", form | typed).location == "/"


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_a_link_to_the_log_in_page_cannot_smuggle_another_site_in(visitor: FlaskClient, wanted: str) -> None:
    page = visitor.get("/logowanie", query_string={"dalej": wanted}).request.full_path
    assert log_in(visitor, page=page).location == "/"


@pytest.mark.parametrize("wanted", WITHIN)
def test_a_page_of_this_portal_is_found_again(visitor: FlaskClient, wanted: str) -> None:
    form = filled(form_with(parsed(visitor.get("/logowanie")), "login"))
    typed = {"login": "klient000123", "password": "woda-2026", "dalej": wanted}
    assert uri_to_iri(post(visitor, "/logowanie", form | typed).location or "") == uri_to_iri(wanted)


def language_form(visitor: FlaskClient, page: str = "/logowanie") -> dict[str, str]:
    form = next(
        form for form in parsed(visitor.get(page)).all("form") if "jezyk" in form.attributes["action"]
    )
    return filled(form)


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_changing_the_language_never_leads_to_another_site(visitor: FlaskClient, wanted: str) -> None:
    answer = post(visitor, "/jezyk/en", language_form(visitor) | {"dalej": wanted})
    assert (answer.status_code, answer.location) == (302, "/")


def test_changing_the_language_changes_the_page_and_leads_back_to_it(visitor: FlaskClient) -> None:
    form = language_form(visitor, "/logowanie?dalej=/umowy")
    answer = post(visitor, "/jezyk/en", form)
    assert answer.location == "/logowanie?dalej=/umowy"
    assert parsed(visitor.get(answer.location)).with_id("content").text.startswith("Log in")
    post(visitor, "/jezyk/pl", language_form(visitor))
    assert '<html lang="pl">' in visitor.get("/logowanie").text


@pytest.mark.parametrize("code", ["de", "EN", "pl-PL", "..", "e%00n", "<b>"])
def test_an_unknown_language_is_404(visitor: FlaskClient, code: str) -> None:
    assert post(visitor, f"/jezyk/{code}", language_form(visitor)).status_code == 404
    assert '<html lang="pl">' in visitor.get("/logowanie").text


def test_a_language_in_the_session_that_is_gone_is_polish(visitor: FlaskClient) -> None:
    with visitor.session_transaction() as session:
        session["language"] = "xx"
    assert '<html lang="pl">' in visitor.get("/logowanie").text
