"""Asks a server for pages, over a few connections that are kept open."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

CONNECTIONS = 4

Visit = tuple[str, str]
"""A path and a Cookie header."""


def ask(port: int, visits: Sequence[Visit]) -> int:
    """The bytes of all answers' bodies; raises ``RuntimeError`` for one that is not 200."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(pool.map(lambda start: ask_in_turn(port, visits[start::CONNECTIONS]), range(CONNECTIONS)))


def ask_in_turn(port: int, visits: Sequence[Visit]) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    total = 0
    try:
        for path, cookie in visits:
            connection.request("GET", path, headers={"Cookie": cookie})
            answer = connection.getresponse()
            total += len(answer.read())
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
    finally:
        connection.close()
    return total
