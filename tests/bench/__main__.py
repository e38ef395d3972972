"""``make bench``"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from portal import create_app
from portal.config import parse
from tests.bench.duel import Side, compare, floor_side, portal_side
from tests.bench.floor import signer
from tests.bench.recording import Recording, record
from tests.bench.served import serve
from tests.bench.stage import billing_url, configuration, cookie, customer_ids, fill, open_sessions
from tests.bench.table import Report, table
from tests.servers.postgres import PostgresServer, postgres

RESULT = Path(__file__).parents[2] / "build" / "bench.md"


def main() -> None:
    options = parse_arguments()
    with postgres() as server:
        billing = fill(server, options.customers)
        store = server.url(server.new_database())
        tokens = open_sessions(store, customer_ids(server.url(billing), options.sessions))
        ways = {
            "PostgreSQL through psycopg": {"url": server.url(billing)},
            "PostgreSQL through ODBC": {"odbc": server.odbc(billing), "dialect": "postgresql"},
        }
        raws = {name: configuration(store, way, server.url(billing)) for name, way in ways.items()}
        text = "\n".join(table(bench(server, name, raw, tokens, options)) for name, raw in raws.items())
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


def bench(
    server: PostgresServer, name: str, raw: dict[str, Any], tokens: Sequence[str], options: argparse.Namespace
) -> Report:
    with tempfile.TemporaryDirectory() as place, staged(Path(place), raw, tokens) as (recording, sides):
        rows = compare(server.process, recording, sides, options.rounds, options.requests)
        return Report(name, rows, (sides[0].megabytes(), sides[1].megabytes()))


@contextmanager
def staged(
    place: Path, raw: dict[str, Any], tokens: Sequence[str]
) -> Iterator[tuple[Recording, tuple[Side, Side]]]:
    """Both applications at work on what was recorded of the portal."""
    environment = {
        "BENCH_CONFIG": str(place / "config.json"),
        "BENCH_RECORDING": str(place / "recording"),
        "BENCH_STORE": raw["store"]["url"],
        "BENCH_BILLING": billing_url(raw["connections"]["billing"]),
    }
    (place / "config.json").write_text(json.dumps(raw), encoding="utf-8")
    portal = create_app(parse(raw))
    cookies = [cookie(portal, token) for token in tokens]
    recording = record(portal, cookies)
    recording.save(place / "recording")
    bare_cookies = [cookie(signer(), str(number)) for number in range(len(tokens))]
    with (
        serve("tests.bench.served:portal()", environment, place / "portal.log") as served_portal,
        serve("tests.bench.floor:create_floor()", environment, place / "floor.log") as served_floor,
    ):
        sides = (
            portal_side(served_portal, recording, cookies),
            floor_side(served_floor, recording, bare_cookies),
        )
        yield recording, sides


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--customers", type=int, default=2000, help="in the demo billing database")
    parser.add_argument("--sessions", type=int, default=200, help="customers who are logged in")
    parser.add_argument("--rounds", type=int, default=6, help="turns that each side takes on each page")
    parser.add_argument("--requests", type=int, default=100, help="requests of a turn")
    return parser.parse_args()


if __name__ == "__main__":
    main()
