"""The shape of ``[connections.*]`` and ``[erp.*]`` in the configuration.

A mapping says, per entity of ``records``, which SELECT yields its rows: a ``table`` with ``columns`` and an
optional ``where``, or ``sql``, one SELECT whose column names are the field names (``columns`` then only adds
conversions).
"""

from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from erp_adapter.engines import BACKENDS
from erp_adapter.engines.backend import Paging, Tls
from erp_adapter.fitting import fits
from erp_adapter.in_sql import positions
from erp_adapter.schema import LOOKUP, RECORDS
from erp_adapter.values import converter, written_in


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _is_url(url: SecretStr) -> SecretStr:
    try:
        made = make_url(url.get_secret_value())
    except ArgumentError:
        raise ValueError("must be a URL such as postgresql+psycopg://login@host/database") from None
    except ValueError:
        raise ValueError("the port, what stands after the host and a colon, must be a number") from None
    if made.port is not None and not 0 < made.port < 65536:
        raise ValueError("the port, what stands after the host and a colon, must be 1 to 65535")
    if made.host and "@" in f"{made.host}{made.database}":
        raise ValueError(
            "has more than one @: write %40 for one in the password, or put the password into password_file"
        )
    return url


Url = Annotated[SecretStr, AfterValidator(_is_url)]
"""A database's address, as SQLAlchemy reads it."""


class ConnectionSettings(Settings):
    """One database: an SQLAlchemy ``url``, or an ``odbc`` connection string with its ``dialect``."""

    url: Url | None = None
    odbc: SecretStr | None = None
    dialect: Literal["postgresql", "mariadb", "mysql", "sqlite", "mssql", "odbc"] | None = None
    paging: Paging | None = None
    """How a database of ``dialect = "odbc"`` is asked for a part of the rows."""
    quotes: Literal['"', "`", "[]", ""] | None = None
    """What stands around names there; nothing where the driver knows no such thing."""
    password_file: Path | None = None
    """A file whose only line is the password; it replaces ``{password}`` in the URL or connection string."""
    tls: Tls | None = None
    """``off``, ``require`` or ``verify``; what the driver does by itself where it is left out."""
    ca_file: Path | None = None
    """The certificates, as PEM, that ``verify`` trusts instead of the system's."""
    timeout_seconds: float = Field(default=1.5, gt=0, le=60)
    pool_size: int = Field(default=5, ge=1, le=100)
    session: tuple[str, ...] = ()
    """Statements each new session starts with, such as ``SET ROLE portal``."""

    @property
    def backend(self) -> str:
        """The engine's name: of ``dialect``, or as the URL begins."""
        return self.dialect or (self.url.get_secret_value() if self.url else "").split(":")[0].split("+")[0]

    @model_validator(mode="after")
    def one_way_in(self) -> Self:
        if (self.url is None) == (self.odbc is None):
            raise ValueError("give either url or odbc")
        if self.odbc is not None and self.dialect is None:
            raise ValueError(
                "odbc needs dialect: postgresql, mariadb, mysql, sqlite, mssql, or odbc for others"
            )
        if self.url is not None and self.dialect is not None:
            raise ValueError("dialect goes with odbc; a url says it itself")
        return self

    @model_validator(mode="after")
    def a_place_for_the_password(self) -> Self:
        """A URL has its own place for a password; a connection string must say where it goes."""
        given = (self.odbc or self.url or SecretStr("")).get_secret_value()
        if self.password_file is None and "{password}" in given:
            raise ValueError("{password} stands for what password_file holds, so give password_file")
        if self.password_file is not None and self.odbc is not None and "{password}" not in given:
            raise ValueError("password_file replaces {password}, so write PWD={password} in odbc")
        return self

    @model_validator(mode="after")
    def as_told_of_others(self) -> Self:
        if self.dialect == "odbc" and self.paging is None:
            raise ValueError('dialect = "odbc" needs paging: "limit", "fetch first", "top" or "none"')
        if self.dialect != "odbc" and (self.paging or self.quotes) is not None:
            raise ValueError('paging and quotes go with dialect = "odbc"; other engines are known')
        return self

    @model_validator(mode="after")
    def tls_that_the_engine_has(self) -> Self:
        if self.ca_file is not None and self.tls != "verify":
            raise ValueError('ca_file goes with tls = "verify"')
        known = BACKENDS.get(self.backend)
        if known is not None and self.tls is not None and self.tls not in known.tls:
            able = ", ".join(known.tls) or "nothing; say it in the connection string where its driver can"
            raise ValueError(f"tls of {self.backend} can be {able}")
        return self


class ColumnSettings(Settings):
    """Where one field's value comes from, and how the raw value is read."""

    column: str | None = Field(default=None, min_length=1)
    expression: str | None = Field(default=None, min_length=1)
    constant: str | int | None = None
    convert: str | None = None
    values: dict[str, str] | None = None
    """Code in the database → word in the record."""
    default: str | None = None
    """The word for a code that ``values`` does not list."""
    lookup: str | None = None
    """The lookup that knows the value; the column then holds a key of it."""

    @field_validator("constant", mode="before")
    @classmethod
    def text_or_number(cls, value: Any) -> Any:
        if not isinstance(value, str | int | None):
            raise ValueError("must be a text, in quotes, or a whole number")
        return value

    @field_validator("convert")
    @classmethod
    def known_conversion(cls, name: str | None) -> str | None:
        if name is not None:
            converter(name)
            if "+" in name and ("date:" in name or ":text" in name):
                raise ValueError("date:FORMAT, money:text and decimal:text stand alone")
            kind, _, argument = name.partition(":")
            if kind == "date" and argument:
                positions(written_in(argument)[0])
        return name

    @model_validator(mode="after")
    def at_most_one_origin(self) -> Self:
        if sum(value is not None for value in (self.column, self.expression, self.constant)) > 1:
            raise ValueError("give one of column, expression, constant")
        if self.default is not None and not self.values:
            raise ValueError("default is the word for a code that values does not list, so give values")
        if self.lookup is not None and self.values:
            raise ValueError("the lookup knows the value, so give values there")
        return self


def _parts(value: Any) -> Any:
    """A bare column name, a table, or a list of either for a key of several columns → a tuple of tables."""
    listed = value if isinstance(value, list) else [value]
    return tuple({"column": part} if isinstance(part, str) else part for part in listed)


Column = Annotated[tuple[ColumnSettings, ...], BeforeValidator(_parts), Field(min_length=1)]


NO_SOURCE = "give either table or sql"


class EntitySettings(Settings):
    connection: str = "billing"
    table: str | None = Field(default=None, min_length=1)
    where: str | None = None
    sql: str | None = None
    columns: dict[str, Column] = {}
    also: tuple["EntitySettings", ...] = ()
    """Further sources of the same rows, such as an archive; what they leave out is as in the first."""

    def sources(self) -> tuple["EntitySettings", ...]:
        """Every source with all that it takes over from the first."""
        return (self, *(self._completed(other) for other in self.also))

    def _completed(self, other: "EntitySettings") -> "EntitySettings":
        if other.sql is not None:
            said = {name: _conversions(parts) for name, parts in self.columns.items()}
            return other.model_copy(update={"columns": {**said, **other.columns}})
        where = self.where if other.where is None else other.where
        return other.model_copy(update={"columns": {**self.columns, **other.columns}, "where": where})

    @model_validator(mode="after")
    def united(self) -> Self:
        for number, other in enumerate(self.also, 1):
            if other.also:
                raise ValueError(f"also.{number}: list every source beside the first one, not inside another")
            if other.connection != self.connection and "connection" in other.model_fields_set:
                raise ValueError(f"also.{number}.connection: must be that of the first source")
        return self

    @model_validator(mode="after")
    def one_source(self) -> Self:
        if (self.table is None) == (self.sql is None):
            raise ValueError(NO_SOURCE)
        if self.sql is not None and self.where is not None:
            raise ValueError("with sql, put the condition into the SELECT")
        return self


def _conversions(parts: tuple[ColumnSettings, ...]) -> tuple[ColumnSettings, ...]:
    """How a field is read, without where it comes from: a SELECT calls its columns like the fields."""
    if len(parts) > 1:
        return parts
    return (parts[0].model_copy(update={"column": None, "expression": None, "constant": None}),)


LookupName = Annotated[str, Field(pattern=r"^[A-Za-z]\w*$")]


def _fits(entity: str) -> AfterValidator:
    return AfterValidator(partial(fits, entity))


class ErpSettings(Settings):
    """``[erp]``: the entities. Those without a default are required."""

    cache_seconds: int = Field(default=0, ge=0, le=60)
    """How long an answer may be given again without asking the database."""

    customer: Annotated[EntitySettings, _fits("customer")]
    invoice: Annotated[EntitySettings, _fits("invoice")]
    meter: Annotated[EntitySettings, _fits("meter")]
    reading: Annotated[EntitySettings, _fits("reading")]
    contract: Annotated[EntitySettings, _fits("contract")] | None = None
    invoice_line: Annotated[EntitySettings, _fits("invoice_line")] | None = None
    payment: Annotated[EntitySettings, _fits("payment")] | None = None
    allocation: Annotated[EntitySettings, _fits("allocation")] | None = None
    verdict: Annotated[EntitySettings, _fits("verdict")] | None = None
    lookup: dict[LookupName, Annotated[EntitySettings, _fits("lookup")]] = {}
    """What other databases know of the keys that entities hold."""

    def entities(self) -> dict[str, EntitySettings]:
        """The mapped entities by name, and the lookups as ``lookup.NAME``."""
        named = ((name, getattr(self, name)) for name in RECORDS)
        mapped = {name: settings for name, settings in named if settings is not None}
        return mapped | {f"{LOOKUP}.{name}": settings for name, settings in self.lookup.items()}
