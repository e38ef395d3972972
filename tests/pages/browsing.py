"""The office on a real port, and a real browser already logged in to it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Page
from werkzeug.serving import make_server

from tests.office import client_of

COOKIE = "ibok_session"


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address the application answers at; ``localhost``, where browsers take secure cookies over HTTP."""
    server = make_server("localhost", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def log_in(page: Page, app: Flask, address: str, customer: str, language: str = "pl") -> None:
    """Give the browser the session of that customer, who chose that language."""
    client = client_of(app, customer)
    with client.session_transaction() as session:
        session["language"] = language
    cookie = client.get_cookie(COOKIE)
    assert cookie is not None
    page.context.add_cookies([{"name": COOKIE, "value": cookie.value, "url": address}])
