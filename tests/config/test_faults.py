"""Everything that is wrong with a configuration is named by its TOML path, all of it at once."""

from pathlib import Path

import pytest

from portal.config import Config, ConfigError, load, parse
from portal.demo.office import office_config
from tests.config.conftest import Raw


def problems(raw: Raw) -> list[str]:
    with pytest.raises(ConfigError) as failure:
        parse(raw)
    return failure.value.problems


def test_nothing_is_wrong_with_the_demo_s(raw: Raw) -> None:
    assert isinstance(parse(raw), Config)


@pytest.mark.parametrize("section", ["server", "utility", "store", "connections", "erp", "sync", "mail"])
def test_a_missing_section_is_named(raw: Raw, section: str) -> None:
    del raw[section]
    assert f"{section}: required, but missing" in problems(raw)


@pytest.mark.parametrize("section", ["server", "utility", "store", "connections", "erp", "sync", "mail"])
def test_a_value_where_a_section_should_be_is_named(raw: Raw, section: str) -> None:
    raw[section] = "a text"
    assert any(line.startswith(f"{section}: must be a table") for line in problems(raw))


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("servr", "server"),
        ("server.trusted_proxy", "trusted_proxies"),
        ("utility.shortname", "short_name"),
        ("login.window", "window_minutes"),
        ("connections.billing.timeout", "timeout_seconds"),
        ("erp.invioce", "invoice"),
        ("erp.invoice.wher", "where"),
        ("erp.invoice.columns.gross.covert", "convert"),
        ("sync.interval", "interval_seconds"),
        ("sync.readings.staging.tabel", "table"),
        ("sync.readings.staging.columns.stan.feild", "field"),
    ],
)
def test_an_unknown_setting_is_named_with_the_nearest_that_exists(raw: Raw, path: str, nearest: str) -> None:
    node = raw
    *way, last = path.split(".")
    for part in way:
        node = node.setdefault(part, {})
    node[last] = {}
    (line,) = [line for line in problems(raw) if line.startswith(f"{path}: ")]
    assert line.startswith(f"{path}: there is no such setting; nearest: {nearest}")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("server.session_hours", "twelve"),
        ("server.session_hours", 0),
        ("server.trusted_proxies", -1),
        ("utility.name", 12),
        ("utility.nip", "123"),
        ("utility.accent", "blue"),
        ("login.attempts", 2.5),
        ("store.url", "not a url"),
        ("connections.billing.url", "not a url"),
        ("connections.billing.timeout_seconds", 0),
        ("connections.billing.pool_size", "many"),
        ("connections.billing.dialect", "oracle7"),
        ("erp.invoice.table", 12),
        ("erp.invoice.columns", "all"),
        ("erp.invoice.columns.gross.convert", "groszee"),
        ("erp.invoice.columns.gross.constant", 1.5),
        ("sync.batch_size", 0),
        ("sync.readings.staging.columns.stan.field", "indikation"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(raw: Raw, path: str, value: object) -> None:
    node = raw
    *way, last = path.split(".")
    for part in way:
        node = node.setdefault(part, {})
    node[last] = value
    assert any(line.startswith(f"{path}: ") for line in problems(raw))


def test_a_bare_column_s_place_is_the_field_s(raw: Raw) -> None:
    raw["erp"]["meter"]["columns"]["digits"] = 5
    assert any(line.startswith("erp.meter.columns.digits: ") for line in problems(raw))


def test_a_part_of_a_key_is_counted_from_one(raw: Raw) -> None:
    raw["erp"]["invoice"]["columns"]["id"][1]["convert"] = "number"
    (line,) = problems(raw)
    assert line.startswith("erp.invoice.columns.id.2.convert: there is no conversion 'number'")
    assert "yyyymmdd" in line


def test_an_unknown_field_is_named_with_the_nearest(raw: Raw) -> None:
    columns = raw["erp"]["invoice"]["columns"]
    columns["issued"] = columns.pop("issued_on")
    assert problems(raw) == ["erp.invoice.columns.issued: invoice has no such field; nearest: issued_on, id"]


@pytest.mark.parametrize("path", ["erp.meter", "sync.readings.staging"])
def test_a_connection_that_is_not_there_is_named_with_the_nearest(raw: Raw, path: str) -> None:
    section = raw
    for name in path.split("."):
        section = section[name]
    section["connection"] = "biling"
    (line,) = problems(raw)
    assert line == f"{path}.connection: there is no [connections.biling]; nearest: billing"


def test_a_lookup_is_looked_at_like_an_entity(raw: Raw) -> None:
    columns = {"id": "guid", "customer_id": "nr", "adres": "adres"}
    raw["erp"]["lookup"] = {"point": {"connection": "crn", "table": "punkt", "columns": columns}}
    raw["erp"]["meter"]["columns"]["property_address"] = {"column": "po_id", "lookup": "pont"}
    assert problems(raw) == [
        "erp.lookup.point.columns.adres: lookup has no such field; nearest: address, reason, seller_address",
        "erp.lookup.point.connection: there is no [connections.crn]",
        "erp.meter.columns.property_address.lookup: there is no [erp.lookup.pont]",
    ]


def test_the_usual_connections_must_be_there_too(raw: Raw) -> None:
    raw["connections"] = {"erp": raw["connections"]["billing"]}
    del raw["sync"]["readings"]["staging"]["connection"]
    found = problems(raw)
    assert "sync.readings.staging.connection: there is no [connections.staging]" in found
    assert "connections.billing: required, but missing; erp.customer and 8 more name it" in found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"secret_key": "k" * 32, "secret_key_file": "x"}, "server: give either secret_key"),
        ({}, "server: give either secret_key"),
        ({"secret_key": "k" * 31}, "server.secret_key: "),
        ({"secret_key_file": "/nowhere/at-all"}, "server.secret_key_file: No such file"),
        ({"secret_key_file": "/"}, "server.secret_key_file: Is a directory"),
    ],
)
def test_the_secret_key_is_given_one_way_and_long_enough(raw: Raw, change: Raw, said: str) -> None:
    del raw["server"]["secret_key_file"]
    raw["server"] |= change
    assert any(line.startswith(said) for line in problems(raw))


def test_what_notepad_puts_before_a_text_belongs_to_none(raw: Raw, tmp_path: Path) -> None:
    file, key = tmp_path / "config.toml", tmp_path / "secret-key"
    file.write_text(office_config(tmp_path).replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    key.write_bytes(b"\xef\xbb\xbf" + b"k" * 32 + b"\r\n")
    assert load(file).secret_key == "k" * 32


def test_a_key_in_another_encoding_is_told_so(raw: Raw, tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("k" * 48, encoding="utf-16")
    assert problems(raw) == ["server.secret_key_file: is no text in UTF-8"]


def test_an_entity_has_one_source(raw: Raw) -> None:
    raw["erp"]["meter"]["sql"] = "SELECT 1 AS id"
    raw["erp"]["payment"].pop("table")
    found = problems(raw)
    assert "erp.meter: give either table or sql" in found
    assert "erp.payment: give either table or sql" in found
