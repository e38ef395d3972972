"""Each mistake that an admin can make in a mapping is answered with one line: its place and the way out."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from portal.config import ConfigError, load, parse
from portal.demo.office import office_config
from portal.start import checked_reader
from tests.adapter.conftest import source_of
from tests.adapter.mistakes import (
    Mistake,
    in_connections,
    in_names,
    in_sources,
    in_the_check,
    in_the_database,
    in_values,
)
from tests.check.world import checked, faults, warnings
from tests.office import Office

WRITTEN = (*in_names.MISTAKES, *in_sources.MISTAKES, *in_values.MISTAKES, *in_connections.MISTAKES)
ENGINES = (
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.needs("postgres_server")),
    pytest.param("mariadb", marks=pytest.mark.needs("mariadb_server")),
)
DRIVER_S_WORD = re.compile(r"\(\w*(?:Error|Function|Table|Column)\w*(?: \w+)?\)")


@pytest.fixture
def right(tmp_path: Path) -> str:
    """The demo office's configuration, in which nothing is wrong."""
    (tmp_path / "secret-key").write_text("k" * 48)
    return office_config(tmp_path)


@pytest.mark.parametrize("mistake", WRITTEN, ids=lambda mistake: mistake.says.replace("\n", " ")[:80])
def test_a_mistake_that_the_file_shows(tmp_path: Path, right: str, mistake: Mistake) -> None:
    file = tmp_path / "config.toml"
    file.write_text(mistake.made_in(right), encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load(file)
    (told,) = refused.value.problems
    assert re.sub(r"at line \d+", "at line …", told).replace(str(file), "config.toml") == mistake.says


@pytest.mark.parametrize("engine", ENGINES)
def test_mistakes_that_the_database_shows(request: pytest.FixtureRequest, right: str, engine: str) -> None:
    """All in one test, because a database with the demo in it takes longer than all of them."""
    _, settings = source_of(request, engine)
    for mistake in in_the_database.MISTAKES:
        raw = tomllib.loads(mistake.made_in(right))
        raw["connections"]["billing"] = settings.model_dump(exclude_unset=True)
        expected = [mistake.says] if engine in mistake.engines else []
        assert told(raw) == expected, mistake


def told(raw: dict[str, Any]) -> list[str]:
    """What the start says of it, without the driver's own words, which differ."""
    try:
        checked_reader(parse(raw)).dispose()
    except ConfigError as refused:
        return [DRIVER_S_WORD.sub("(…)", problem) for problem in refused.problems]
    return []


def test_mistakes_that_the_check_shows(office: Office) -> None:
    """Each as one finding with a remedy; what could not be checked because of it is no mistake of its own."""
    right = office_config(office.directory)
    for mistake in in_the_check.MISTAKES:
        found = checked(tomllib.loads(mistake.made_in(right)))
        own = [each for each in (*faults(found), *warnings(found)) if each.place != "erp"]
        lines = [f"{each.place}: {each.told} → {each.remedy}" for each in own]
        says = mistake.says.replace("{directory}", str(office.directory))
        assert [without_details(line) for line in lines] == [without_details(says)], mistake


def without_details(line: str) -> str:
    """Without numbers, which grow with the demo, and without the driver's own words."""
    return re.sub(r"\d+", "9", DRIVER_S_WORD.sub("(…)", line))
