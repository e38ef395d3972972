"""Who is let in, and how everything that goes wrong is told: by problem details, whatever it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from portal import create_app
from portal.check import check
from portal.clock import now
from portal.config import Config
from portal.problems import Problem
from sync import tokens
from tests.billing_api.billing_client import NEXT
from tests.billing_api.conftest import API, caller, new_token
from tests.billing_api.handing import hand_over
from tests.office import Office, client_of

STATUS = f"{API}/status"
JSON = {"Content-Type": "application/json"}
Call = Callable[[FlaskClient], Any]


def problem(answer: Any) -> Problem:
    assert answer.content_type == "application/problem+json"
    told = Problem.model_validate_json(answer.data)
    assert told.status == answer.status_code
    return told


def test_nobody_without_a_token(app: Flask) -> None:
    answer = app.test_client().get(STATUS)
    assert (problem(answer).status, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="IBOK"')
    answer = caller(app, "wrong").get(STATUS)
    assert problem(answer).status == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="IBOK", error="invalid_token"'


def test_a_log_in_is_no_token(app: Flask) -> None:
    assert client_of(app, "000123").get(STATUS).status_code == 401


def test_a_revoked_token_is_good_for_nothing(app: Flask, store: Engine) -> None:
    client = caller(app, new_token(store, "old"))
    assert client.get(STATUS).status_code == 200
    with store.begin() as connection:
        assert tokens.revoke(connection, "old", now())
    assert client.get(STATUS).status_code == 401


def test_a_token_is_good_for_what_it_is_for(app: Flask, store: Engine) -> None:
    fetching = caller(app, new_token(store, "fetching", "batches"))
    deciding = caller(app, new_token(store, "deciding", "verdicts"))
    said = {"verdicts": [{"id": "a", "verdict": "accepted"}]}
    assert fetching.get(f"{API}{NEXT}").status_code == 204
    assert deciding.post(f"{API}/verdicts", json=said).status_code == 200
    assert problem(fetching.post(f"{API}/verdicts", json=said)).status == 403
    answer = deciding.get(f"{API}{NEXT}")
    assert problem(answer).status == 403
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="IBOK", error="insufficient_scope"'
    assert (fetching.get(STATUS).status_code, deciding.get(STATUS).status_code) == (200, 200)


def test_who_guesses_is_slowed_down_and_who_has_a_token_is_not(
    app: Flask, config: Config, billing_system: FlaskClient
) -> None:
    stranger = app.test_client()
    for _ in range(config.login.attempts * 10):
        assert stranger.get(STATUS).status_code == 401
    answer = stranger.get(STATUS)
    assert problem(answer).status == 429
    assert answer.headers["Retry-After"] == str(config.login.window_minutes * 60)
    assert billing_system.get(STATUS).status_code == 200


def test_only_a_digest_is_kept_and_the_last_use_is_noted(app: Flask, store: Engine) -> None:
    secret = new_token(store, "billing")
    caller(app, secret).get(STATUS)
    with store.connect() as connection:
        (token,) = tokens.tokens(connection)
        assert secret not in str(connection.exec_driver_sql("SELECT * FROM api_tokens").all())
    assert token.last_used_at is not None
    assert now() - token.last_used_at < timedelta(minutes=5)


def test_no_cookie_is_set(billing_system: FlaskClient) -> None:
    assert "Set-Cookie" not in billing_system.get(STATUS).headers


REFUSED: dict[str, tuple[int, Call]] = {
    "no such address": (404, lambda client: client.get("/api/billing/v2/status")),
    "no such batch": (404, lambda client: client.get(f"{API}/batches/{'0' * 8}-0000-0000-0000-{'0' * 12}")),
    "no id of a batch": (404, lambda client: client.get(f"{API}/batches/1")),
    "wrong method": (405, lambda client: client.delete(STATUS)),
    "goes another way": (409, lambda client: client.get(f"{API}/batches/next?kind=ticket")),
    "too large": (413, lambda client: client.post(f"{API}/verdicts", data=b" " * 2097153, headers=JSON)),
    "not JSON": (415, lambda client: client.post(f"{API}/verdicts", data="<xml/>")),
    "broken JSON": (422, lambda client: client.post(f"{API}/verdicts", data="{", headers=JSON)),
    "no such kind": (422, lambda client: client.get(f"{API}/batches/next?kind=mail")),
    "no kind": (422, lambda client: client.get(f"{API}/batches/next")),
    "NUL, which PostgreSQL refuses": (
        422,
        lambda client: client.post(
            f"{API}/verdicts", json={"verdicts": [{"id": "a", "verdict": "accepted", "reason": "\0"}]}
        ),
    ),
}


@pytest.mark.parametrize(("status", "call"), REFUSED.values(), ids=REFUSED)
def test_every_refusal_is_a_problem(billing_system: FlaskClient, status: int, call: Call) -> None:
    told = problem(call(billing_system))
    assert told.status == status
    assert told.detail


def test_what_does_not_fit_is_named(billing_system: FlaskClient) -> None:
    said = {"verdicts": [{"id": "a", "verdict": "accepted"}, {"id": "b", "verdict": "maybe", "more": 1}]}
    told = problem(billing_system.post(f"{API}/verdicts", json=said))
    assert [each.field for each in told.errors] == ["verdicts.1.verdict", "verdicts.1.more"]


def test_pages_for_people_are_no_problems(app: Flask) -> None:
    assert app.test_client().get("/nothing").content_type.startswith("text/html")


def test_batches_are_fetched_while_the_billing_database_is_away(
    office: Office, billing_system: FlaskClient, store: Engine
) -> None:
    (office.directory / "billing.sqlite").unlink()
    hand_over(store)
    assert billing_system.get(f"{API}{NEXT}").status_code == 200


def test_without_the_store_it_asks_for_patience(config: Config, office: Office) -> None:
    away = config.store.model_validate({"url": f"sqlite:///{office.directory}"})
    client = caller(create_app(config.model_copy(update={"store": away})), "any")
    answer = client.get(STATUS)
    assert problem(answer).status == 503
    assert answer.headers["Retry-After"] == "30"


def test_the_check_tells_whether_anybody_can_fetch(config: Config, store: Engine) -> None:
    def told() -> tuple[str, str]:
        (finding,) = (each for each in check(config) if each.place == "sync.readings")
        return finding.level.value, finding.told

    new_token(store, "deciding", "verdicts")
    assert told() == ("warning", "items wait for the billing system, but nobody has a token")
    new_token(store, "fetching", "batches")
    assert told() == ("ok", "fetching may fetch batches")
