"""Each channel with a target of its own, for the promises that all of them keep."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sync.channels import Channel
from sync.channels.file_drop import open_file_drop
from sync.file_settings import FileSettings
from sync.kinds import KINDS
from sync.outbox import READING
from tests.sync.world import World

COLUMNS = {
    "ID": "reading_id",
    "Nr paczki": "batch_seq",
    "Kontrahent": {"field": "customer_id", "convert": "padded:10"},
    "Wodomierz": "meter_id",
    "Stan w m3": "indication",
    "Data": {"field": "read_on", "convert": "yyyymmdd"},
    "Źródło": {"constant": "IBOK"},
    "Powód": "reason",
}


class Target(Protocol):
    channel: Channel
    unwritable: str | None
    """A meter's key that it does not take."""

    def delivered(self) -> list[str]:
        """The ids that arrived, as often as they did."""

    def broken(self) -> Any:
        """Meanwhile the target does not fit the configuration."""


class TableTarget:
    unwritable: str | None = None

    def __init__(self, world: World) -> None:
        self.world, self.channel = world, world.channels[READING]

    def delivered(self) -> list[str]:
        return self.world.delivered()

    @contextmanager
    def broken(self) -> Iterator[None]:
        with self.world.billing.begin() as connection:
            connection.exec_driver_sql('ALTER TABLE "IBOK odczyty" RENAME TO elsewhere')
        yield
        with self.world.billing.begin() as connection:
            connection.exec_driver_sql('ALTER TABLE elsewhere RENAME TO "IBOK odczyty"')


class Importer:
    """Takes everything away, manifest included, as soon as it is there, and checks it."""

    unwritable: str | None = "\N{SNOWMAN}"

    def __init__(self, directory: Path, **settings: Any) -> None:
        self.directory = directory
        directory.mkdir(exist_ok=True)
        told = {"directory": directory, "columns": COLUMNS, "encoding": "cp1250", **settings}
        self.settings = FileSettings.model_validate(told)
        self.channel: Channel = open_file_drop(self.settings, KINDS[READING])
        self.taken: list[str] = []
        self.manifests: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}

    def delivered(self) -> list[str]:
        for path in sorted(self.directory.glob("*.csv")):
            content = self.files[path.name] = path.read_bytes()
            rows = csv.DictReader(io.StringIO(content.decode("cp1250"), newline=""), delimiter=";")
            self.taken += [row["ID"] for row in rows]
            path.unlink()
        for path in sorted(self.directory.glob("*.json")):
            told = json.loads(path.read_bytes())
            assert hashlib.sha256(self.files[told["file"]]).hexdigest() == told["sha256"]
            self.manifests.append(told)
            path.unlink()
        return self.taken

    @contextmanager
    def broken(self) -> Iterator[None]:
        away = self.directory.rename(self.directory.with_name("elsewhere"))
        yield
        away.rename(self.directory)
