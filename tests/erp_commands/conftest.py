"""The demo office's configuration on disk, and the command as an admin runs it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from portal.demo.office import prepare

Ibok = Callable[..., Result]


@pytest.fixture(scope="session")
def office_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("office"), customers=12, years=2)


@pytest.fixture
def billing_url(office_config: Path) -> str:
    return f"sqlite:///{office_config.parent / 'billing.sqlite'}"


@pytest.fixture
def ibok() -> Ibok:
    def run(*arguments: str | Path, answers: str | None = None) -> Result:
        return CliRunner().invoke(main, [str(each) for each in arguments], input=answers)

    return run


@pytest.fixture
def changed(office_config: Path, tmp_path: Path) -> Callable[[str, str], Path]:
    """The demo's configuration with one text in it replaced."""

    def change(old: str, new: str) -> Path:
        text = office_config.read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "config.toml"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return path

    return change
