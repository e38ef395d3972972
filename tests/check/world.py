"""A configuration, the faults that are planted in it, and what the check says of them."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from erp_adapter.checks.findings import Finding, Level
from erp_adapter.said import Said, plain
from portal.check import check
from portal.config import parse
from portal.demo.office import office_config

UNTRANSLATED = plain("").message
Raw = dict[str, Any]
"""A configuration as TOML gives it, to be changed at will."""


def demo_raw(directory: Path) -> Raw:
    return tomllib.loads(office_config(directory))


def checked(raw: Raw, **options: Any) -> list[Finding]:
    """What the check finds; each of its texts can be said in another language."""
    found = list(check(parse(raw), **options))
    assert [each for each in found if each.told.message == UNTRANSLATED] == []
    assert [each for each in found if not isinstance(each.remedy, Said | None)] == []
    return found


def faults(found: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.level is Level.FAULT]


def warnings(found: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in found if finding.level is Level.WARNING]


def told_of(found: Sequence[Finding], place: str, subject: str | None = None) -> Finding:
    """The one finding at a place; fails with all that was found where there is none, or more."""
    there = [each for each in found if each.place == place and subject in (None, each.subject)]
    assert len(there) == 1, "\n".join(map(str, found))
    return there[0]


def the_fault(found: Sequence[Finding], place: str) -> Finding:
    """The one fault at a place, which has a way out."""
    finding = told_of(faults(found), place)
    assert finding.remedy
    return finding


def change(url: str, *statements: str) -> None:
    """As the owner of the database."""
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
