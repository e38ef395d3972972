"""The result in words and figures, as Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.duel import Row

HEAD = (
    "| page | statements | worker ms | bare | × | database ms | bare | × | CPU × | KB | bare | × |",
    f"|---|---|{'--:|' * 10}",
)


@dataclass(frozen=True, slots=True)
class Report:
    """One way to the database; ``megabytes`` of a worker of the portal's and of the bare page's."""

    name: str
    rows: Sequence[Row]
    megabytes: tuple[float, float]


def table(report: Report) -> str:
    lines = [f"### {report.name}", "", *HEAD, *map(line, report.rows), ""]
    mine, bare = report.megabytes
    lines += [
        f"Memory a worker, master included: {mine:.0f} MB, bare {bare:.0f} MB, ratio {mine / bare:.2f}."
    ]
    return "\n".join([*lines, ""])


def line(row: Row) -> str:
    mine, bare = row.portal, row.floor
    store, billing = row.statements
    cells = (
        row.page,
        f"{store} + {billing}",
        *compared(mine.worker * 1000, bare.worker * 1000, mine.requests, 2),
        *compared(mine.database * 1000, bare.database * 1000, mine.requests, 2),
        f"**{ratio(mine.worker + mine.database, bare.worker + bare.database)}**",
        *compared(mine.bytes / 1024, bare.bytes / 1024, mine.requests, 1),
    )
    return f"| {' | '.join(cells)} |"


def compared(mine: float, bare: float, requests: int, places: int) -> tuple[str, str, str]:
    return f"{mine / requests:.{places}f}", f"{bare / requests:.{places}f}", ratio(mine, bare)


def ratio(mine: float, bare: float) -> str:
    return f"{mine / bare:.2f}" if bare else "–"
