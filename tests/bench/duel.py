"""The portal and the bare page take turns, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from tests.bench.load import Browser, Visit, ask
from tests.bench.measured import Cost, family_seconds, held_megabytes
from tests.bench.recording import Recording
from tests.bench.served import Served
from tests.servers.process import ServerProcess


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: where it answers, and who asks for which page."""

    served: Served
    visits: dict[str, list[Visit]]

    def megabytes(self) -> float:
        """What the server holds for each worker, its master included."""
        return sum(map(held_megabytes, self.served.process.family())) / len(self.served.workers())


@dataclass(frozen=True, slots=True)
class Row:
    """One page; statements on the store and on the billing database."""

    page: str
    portal: Cost
    floor: Cost
    statements: tuple[int, int]


def portal_side(served: Served, recording: Recording) -> Side:
    browsers = [Browser(cookie) for cookie in recording.cookies]
    visits = {page: list(zip(paths, browsers, strict=True)) for page, paths in recording.paths.items()}
    return Side(served, visits)


def floor_side(served: Served, recording: Recording, cookies: Sequence[str]) -> Side:
    browsers = [Browser(cookie) for cookie in cookies]
    visits = {
        page: [(f"/{number}", browser) for browser in browsers] for number, page in enumerate(recording.paths)
    }
    return Side(served, visits)


def compare(
    database: ServerProcess, recording: Recording, sides: tuple[Side, Side], rounds: int, requests: int
) -> list[Row]:
    """``rounds`` turns of ``requests`` each for every page, after one turn that does not count."""
    totals = {(page, side): Cost() for page in recording.paths for side in (0, 1)}
    for turn in range(rounds + 1):
        for page in recording.paths:
            for number, side in enumerate(sides):
                cost = measure(database, side, page, turn, requests)
                if turn > 0:
                    totals[page, number] += cost
    return [
        Row(page, totals[page, 0], totals[page, 1], statements(recording, page)) for page in recording.paths
    ]


def measure(database: ServerProcess, side: Side, page: str, turn: int, requests: int) -> Cost:
    """One turn; every turn goes on with other callers than the last."""
    visits = list(islice(cycle(side.visits[page]), turn * requests, (turn + 1) * requests))
    worker, server = family_seconds(side.served.workers()), family_seconds(database.family())
    size = ask(side.served.port, visits)
    return Cost(
        family_seconds(side.served.workers()) - worker,
        family_seconds(database.family()) - server,
        requests,
        size,
    )


def statements(recording: Recording, page: str) -> tuple[int, int]:
    """The most that any caller's page needed."""
    on_store = max(sum(each.on_store for each in sent) for sent in recording.sent[page])
    on_billing = max(sum(not each.on_store for each in sent) for sent in recording.sent[page])
    return on_store, on_billing
