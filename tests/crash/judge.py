"""What became of all that was reported."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tests.crash.actors import Reported
from tests.crash.erp import Stands


@dataclass(frozen=True, slots=True)
class Outcome:
    kills: int
    readings: int
    lost: int
    """Reported, and not in the billing system."""
    doubled: int
    """Rows too many there, and rows that nobody reported."""
    out_of_order: int
    """Readings that came before an earlier one of their meter."""
    gaps: int
    """Missing numbers among the batches."""
    unsettled: int = 0
    """Readings that the portal does not take for delivered."""

    @property
    def good(self) -> bool:
        faults = self.lost, self.doubled, self.out_of_order, self.gaps, self.unsettled
        return faults == (0, 0, 0, 0, 0) and self.readings > 0

    def __str__(self) -> str:
        return (
            f"kills={self.kills} readings={self.readings} lost={self.lost} doubled={self.doubled}"
            f" out_of_order={self.out_of_order} gaps={self.gaps} unsettled={self.unsettled}"
        )

    def __add__(self, other: "Outcome") -> "Outcome":
        """Of both together."""
        return Outcome(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def judge(reported: Sequence[Reported], standing: Sequence[Stands], *, kills: int, unsettled: int) -> Outcome:
    """``standing`` in the order in which it arrived."""
    there = Counter((each.meter, each.indication) for each in standing)
    batches = {each.batch for each in standing}
    return Outcome(
        kills=kills,
        readings=len(reported),
        lost=len(set(reported) - set(there)),
        doubled=sum(there.values()) - len(set(reported) & set(there)),
        out_of_order=_out_of_order(standing),
        gaps=max(batches, default=0) - len(batches),
        unsettled=unsettled,
    )


def _out_of_order(standing: Sequence[Stands]) -> int:
    by_meter = defaultdict(list)
    for each in standing:
        by_meter[each.meter].append((each.batch, each.indication))
    return sum(
        earlier[0] > later[0] or earlier[1] > later[1]
        for arrived in by_meter.values()
        for earlier, later in pairwise(arrived)
    )
