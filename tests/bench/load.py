"""Asks a server for pages, over a few connections that are kept open."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection

CONNECTIONS = 4


@dataclass(slots=True)
class Browser:
    """Sends its cookie, and keeps the one that comes back."""

    cookie: str

    def keep(self, set_cookie: str | None) -> None:
        if set_cookie is not None:
            self.cookie = set_cookie.partition(";")[0]


Visit = tuple[str, Browser]
"""A path and who asks for it."""


def ask(port: int, visits: Sequence[Visit]) -> int:
    """The bytes of all answers' bodies; raises ``RuntimeError`` for one that is not 200."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(pool.map(lambda start: ask_in_turn(port, visits[start::CONNECTIONS]), range(CONNECTIONS)))


def ask_in_turn(port: int, visits: Sequence[Visit]) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    total = 0
    try:
        for path, browser in visits:
            connection.request("GET", path, headers={"Cookie": browser.cookie})
            answer = connection.getresponse()
            browser.keep(answer.getheader("Set-Cookie"))
            total += len(answer.read())
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")
    finally:
        connection.close()
    return total
