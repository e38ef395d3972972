"""Runs of the check of all connections that staff started, kept where every process sees them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from erp_adapter.checks.findings import Finding, Level
from erp_adapter.said import Said
from portal.store.tables import check_runs
from sync.transactions import alone, writing

SILENCE = timedelta(minutes=3)
"""A run that has found nothing more for so long died with its process."""


@dataclass(frozen=True, slots=True)
class CheckRun:
    """A run of the check and what it has found so far; moments in UTC."""

    id: int
    started_at: datetime
    changed_at: datetime
    finished_at: datetime | None
    findings: tuple[Finding, ...]

    def under_way(self, now: datetime) -> bool:
        return self.finished_at is None and now - self.changed_at < SILENCE


def latest(connection: Connection) -> CheckRun | None:
    row = connection.execute(_LATEST).first()
    if row is None:
        return None
    findings = tuple(_finding(kept) for kept in row.findings)
    return CheckRun(row.id, row.started_at, row.changed_at, row.finished_at, findings)


def begin(store: Engine, account_id: int, now: datetime) -> int | None:
    """The number of a new run; None while another one is under way."""
    with writing(store) as connection:
        alone(connection, "check")
        last = latest(connection)
        if last is not None and last.under_way(now):
            return None
        row = {"started_by": account_id, "started_at": now, "changed_at": now, "findings": []}
        return int(connection.execute(insert(check_runs).values(row).returning(check_runs.c.id)).scalar_one())


def record(
    store: Engine, run: int, findings: Iterable[Finding], now: datetime, *, finished: bool = False
) -> None:
    values: dict[str, Any] = {"findings": [_kept(finding) for finding in findings], "changed_at": now}
    if finished:
        values["finished_at"] = now
    with writing(store) as connection:
        connection.execute(update(check_runs).where(check_runs.c.id == run).values(values))


def _kept(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding), "told": _parts(finding.told), "remedy": _parts(finding.remedy)}


def _parts(text: Any) -> Any:
    """A text as its message and values, to be said in whichever language it is read in."""
    if not isinstance(text, Said):
        return text
    return {"message": text.message, "values": {name: _parts(value) for name, value in text.values.items()}}


def _finding(kept: Mapping[str, Any]) -> Finding:
    told, remedy = _whole(kept["told"]), _whole(kept["remedy"])
    return Finding(**{**kept, "level": Level(kept["level"]), "told": told, "remedy": remedy})


def _whole(kept: Any) -> Any:
    if not isinstance(kept, dict):
        return kept
    return Said(kept["message"], {name: _whole(value) for name, value in kept["values"].items()})


_LATEST = select(check_runs).order_by(check_runs.c.id.desc()).limit(1)
