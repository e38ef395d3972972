"""Each line of a draft says how sure it is and why; whatever names a database has, it stays TOML."""

import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erp_adapter.suggest.draft import Condition, Draft, EntityDraft, Line, Part, Step
from erp_adapter.suggest.render import render
from erp_adapter.suggest.writing import Speech
from tests.suggest.conftest import Opened

SPEECH = Speech(lambda name: '"' + name.replace('"', '""') + '"')
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12)


def meter(table: str, column: str, confidence: float, steps: tuple[Step, ...] = ()) -> EntityDraft:
    owner = steps[-1].parent if steps else table
    lines = {
        "id": Line("id", (Part(table, column, "integer"),), 0.9, ("primary key",)),
        "number": Line("number", (Part(table, column),), confidence, ("by its name",)),
        "customer_id": Line("customer_id", (Part(owner, column),), 0.9, ("foreign key",)),
    }
    conditions = (Condition(column, "N", 0.9, "marks deleted rows"),)
    return EntityDraft("meter", table, 0.9, ("named like it",), lines, steps, (), conditions)


@given(NAMES, NAMES, NAMES, st.sampled_from([0.4, 0.9]))
def test_any_names_give_toml_that_says_what_was_drafted(
    table: str, column: str, parent: str, sure: float
) -> None:
    steps = () if parent == table else (Step(table, (column,), parent, (column,)),)
    text = render(Draft({"meter": meter(table, column, sure, steps)}), SPEECH)
    written = tomllib.loads(text)["erp"]["meter"]
    assert written.get("table", table) == table
    assert ("number" in written["columns"] or " AS number" in written.get("sql", "")) == (
        sure > 0.75 or bool(steps)
    )


def test_an_unsure_line_is_a_comment() -> None:
    text = render(Draft({"meter": meter("wodomierz", "nr", 0.4)}), SPEECH)
    assert '# number = "nr"   # 40 %: by its name' in text
    assert "number" not in tomllib.loads(text)["erp"]["meter"]["columns"]


def test_an_entity_that_is_not_sure_is_a_comment_whole() -> None:
    drafted = EntityDraft("meter", "wm", 0.5, ("no rows",), meter("wm", "nr", 0.9).lines)
    text = render(Draft({"meter": drafted}), SPEECH)
    assert tomllib.loads(text) == {}
    assert "# [erp.meter]" in text


def test_what_was_not_found_is_named_with_the_fields_it_needs() -> None:
    text = render(Draft({}, missing=("reading", "payment")), SPEECH)
    assert "# No table looks like reading (required); it needs: id, meter, read_on, indication" in text
    assert "# No table looks like payment (optional)" in text


@pytest.mark.parametrize("opened", ["demo_sqlite", "second_sqlite"], indirect=True)
def test_every_line_tells_its_confidence_and_a_reason(opened: Opened) -> None:
    for drafted in opened.result.draft.entities.values():
        for line in drafted.lines.values():
            told = re.escape(f"{line.confidence * 100:.0f} %: {'; '.join(line.reasons)}")
            assert line.reasons
            assert re.search(rf"\b{line.field}\b.*{told}", opened.result.toml)


@pytest.mark.parametrize("opened", ["second_sqlite"], indirect=True)
def test_rows_of_several_companies_are_pointed_out(opened: Opened) -> None:
    assert "# several companies? CompanyId holds 1, 2: add a condition that keeps yours" in opened.result.toml


@pytest.mark.parametrize("opened", ["demo_sqlite", "second_sqlite"], indirect=True)
def test_no_personal_data_gets_into_a_draft(opened: Opened) -> None:
    for private in ("Śliwiński", "@example.com", "+48", "ul. ", "Person", "Mill Lane"):
        assert private not in opened.result.toml
