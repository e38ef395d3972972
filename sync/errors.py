"""How sending can fail. The words are for staff: plain, without personal data and without secrets."""

import traceback
from collections.abc import Mapping
from types import MappingProxyType

NONE: Mapping[str, str] = MappingProxyType({})


class SendError(Exception):
    """Any failure to deliver a batch."""


class Retry(SendError):
    """It may work later; what became of this attempt is unknown. The batch will be sent again as it is."""


class Misconfigured(SendError):
    """It will not work before somebody mends the configuration or the rights; the whole batch is stuck."""


class Rejected(SendError):
    """Some items cannot be delivered as they are; all others of the batch have been.

    ``refused`` holds the reason by item id, for staff to mend; ``deferred`` likewise those that may be
    delivered later, each on its own, in another batch; ``undeliverable`` those that nobody can deliver.
    """

    def __init__(
        self,
        refused: Mapping[str, str] = NONE,
        deferred: Mapping[str, str] = NONE,
        undeliverable: Mapping[str, str] = NONE,
    ) -> None:
        told = f"{len(refused)} items refused, {len(deferred)} deferred, {len(undeliverable)} undeliverable"
        super().__init__(told)
        self.refused = refused
        self.deferred = deferred
        self.undeliverable = undeliverable


class LeaseLost(Exception):
    """Another process has taken the batch up meanwhile; what becomes of it is for that one to record."""


def where(error: Exception) -> str:
    """The kind of error and the way there, but not its text: a driver's may quote a row."""
    return "".join([type(error).__name__, "\n", *traceback.format_tb(error.__traceback__)])
