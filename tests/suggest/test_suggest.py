"""How right the drafts are, on databases as unlike each other as they come."""

import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest

from erp_adapter.probe import problems
from erp_adapter.schema import field_specs
from erp_adapter.settings import ErpSettings
from erp_adapter.sql_reader import SqlReader, open_reader
from erp_adapter.suggest.draft import Draft
from tests.adapter.conftest import demo_mapping
from tests.suggest.conftest import Opened
from tests.suggest.measure import demo_truth, measure, truth

DEMO = (
    "demo_sqlite",
    pytest.param("demo_postgres", marks=pytest.mark.needs("postgres_server")),
    pytest.param("demo_mariadb", marks=pytest.mark.needs("mariadb_server")),
)
SECOND = (
    "second_sqlite",
    pytest.param("second_postgres", marks=pytest.mark.needs("postgres_server")),
)
WHOLE_HISTORY = (date(2000, 1, 1), date(2026, 11, 22))


def sections(opened: Opened) -> ErpSettings:
    return ErpSettings.model_validate(tomllib.loads(opened.result.toml)["erp"])


@contextmanager
def reader(opened: Opened, erp: ErpSettings | None = None) -> Iterator[SqlReader]:
    """By the draft, or by another mapping."""
    found = open_reader({"billing": opened.settings}, erp or sections(opened))
    yield found
    found.dispose()


@pytest.mark.parametrize("opened", DEMO, indirect=True)
def test_nine_tenths_of_the_demo_are_drafted_and_nothing_sure_is_wrong(opened: Opened) -> None:
    found = measure(opened.result.draft, demo_truth())
    assert found.wrong == ()
    assert (found.right, found.required) == (39, 43)


@pytest.mark.parametrize("opened", DEMO, indirect=True)
def test_what_the_demo_does_not_tell_is_left_as_a_comment(opened: Opened) -> None:
    """Nobody has reported a reading yet, so the table of verdicts is empty: its name alone is not enough."""
    assert not opened.result.draft.entities["verdict"].confident
    assert "# [erp.verdict]" in opened.result.toml
    assert sections(opened).verdict is None


@pytest.mark.parametrize("opened", SECOND, indirect=True)
def test_the_second_schema_is_drafted_whole_and_nothing_sure_is_wrong(opened: Opened) -> None:
    found = measure(opened.result.draft, truth("second"))
    assert found.wrong == ()
    assert (found.right, found.required) == (39, 39)


@pytest.mark.parametrize("opened", ["third_sqlite"], indirect=True)
def test_the_third_schema_lacks_only_how_the_customer_id_is_printed(opened: Opened) -> None:
    found = measure(opened.result.draft, truth("third"))
    assert found.wrong == ()
    assert (found.right, found.required) == (34, 39)
    assert "is it printed with 6 digits on invoices?" in opened.result.toml


@pytest.mark.parametrize("opened", ["fourth_sqlite"], indirect=True)
def test_undeclared_references_copies_and_a_company_in_every_key_mislead_nothing(opened: Opened) -> None:
    found = measure(opened.result.draft, truth("fourth"))
    assert found.wrong == ()
    assert (found.right, found.required) == (39, 39)
    for drafted in opened.result.draft.entities.values():
        assert drafted.conditions[0].column == "firma"
    with reader(opened) as drafted_reader:
        assert list(problems(sections(opened), drafted_reader.connections)) == []
        (state,) = drafted_reader.meters(["042007"]).items
        assert state.meter.property_address == "Polna 7, 42-400 Zawiercie"
        assert drafted_reader.readings(["042007"]).total == 6


@pytest.mark.parametrize("opened", ["third_sqlite"], indirect=True)
def test_once_the_commented_lines_are_let_in_the_draft_serves(opened: Opened) -> None:
    filled = opened.result.toml.replace("# customer_id = ", "customer_id = ").replace("-- t", "t")
    erp = ErpSettings.model_validate(tomllib.loads(filled)["erp"])
    with reader(opened, erp) as filled_in:
        assert list(problems(erp, filled_in.connections)) == []
        (customer,) = filled_in.customers(["005001"])
        assert customer.name.startswith("Kowalsk")
        assert filled_in.invoices(["005001"]).total == 8


@pytest.mark.parametrize("opened", [*DEMO, *SECOND], indirect=True)
def test_the_draft_fits_its_database_as_it_stands(opened: Opened) -> None:
    with reader(opened) as drafted:
        assert list(problems(sections(opened), drafted.connections)) == []


@pytest.mark.parametrize("opened", DEMO, indirect=True)
def test_customers_of_the_demo_see_the_same_as_with_the_mapping_written_by_hand(opened: Opened) -> None:
    draft = opened.result.draft
    ids = [f"{number:06}" for number in range(101, 111)]
    today = WHOLE_HISTORY[1]
    with reader(opened) as drafted, reader(opened, demo_mapping()) as written:
        same(draft, "customer", drafted.customers(ids), written.customers(ids))
        same(draft, "contract", drafted.contracts(ids).items, written.contracts(ids).items)
        same(draft, "invoice", drafted.invoices(ids).items, written.invoices(ids).items)
        mine, theirs = drafted.meters(ids).items, written.meters(ids).items
        same(draft, "meter", [each.meter for each in mine], [each.meter for each in theirs])
        readings = drafted.consumption(ids, *WHOLE_HISTORY), written.consumption(ids, *WHOLE_HISTORY)
        same(draft, "reading", *readings)
        assert drafted.settlement(ids, today).balance == written.settlement(ids, today).balance


def same(draft: Draft, entity: str, mine: Sequence[Any], theirs: Sequence[Any]) -> None:
    """All that the draft is sure of, row by row."""
    sure = [name for name in field_specs(entity) if draft.entities[entity].sure(name)]
    key = "customer_id" if entity == "customer" else "id"

    def shown(records: Sequence[Any]) -> list[tuple[Any, ...]]:
        ordered = sorted(records, key=lambda record: str(getattr(record, key)))
        return [tuple(getattr(record, name) for name in sure) for record in ordered]

    assert mine
    assert shown(mine) == shown(theirs)


@pytest.mark.parametrize("opened", SECOND, indirect=True)
def test_customers_of_the_second_schema_see_their_own_over_three_joins(opened: Opened) -> None:
    with reader(opened) as drafted:
        (state,) = drafted.meters(["200007"]).items
        assert (state.meter.number, state.meter.customer_id) == ("WZ7000013", "200007")
        assert state.meter.property_address.endswith(" 4A, 42-400 Zawiercie")
        assert drafted.readings(["200007"]).total == 12
        assert drafted.invoices(["200007"], year=2025).total > 0
        assert drafted.meters(["999999"]).total == 0
