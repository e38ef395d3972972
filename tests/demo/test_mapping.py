"""The mapping names what the database has, in words every engine understands."""

import tomllib
from importlib.resources import files

import pytest
import sqlalchemy as sa

from erp_adapter.schema import RECORDS
from erp_adapter.settings import EntitySettings, ErpSettings

MAPPING = ErpSettings.model_validate(
    tomllib.loads(files("portal.demo").joinpath("mapping.toml").read_text("utf-8"))["erp"]
)
ENTITIES = list(RECORDS)


def statement(entity: EntitySettings) -> str:
    """The entity's rows by plain SQL, with quotes for nothing: all names are lower case."""
    if entity.sql is not None:
        return f"SELECT * FROM ({entity.sql}) rows_of_it"
    parts = [part for parts in entity.columns.values() for part in parts]
    columns = ", ".join(str(part.column or part.expression) for part in parts)
    return f"SELECT {columns} FROM {entity.table} WHERE {entity.where or '1 = 1'}"


def test_every_entity_is_mapped() -> None:
    assert MAPPING.model_fields_set == set(ENTITIES)


def test_every_entity_can_be_read(small: sa.Engine) -> None:
    with small.connect() as connection:
        empty = {
            name
            for name in ENTITIES
            if connection.execute(sa.text(statement(getattr(MAPPING, name)))).first() is None
        }
    assert empty == {"verdict"}


@pytest.mark.parametrize("entity", ENTITIES)
def test_codes_are_all_translated(demo: sa.Connection, entity: str) -> None:
    """``default`` stands for codes that are none of the record's words; here only notes and undecided."""
    settings: EntitySettings = getattr(MAPPING, entity)
    for parts in settings.columns.values():
        for part in parts:
            if part.values is not None and part.column is not None and part.default is None:
                codes = demo.scalars(sa.text(f"SELECT DISTINCT {part.column} FROM {settings.table}"))
                assert {str(code) for code in codes} <= set(part.values)
