"""The figures in Prometheus' text format, read anew for each scrape, so the same from every process."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version

from sync.figures import Figures, Queue

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
Sample = tuple[Mapping[str, str], float]


def text(found: Figures, billing: Mapping[str, bool], now: datetime) -> str:
    """``billing`` says which connections answer."""
    return "".join(f"{line}\n" for line in _lines(found, billing, now))


def _lines(found: Figures, billing: Mapping[str, bool], now: datetime) -> Iterator[str]:
    queues = found.queues
    yield from _gauge("ibok_info", "The version that runs.", [({"version": version("ibok")}, 1)])
    yield from _gauge(
        "ibok_outbox_items",
        "Items of the outbox by kind and state.",
        [({"kind": each.kind, "state": state}, n) for each in queues for state, n in each.items.items()],
    )
    yield from _gauge(
        "ibok_outbox_oldest_seconds",
        "How long the oldest item that is not delivered has waited; 0 without one.",
        [(_kind(each), _age(each.oldest, now)) for each in queues],
    )
    yield from _gauge(
        "ibok_sync_last_success_timestamp_seconds",
        "When a batch was last delivered.",
        [(_kind(each), each.last_success.timestamp()) for each in queues if each.last_success],
    )
    yield from _gauge(
        "ibok_sync_batches_open",
        "Batches that are neither delivered, stuck nor withdrawn.",
        [(_kind(each), each.open_batches) for each in queues],
    )
    yield from _gauge(
        "ibok_sync_batches_total",
        "Batches made so far.",
        [(_kind(each), each.batches) for each in queues],
        "counter",
    )
    if found.last_run is not None:
        told: list[Sample] = [({}, found.last_run.timestamp())]
        yield from _gauge("ibok_sync_last_run_timestamp_seconds", "When a run last came to its end.", told)
    yield from _gauge(
        "ibok_sync_failing",
        "Steps that the last run met something unforeseen in; the log says where.",
        [({"step": step}, 1) for step in found.failing],
    )
    yield from _gauge(
        "ibok_billing_up",
        "Whether the billing connection answers; 0 too while it is left alone after failures.",
        [({"connection": name}, answers) for name, answers in billing.items()],
    )


def _kind(queue: Queue) -> Mapping[str, str]:
    return {"kind": queue.kind}


def _age(since: datetime | None, now: datetime) -> float:
    return 0 if since is None else max((now - since).total_seconds(), 0)


def _gauge(name: str, told: str, samples: Iterable[Sample], kind: str = "gauge") -> Iterator[str]:
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        shown = ",".join(f'{key}="{_escaped(label)}"' for key, label in labels.items())
        yield f"{name}{{{shown}}} {float(value)!r}" if shown else f"{name} {float(value)!r}"


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
