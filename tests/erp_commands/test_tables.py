from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from erp_adapter.catalogue.mask import masked
from tests.erp_commands.conftest import Ibok
from tests.suggest import second_schema


def test_without_a_pattern_every_table_is_a_line(ibok: Ibok, office_config: Path) -> None:
    told = ibok("erp", "tables", "--config", office_config)
    assert told.exit_code == 0
    assert "kontrahent  table, 12 rows, 9 columns" in told.output
    assert "v_wodomierz  view, " in told.output


def test_a_pattern_finds_tables_and_columns_with_masked_values(ibok: Ibok, office_config: Path) -> None:
    told = ibok("erp", "tables", "--config", office_config, "KONTRAHENT").output
    assert "kh_id     CHAR(10) key  '999999    '" in told
    assert "kh_email" in told
    assert "@aaaaaaa.aaa" in told
    by_column = ibok("erp", "tables", "--config", office_config, "dn_ok*").output
    assert by_column.splitlines()[1:] == ["  dn_okr_od  DATE  9999-99-99", "  dn_okr_do  DATE  9999-99-99"]


def test_nothing_that_is_shown_is_anybodys(ibok: Ibok, office_config: Path) -> None:
    told = ibok("erp", "tables", "--config", office_config, "*").output
    assert len(told.splitlines()) > 100
    for private in ("Śliwiński", "@example.com", "000101", "42-400", "Zawiercie"):
        assert private not in told


def test_what_no_name_has_is_said(ibok: Ibok, office_config: Path) -> None:
    told = ibok("erp", "tables", "--config", office_config, "zzz")
    assert (told.exit_code, told.stderr) == (1, "nothing is called like 'zzz'\n")


@pytest.mark.needs("postgres_server")
def test_keys_and_estimates_come_from_the_engine(ibok: Ibok, postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    second_schema.create(engine)
    engine.dispose()
    told = ibok("erp", "tables", "--url", postgres_url, "MeterRead").output
    assert "MeterRead  table, about 360 rows" in told
    assert "uuid → MeterDevice" in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "[connections.billing]",
            "[connections.bilinga]",
            "there is no [connections.billing]; nearest: bilinga",
        ),
        ("billing.sqlite", "gone.sqlite", "cannot be reached"),
        ('url = "sqlite:///', 'adres = "sqlite:///', "connections.billing"),
        ("[connections.billing]", "[connections.billing", "not a TOML file"),
    ],
)
def test_a_connection_that_cannot_be_used_is_told_in_a_line(
    ibok: Ibok, changed: Callable[[str, str], Path], old: str, new: str, told: str
) -> None:
    done = ibok("erp", "tables", "--config", changed(old, new))
    assert done.exit_code == 1
    assert told in done.stderr
    assert "Traceback" not in done.output


def test_a_password_in_a_url_is_never_told(ibok: Ibok) -> None:
    done = ibok("erp", "tables", "--url", "postgresql+psycopg://anna:tajne-7@127.0.0.1:1/erp")
    assert done.exit_code == 1
    assert "cannot be reached" in done.stderr
    assert "tajne" not in done.output


@given(st.text(max_size=39))
def test_a_mask_keeps_the_shape_and_no_letter_or_digit(value: str) -> None:
    shown = masked(value)
    assert len(shown.strip("'")) <= len(value) + 2
    assert not any(sign.isalpha() and sign not in "aA" for sign in shown)
    assert not any(sign.isnumeric() and sign != "9" for sign in shown)
