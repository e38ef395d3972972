from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from portal.accounts import passwords
from tests.isolation.people import World, settle
from tests.office import Office


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes of the least parameters: thousands are made."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    monkeypatch.setattr(passwords, "_NOBODY", hasher.hash("nobody"))


@pytest.fixture
def world(prepared_office: Office, tmp_path: object) -> Iterator[World]:
    made = settle(prepared_office, f"sqlite:///{tmp_path}/store.sqlite")
    yield made
    made.close()
