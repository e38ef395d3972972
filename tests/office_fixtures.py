"""An office on the demo billing database, and browsers logged in to it; for every directory of tests."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import CHEAPEST
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from portal.accounts import passwords
from portal.demo.office import prepare
from tests.office import CUSTOMERS, Office, client_of, staff_client

HASHER = PasswordHasher.from_parameters(CHEAPEST)
NOBODY = HASHER.hash("nobody")


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each test has a portal of its own, and most of what its pages cost is compiling the same templates."""
    cache = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": cache})
        yield


def hash_cheaply(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(passwords, "_hasher", HASHER)
    patch.setattr(passwords, "_NOBODY", NOBODY)


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes of the least parameters, made in no time; what hashes are like is tested apart."""
    hash_cheaply(monkeypatch)


@pytest.fixture(scope="session")
def prepared_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    directory = tmp_path_factory.mktemp("office")
    with pytest.MonkeyPatch.context() as patch:
        hash_cheaply(patch)
        prepare(directory, customers=CUSTOMERS, years=5)
    return Office(directory)


@pytest.fixture
def office(prepared_office: Office, tmp_path: Path) -> Office:
    """An office of the test's own: what it changes, nobody else sees."""
    return prepared_office.copy_to(tmp_path / "office")


@pytest.fixture
def app(office: Office) -> Flask:
    return office.app()


@pytest.fixture
def as_customer(app: Flask) -> Callable[..., FlaskClient]:
    """``as_customer("000123")``: a browser logged in as that customer."""
    return lambda customer_id, *more: client_of(app, customer_id, *more)


@pytest.fixture
def client(as_customer: Callable[..., FlaskClient]) -> FlaskClient:
    """A browser logged in as customer 000123."""
    return as_customer("000123")


@pytest.fixture
def clerk(app: Flask) -> FlaskClient:
    """A browser in which Beata of the office has logged in, with her second factor."""
    return staff_client(app)
