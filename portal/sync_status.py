"""``ibok sync status`` in words, and for programs."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta

from portal.clock import WARSAW
from sync.figures import Figures, Queue, Stuck, Undeliverable
from sync.mails import MAIL
from sync.settings import SyncSettings
from sync.states import State


def lines(found: Figures, settings: SyncSettings, now: datetime) -> Iterator[str]:
    yield f"last run: {_moment(found.last_run)}"
    for step, at in found.failing.items():
        yield f"  broken off, the log says why: {step}, last {_moment(at)}"
    for queue in found.queues:
        yield from _queue(queue, _way(queue.kind, settings), now)
    if found.stuck:
        yield "stuck; once the cause is mended: ibok sync resend"
        yield from map(_stuck, found.stuck)
    if found.undeliverable:
        yield "undeliverable mails; nothing more is done"
        yield from map(_undeliverable, found.undeliverable)


def _way(kind: str, settings: SyncSettings) -> str:
    if kind == MAIL:
        return "by mail"
    route = settings.routes.get(kind)
    return "stays in the portal" if route is None else f"by {route.channel}"


def _queue(queue: Queue, way: str, now: datetime) -> Iterator[str]:
    yield f"{queue.kind}, {way}"
    counts = ", ".join(f"{state} {queue.items[state]}" for state in State if queue.items[state])
    yield f"  {counts or 'none'}"
    if queue.oldest is not None:
        yield f"  oldest not delivered: {_moment(queue.oldest)}, {_age(now - queue.oldest)}"
    if queue.next_attempt is not None:
        due = "with the next run" if queue.next_attempt <= now else _moment(queue.next_attempt)
        yield f"  next attempt: {due}"
    if queue.batches:
        delivered = _moment(queue.last_success)
        yield f"  batches: {queue.batches}, open {queue.open_batches}; last delivered {delivered}"


def _stuck(group: Stuck) -> str:
    batch = "in no batch" if group.batch_id is None else f"batch {group.seq} ({group.batch_id})"
    return f"  {group.kind}, {batch}, {group.items} since {_moment(group.since)}: {group.reason}"


def _undeliverable(group: Undeliverable) -> str:
    return f"  {group.items}, the last {_moment(group.last)}: {group.reason}"


def _moment(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment.astimezone(WARSAW):%Y-%m-%d %H:%M}"


def _age(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds())) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    return f"{days} d {hours} h ago" if days else f"{hours} h {minutes % 60} min ago"


def as_json(found: Figures) -> Iterator[str]:
    yield json.dumps(asdict(found), default=lambda moment: moment.isoformat(), indent=2)
