"""The ways out. Each channel is one file and keeps the promise of ``Channel``."""

from typing import Protocol

from sync.batches import Batch


class Channel(Protocol):
    @property
    def name(self) -> str:
        """As the configuration and the batch's row call it."""

    def send(self, batch: Batch) -> None:
        """Deliver the batch; on return each of its items stands at the target exactly once.

        It may be called again with the same batch after any failure, even when an earlier call did deliver,
        and by two processes at once: the channel recognises what is there by the item's id. Raises
        ``Retry``, ``Rejected`` or ``Misconfigured``.
        """
