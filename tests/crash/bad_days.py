"""Worse than a killed worker: servers die, the network breaks off a commit, several nodes work at once."""

import random
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from multiprocessing.process import BaseProcess
from time import monotonic

from tests.crash.actors import Orders
from tests.crash.campaign import all_ended, killed_at_random, prepare, settle, undisturbed
from tests.crash.disk import small_disk
from tests.crash.furnishing import Way
from tests.crash.ground import Ground
from tests.crash.judge import Outcome
from tests.crash.legs import Leg
from tests.crash.processes import ended, kill
from tests.crash.relay import Relay, relay
from tests.crash.scene import Scene
from tests.servers.process import ServerProcess

IN_STEP = (timedelta(),) * 3
PAGES = 8
"""Of which some may still be free on a disk that is full: what a batch takes, at most."""
OUT_OF_STEP = (timedelta(hours=-6), timedelta(), timedelta(hours=6))


@dataclass(frozen=True, slots=True)
class Day:
    name: str
    leg: Leg
    comes: Callable[[Ground, Leg, int], Outcome]
    """Told how often it shall strike."""

    def __str__(self) -> str:
        return f"{self.leg} {self.name}"


def billing_killed(ground: Ground, leg: Leg, many: int) -> Outcome:
    with ground.scene(leg) as scene:
        return _server_killed(scene, scene.erp.server.process, many)


def store_killed(ground: Ground, leg: Leg, many: int) -> Outcome:
    with ground.scene(leg) as scene:
        return _server_killed(scene, ground.postgres.process, many)


def killed_by_sftp(ground: Ground, leg: Leg, many: int) -> Outcome:
    """Those who bring files over SFTP or import them, and then its server."""
    with ground.scene(leg, Way(sftp=ground.sftp)) as scene:
        kills = killed_at_random(scene, many)
        return _server_killed(scene, ground.sftp.process, many + kills, kills)


def _server_killed(scene: Scene, server: ServerProcess, many: int, kills: int = 0) -> Outcome:
    """Until there are so many kills, with those that were before."""
    while kills < many:
        duration = undisturbed(scene)["worker"]
        prepare(scene)
        players = scene.players()
        players["worker"].join(random.uniform(0, duration))
        kills += players["worker"].is_alive()
        server.kill()
        with server.away():
            all_ended(players)
    return settle(scene, kills)


def commits_to_billing_cut_off(
    ground: Ground, leg: Leg, many: int, native: bool = False, mutation: str | None = None
) -> Outcome:
    server = ground.erps[leg.erp].server
    with ExitStack() as stack:
        network = stack.enter_context(relay(server.host, server.port))
        scene = stack.enter_context(ground.scene(leg, Way(erp_port=network.port, native=native)))
        scene.orders = Orders(mutation=mutation)
        return _cut_off(scene, network, many)


def commits_to_store_cut_off(ground: Ground, leg: Leg, many: int) -> Outcome:
    """Those of the customers' pages, too."""
    with ExitStack() as stack:
        network = stack.enter_context(relay(ground.postgres.host, ground.postgres.port))
        way = Way(store_port=network.port)
        return _cut_off(stack.enter_context(ground.scene(leg, way)), network, many)


def _cut_off(scene: Scene, network: Relay, many: int) -> Outcome:
    while network.cuts < many:
        prepare(scene)
        network.cutting = True
        ended(scene.worker())
        network.cutting = False
    return settle(scene, network.cuts)


def nodes_at_once(ground: Ground, leg: Leg, many: int, clocks: tuple[timedelta, ...] = IN_STEP) -> Outcome:
    """All work on one store; most of them are killed."""
    kills = 0
    with ground.scene(leg) as scene:
        while kills < many:
            duration = undisturbed(scene)["worker"]
            prepare(scene)
            nodes = [scene.worker(skew=skew) for skew in clocks]
            kills += _some_killed(nodes, duration)
        return settle(scene, kills)


def _some_killed(nodes: Sequence[BaseProcess], duration: float) -> int:
    """Each at a moment of its own, while the others work on; one in three ends by itself."""
    began, kills = monotonic(), 0
    moments = sorted(random.uniform(0, 1.5 * duration) for _ in nodes)
    for moment, node in zip(moments, random.sample(nodes, len(nodes)), strict=True):
        if moment < duration:
            node.join(max(0, began + moment - monotonic()))
            kills += kill(node)
    for node in nodes:
        ended(node)
    return kills


def disk_full(ground: Ground, leg: Leg, many: int, by_sftp: bool = False) -> Outcome:
    """Of the directory that files go to, before one of them or in the middle."""
    with ExitStack() as stack:
        disk = stack.enter_context(small_disk())
        way = Way(drop=disk.directory / "drop", sftp=ground.sftp if by_sftp else None)
        scene = stack.enter_context(ground.scene(leg, way))
        while (strikes := scene.log.read_text().count("ENOSPC")) < many:
            undisturbed(scene)
            prepare(scene)
            disk.fill(leaving=random.randrange(PAGES))
            ended(scene.worker())
            disk.free()
        return settle(scene, strikes)


SQLITE_POSTGRES = Leg("staging", "sqlite", "postgres")
SQLITE_MARIADB = Leg("staging", "sqlite", "mariadb")
POSTGRES_MARIADB = Leg("staging", "postgres", "mariadb")
FILE = replace(POSTGRES_MARIADB, channel="file")
API = replace(POSTGRES_MARIADB, channel="api")
by_native_driver = partial(commits_to_billing_cut_off, native=True)
DAYS = (
    Day("billing killed", SQLITE_POSTGRES, billing_killed),
    Day("billing killed", POSTGRES_MARIADB, billing_killed),
    Day("store killed", POSTGRES_MARIADB, store_killed),
    Day("store killed", API, store_killed),
    Day("commits to billing cut off", SQLITE_POSTGRES, commits_to_billing_cut_off),
    Day("commits to billing cut off", POSTGRES_MARIADB, commits_to_billing_cut_off),
    Day("commits to billing cut off, natively", SQLITE_POSTGRES, by_native_driver),
    Day("commits to billing cut off, natively", POSTGRES_MARIADB, by_native_driver),
    Day("commits to store cut off", POSTGRES_MARIADB, commits_to_store_cut_off),
    Day("disk full", FILE, disk_full),
    Day("disk full, by SFTP", FILE, partial(disk_full, by_sftp=True)),
    Day("worker and server killed, by SFTP", FILE, killed_by_sftp),
    Day("store killed", FILE, store_killed),
    Day("three nodes", FILE, nodes_at_once),
    Day("three nodes", POSTGRES_MARIADB, nodes_at_once),
    Day("three nodes on one machine", SQLITE_MARIADB, nodes_at_once),
    Day("three nodes, clocks wrong", POSTGRES_MARIADB, partial(nodes_at_once, clocks=OUT_OF_STEP)),
)
