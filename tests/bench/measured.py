"""What processes cost, from /proc."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU in seconds, for a number of requests whose answers had so many bytes together."""

    worker: float = 0.0
    database: float = 0.0
    requests: int = 0
    bytes: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.worker + other.worker,
            self.database + other.database,
            self.requests + other.requests,
            self.bytes + other.bytes,
        )


def cpu_seconds(pid: int) -> float:
    """Time on the processor of a process, to the nanosecond, and of its children that have ended."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    own = sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return own + sum(map(int, fields[13:15])) / TICKS


def family_seconds(pids: Iterable[int]) -> float:
    total = 0.0
    for pid in pids:
        try:
            total += cpu_seconds(pid)
        except FileNotFoundError:  # it ended meanwhile; its time is now among its parent's
            continue
    return total


def held_megabytes(pid: int) -> float:
    """Memory of a process; what it shares with others is divided among them."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    (line,) = (line for line in lines if line.startswith("Pss:"))
    return int(line.split()[1]) / 1024
