"""``ibok check`` on every engine and driver: the demo fits, and no write gets through."""

import time

import pytest

from erp_adapter.checks.billing import BillingCheck
from erp_adapter.checks.findings import Finding, Level
from tests.adapter.conftest import Source, demo_mapping
from tests.adapter.offices import ON_SERVERS, second_office

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


@pytest.mark.parametrize("pair", ["sqlite", pytest.param("mixed", marks=ON_SERVERS)])
def test_what_lies_in_three_databases_fits_too(request: pytest.FixtureRequest, pair: str) -> None:
    office = second_office(request, pair)
    check = BillingCheck(office.connections, office.erp, time.time, lambda _: None)
    found = list(check.findings())
    own_login = ("read-only", "session")
    wrong = [each for each in found if each.level is not Level.OK and each.subject not in own_login]
    assert wrong == []
    looked_up = {each.place for each in found if "found in erp.lookup." in each.told}
    assert {"erp.invoice.columns.customer_id", "erp.meter.columns.property_address"} <= looked_up
    meter = check.some_meter() or {}
    assert meter["number"] in {each.number for each in office.facts.meter_list([meter["customer_id"]])}


@pytest.mark.parametrize("condition", ["\"Status\" <> 'VOID'", None])
def test_a_filter_that_only_others_have_is_missed(
    request: pytest.FixtureRequest, condition: str | None
) -> None:
    office = second_office(request, "sqlite")
    assert office.erp.payment is not None
    payment = office.erp.payment.model_copy(update={"where": condition})
    erp = office.erp.model_copy(update={"payment": payment})
    found = BillingCheck(office.connections, erp, time.time, lambda _: None).findings()
    missed = [each for each in found if each.subject == "filter"]
    assert {(each.place, each.level) for each in missed} == {("erp.payment", Level.WARNING)}
    assert [each.remedy for each in missed] == [
        f"add the same condition on {column} here, or every such row is told"
        for column in ("Tenant", "IsDeleted")
    ]


def test_readings_that_were_sent_need_no_filter_of_others(request: pytest.FixtureRequest) -> None:
    office = second_office(request, "sqlite")
    assert office.erp.verdict is not None
    verdict = office.erp.verdict.model_copy(update={"where": None})
    erp = office.erp.model_copy(update={"verdict": verdict})
    found = BillingCheck(office.connections, erp, time.time, lambda _: None).findings()
    assert not [each for each in found if each.subject == "filter"]


def test_read_only_is_proven_on_every_engine(source: Source) -> None:
    found = {each.subject: each for each in findings(source)}
    assert found["read-only"].level is Level.OK
    assert int(found["session"].facts["tried"]) >= 20
