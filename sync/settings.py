"""The shape of ``[sync]`` in the configuration."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from erp_adapter.settings import Settings
from sync.columns import Columns, id_column, misfits
from sync.file_settings import FileSettings
from sync.kinds import KINDS
from sync.letters import Encoding
from sync.mail_settings import ADDRESS


class StagingSettings(Settings):
    """``[sync.KIND.staging]``: the one table of the billing database that the portal may INSERT into."""

    connection: str = "staging"
    table: str | None = Field(default=None, min_length=1)
    """``table`` or ``schema.table``, written exactly as the database spells it."""
    procedure: str | None = Field(default=None, min_length=1)
    """Instead of a table: called once a row, with the columns' values in their order as its parameters."""
    columns: Columns
    encoding: Encoding | None = None
    """What the columns can hold, where that is less than any letter."""
    key: str | None = None
    """The name of the unique key on the item's id, where PostgreSQL did not choose it itself."""
    timeout_seconds: float = Field(default=120, gt=0, le=3600)
    """How long a batch may take, before the attempt is given up."""

    @model_validator(mode="after")
    def one_target(self) -> Self:
        if (self.table is None) == (self.procedure is None):
            raise ValueError("give either table or procedure")
        return self

    @property
    def target(self) -> str:
        """The table's or the procedure's name."""
        return self.table or self.procedure or ""

    @property
    def id_column(self) -> str:
        """The column that holds the item's id; a unique key on it is what makes resending safe."""
        return id_column(self.columns)


class RouteSettings(Settings):
    """``[sync.KIND]``: which way these items go, and what that way needs to know."""

    channel: Literal["staging", "file", "api"] = "staging"
    """By ``api`` they wait until the billing system fetches them."""
    staging: StagingSettings | None = None
    file: FileSettings | None = None

    @model_validator(mode="after")
    def complete(self) -> Self:
        if self.channel != "api" and getattr(self, self.channel) is None:
            raise ValueError(f'{self.channel}: required, since channel = "{self.channel}"')
        return self


def _of(kind: str) -> AfterValidator:
    def fitting(route: RouteSettings) -> RouteSettings:
        ways = {"staging": route.staging, "file": route.file}
        lines = [
            f"{way}.{line}"
            for way, settings in ways.items()
            if settings is not None
            for line in misfits(settings.columns, KINDS[kind])
        ]
        if lines:
            raise ValueError("\n".join(lines))
        return route

    return AfterValidator(fitting)


class AlertSettings(Settings):
    """``[sync.alert]``: who is told when something has waited too long, and after how long."""

    email: str
    after_minutes: int = Field(default=60, ge=1, le=100_000)

    @field_validator("email")
    @classmethod
    def one_address(cls, email: str) -> str:
        if not ADDRESS.fullmatch(email):
            raise ValueError("give one address, such as it@utility.example")
        return email


class SyncSettings(Settings):
    """``[sync]``: how often, how much at once, and which way."""

    interval_seconds: float = Field(default=60, gt=0, le=86_400)
    batch_size: int = Field(default=500, ge=1, le=20_000)
    lease_seconds: float = Field(default=300, ge=5, le=86_400)
    """How long a batch belongs to the process that sends it; then another may take it up."""
    readings: Annotated[RouteSettings, _of("reading")]
    tickets: Annotated[RouteSettings, _of("ticket")] | None = None
    contacts: Annotated[RouteSettings, _of("contact")] | None = None
    consents: Annotated[RouteSettings, _of("consent")] | None = None
    alert: AlertSettings | None = None

    @property
    def routes(self) -> Mapping[str, RouteSettings]:
        """The way of each kind that goes out at all, by its name in the outbox; other kinds stay here."""
        ways = {name: getattr(self, kind.section) for name, kind in KINDS.items()}
        return {name: route for name, route in ways.items() if route is not None}
