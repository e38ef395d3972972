"""``make bench``"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL

from portal import create_app
from portal.config import load
from tests.bench import push
from tests.bench.duel import compare, floor_side, portal_side
from tests.bench.floor import signer
from tests.bench.recording import record
from tests.bench.served import serve_floor, serve_portal
from tests.bench.stage import configuration, cookie, customer_ids, fill, open_sessions
from tests.bench.table import Report, table
from tests.servers.mariadb import mariadb
from tests.servers.postgres import postgres
from tests.servers.process import ServerProcess


def main() -> None:
    options = parse_arguments()
    with postgres() as server:
        billing = fill(server, options.customers)
        store = server.url(server.new_database())
        tokens = open_sessions(store, customer_ids(server.url(billing), options.sessions))
        native, odbc = server.url(billing), server.odbc(billing)
        over_odbc = URL.create("postgresql+ibok_odbc", query={"odbc_connect": odbc}).render_as_string(False)
        ways = (
            Way("PostgreSQL through psycopg", f"url = '{native}'", native),
            Way("PostgreSQL through ODBC", f"odbc = '{odbc}'\ndialect = 'postgresql'", over_odbc),
        )
        for way in ways:
            print(table(bench(server.process, way, store, tokens, options)))
        pushes = [push.compare("PostgreSQL", server.url(server.new_database()), options.readings)]
    with mariadb() as other:
        pushes.append(push.compare("MariaDB", other.url(other.new_database()), options.readings))
    print(push.table(pushes))


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the billing database: as the portal's configuration says it, and as SQLAlchemy does."""

    name: str
    settings: str
    url: str


def bench(
    database: ServerProcess, way: Way, store: str, tokens: Sequence[str], options: argparse.Namespace
) -> Report:
    with tempfile.TemporaryDirectory() as place:
        config, recorded = Path(place, "config.toml"), Path(place, "recording")
        config.write_text(configuration(store, way.settings), encoding="utf-8")
        portal = create_app(load(config))
        recording = record(portal, [cookie(portal, token) for token in tokens])
        recording.save(recorded)
        bare_cookies = [cookie(signer(), str(number)) for number in range(len(tokens))]
        with serve_portal(config) as portal_server, serve_floor(recorded, store, way.url) as floor_server:
            mine = portal_side(portal_server, recording)
            bare = floor_side(floor_server, recording, bare_cookies)
            rows = compare(database, recording, (mine, bare), options.rounds, options.requests)
            return Report(way.name, rows, (mine.megabytes(), bare.megabytes()))


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--customers", type=int, default=2000, help="in the demo billing database")
    parser.add_argument("--sessions", type=int, default=200, help="customers who are logged in")
    parser.add_argument("--rounds", type=int, default=6, help="turns that each side takes on each page")
    parser.add_argument("--requests", type=int, default=100, help="requests of a turn")
    parser.add_argument("--readings", type=int, default=100_000, help="in a push to a staging table")
    return parser.parse_args()


if __name__ == "__main__":
    main()
