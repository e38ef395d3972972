"""Every setting is in config.example.toml and in docs/configuration.md, with its true default."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic.fields import FieldInfo

from erp_adapter.connections import Connection
from erp_adapter.probe import problems
from erp_adapter.settings import ColumnSettings, ConnectionSettings, EntitySettings, ErpSettings, Settings
from portal import config
from sync.columns import SourceSettings
from sync.file_settings import FileSettings
from sync.kinds import KINDS, Kind
from sync.mail_settings import MailSettings
from sync.settings import AlertSettings, RouteSettings, StagingSettings, SyncSettings
from sync.sftp_settings import SftpSettings
from tests.house.documents import (
    CONFIGURATION,
    EXAMPLE,
    example_with_secrets,
    names,
    rows,
    section,
)
from tests.office import Office

SECTIONS: dict[str, type[Settings]] = {
    "server": config.ServerSettings,
    "utility": config.UtilitySettings,
    "store": config.StoreSettings,
    "login": config.LoginSettings,
    "identification": config.IdentificationSettings,
    "retention": config.RetentionSettings,
    "mail": MailSettings,
    "connections.NAME": ConnectionSettings,
    "sync": SyncSettings,
    "sync.alert": AlertSettings,
    "sync.KIND": RouteSettings,
    "sync.KIND.staging": StagingSettings,
    "sync.KIND.file": FileSettings,
    "sync.KIND.file.sftp": SftpSettings,
    "sync.KIND.WAY.columns": SourceSettings,
    "erp.ENTITY": EntitySettings,
    "erp.ENTITY.columns": ColumnSettings,
}
IN_SECTIONS = pytest.mark.parametrize(("name", "model"), SECTIONS.items(), ids=SECTIONS)


def models_in(annotation: Any, known: frozenset[type] = frozenset()) -> Iterator[type[Settings]]:
    """The settings that an annotation holds, and those that they hold in turn; one may hold its own kind."""
    if isinstance(annotation, type) and issubclass(annotation, Settings) and annotation not in known:
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_in(field.annotation, known | {annotation})
    for inner in get_args(annotation):
        yield from models_in(inner, known)


def in_example(name: str) -> str:
    """What stands under the section's headers in the example, be it as a remark."""
    kinds = "|".join(kind.section for kind in KINDS.values())
    header = re.sub("NAME|ENTITY|WAY", r"\\w+", re.escape(name)).replace("KIND", f"(?:{kinds})")
    text = EXAMPLE.read_text(encoding="utf-8")
    parts = re.findall(rf"^(?:# )?\[{header}\]\n(.*?)(?=^(?:# )?\[|\Z)", text, re.MULTILINE | re.DOTALL)
    return "\n".join(parts)


def written(field: FieldInfo) -> object:
    """The default as docs/configuration.md writes it; a value stands as TOML and is compared as such."""
    if field.is_required():
        return "required"
    return "–" if field.default is None else field.default


def read(cell: str) -> object:
    code = re.fullmatch(r"`([^`]+)`", cell)
    return tomllib.loads(f"value = {code[1]}")["value"] if code else cell


def test_every_section_is_known() -> None:
    assert set(models_in(config.Config)) == {*SECTIONS.values(), config.Config, ErpSettings}


@IN_SECTIONS
def test_the_reference_has_every_setting_and_no_other(name: str, model: type[Settings]) -> None:
    described = [row[0].strip("`") for row in rows(section(CONFIGURATION, f"`[{name}]`"), 4)]
    assert sorted(described) == sorted(model.model_fields)


@IN_SECTIONS
def test_the_reference_tells_the_defaults(name: str, model: type[Settings]) -> None:
    for setting, _, default, _ in rows(section(CONFIGURATION, f"`[{name}]`"), 4):
        expected = written(model.model_fields[setting.strip("`")])
        if isinstance(expected, Settings):
            assert default == f"`[{name}.{setting.strip('`')}]`"
        else:
            assert read(default) == (list(expected) if isinstance(expected, tuple) else expected), setting


@IN_SECTIONS
def test_the_example_shows_every_setting(name: str, model: type[Settings]) -> None:
    text = in_example(name)
    tables = {field for field, its in model.model_fields.items() if any(models_in(its.annotation))}
    missing = [field for field in model.model_fields if not re.search(rf"(^|[# {{]){field} = ", text, re.M)]
    shown = {field for field in missing if re.search(rf"\[\[.*\.{field}\]\]", EXAMPLE.read_text())}
    assert set(missing) - shown <= tables | {"columns"}


@IN_SECTIONS
def test_what_the_example_comments_out_is_the_default(name: str, model: type[Settings]) -> None:
    for setting, value in re.findall(r"^#(\w+) = (.+)$", in_example(name), re.MULTILINE):
        default = model.model_fields[setting].default
        shown = tomllib.loads(f"value = {value}")["value"]
        assert default is None or shown == (list(default) if isinstance(default, tuple) else default), setting


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_fields_of_each_kind_of_item_are_described(kind: Kind) -> None:
    described = [
        names(row[0])
        for heading in ("`[sync.KIND.WAY.columns]`", f"Fields of `[sync.{kind.section}]`")
        for row in rows(section(CONFIGURATION, heading), 2)
    ]
    assert set().union(*described) == set(kind.fields)


def test_what_is_said_of_all_entities_is_described_and_shown() -> None:
    described = {row[0].strip("`"): row[2] for row in rows(section(CONFIGURATION, "`[erp]`"), 4)}
    fields = ErpSettings.model_fields
    general = {name: field for name, field in fields.items() if not list(models_in(field.annotation))}
    assert {name: read(default) for name, default in described.items()} == {
        name: field.default for name, field in general.items()
    }
    assert all(re.search(rf"^#{name} = ", in_example("erp"), re.MULTILINE) for name in general)


def test_the_example_is_a_configuration_that_reads_the_demo_database(
    prepared_office: Office, tmp_path: Path
) -> None:
    loaded = config.load(example_with_secrets(tmp_path))
    billing = Connection("billing", ConnectionSettings.model_validate({"url": prepared_office.billing_url}))
    assert list(problems(loaded.erp, {"billing": billing})) == []
