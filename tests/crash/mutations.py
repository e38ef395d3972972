"""Deliberate bugs, which a worker is given before it starts: the crash tests must catch each of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from portal import jobs
from sync import claims, worker
from sync.batches import Batch, record_sent
from sync.channels import Channel
from sync.errors import Retry
from sync.states import State


def mark_before_send() -> None:
    """The batch is marked sent before it is sent."""
    claim = worker.claim

    def claim_and_mark(store: Any, **how: Any) -> Batch | None:
        claimed = claim(store, **how)
        if claimed is not None:
            record_sent(store, claimed, now=how["now"])
        return claimed

    worker.claim = claim_and_mark
    worker.record_sent = lambda *_, **__: None


@dataclass(frozen=True, slots=True)
class _Changed:
    """A channel that is used wrongly."""

    channel: Channel
    sending: Callable[[Channel, Batch], None]

    @property
    def name(self) -> str:
        return self.channel.name

    def send(self, batch: Batch) -> None:
        self.sending(self.channel, batch)


def _with_channels(sending: Callable[[Channel, Batch], None]) -> None:
    opened = jobs.open_channels
    jobs.open_channels = lambda *how: {kind: _Changed(each, sending) for kind, each in opened(*how).items()}


def _renamed(batch: Batch) -> Batch:
    return replace(batch, items=tuple(replace(item, id=str(uuid4())) for item in batch.items))


def fresh_id_after_timeout() -> None:
    """What broke off is sent again at once, under new ids."""

    def send(channel: Channel, batch: Batch) -> None:
        try:
            channel.send(batch)
        except Retry:
            channel.send(_renamed(batch))

    _with_channels(send)


def fresh_id_each_attempt() -> None:
    """The ids are given when a batch is sent, so that the next attempt has others."""
    _with_channels(lambda channel, batch: channel.send(_renamed(batch) if batch.attempts > 1 else batch))


def timeout_taken_for_sent() -> None:
    """When the answer is missing, the batch is taken for delivered."""

    def send(channel: Channel, batch: Batch) -> None:
        try:
            channel.send(batch)
        except Retry:
            return

    _with_channels(send)


def later_ones_not_held_back() -> None:
    """A reading goes although an earlier one of its meter has not arrived."""
    claims.UNDELIVERED = frozenset[State]()


def number_from_a_counter() -> None:
    """Batches are numbered outside the transaction that makes them, as a database's sequence does."""

    def following(connection: Connection, *_: Any, **__: Any) -> int:
        counter = Path("numbers")
        number = int(counter.read_text()) + 1 if counter.exists() else 1
        counter.write_text(str(number))
        return number

    claims.next_number = following


MUTATIONS: dict[str, Callable[[], None]] = {
    mutation.__name__: mutation
    for mutation in (
        mark_before_send,
        fresh_id_after_timeout,
        fresh_id_each_attempt,
        timeout_taken_for_sent,
        later_ones_not_held_back,
        number_from_a_counter,
    )
}
