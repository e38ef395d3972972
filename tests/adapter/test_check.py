"""``ibok check`` on every engine and driver: the demo fits, and no write gets through."""

import time

from erp_adapter.checks.billing import BillingCheck
from erp_adapter.checks.findings import Finding, Level
from tests.adapter.conftest import Source, demo_mapping

NOT_ASKED = {"index": "the plans of this engine are not read here"}
"""What may be told of an engine whose catalogue is not known."""


def findings(source: Source) -> list[Finding]:
    return list(
        BillingCheck({"billing": source.settings}, demo_mapping(), time.time, lambda _: None).findings()
    )


def test_the_demo_fits_on_every_engine(source: Source) -> None:
    found = findings(source)
    assert [each for each in found if each.level is Level.FAULT] == []
    doubted = [each for each in found if each.level is Level.WARNING]
    assert [each for each in doubted if each.told != NOT_ASKED.get(each.subject)] == []


def test_read_only_is_proven_on_every_engine(source: Source) -> None:
    found = {each.subject: each for each in findings(source)}
    assert found["read-only"].level is Level.OK
    assert int(found["session"].facts["tried"]) >= 20
