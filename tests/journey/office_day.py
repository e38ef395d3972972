"""An office that is open round the clock, served to real browsers, with a mail server of its own."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from portal import create_app
from portal.config import Config, parse
from portal.demo.office import office_config
from portal.jobs import sync_job
from tests.mail.postbox import Postbox, Received
from tests.office import Office
from tests.servers.browser import listen, visit
from tests.servers.process import free_port

PHONE = {"width": 390, "height": 844}


@dataclass
class OfficeDay:
    app: Flask
    config: Config
    address: str
    post: Postbox
    browser: Browser
    complaints: list[list[str]] = field(default_factory=list)

    def somebody(self) -> Page:
        """The browser of one more person, who has not been here before."""
        page = visit(self.browser, base_url=self.address, viewport=PHONE)
        self.complaints.append(listen(page))
        return page

    def mail_to(self, address: str) -> Received:
        """Have the mails that wait sent; the last one to this address."""
        services = self.app.extensions["ibok"]
        sync_job(self.config, services.store, services.billing)()
        return [mail for mail in self.post.received if mail.recipients == (address,)][-1]

    def link_to(self, address: str) -> str:
        (link,) = re.findall(rf"{re.escape(self.address)}\S+", self.mail_to(address).text)
        return str(link)


@contextmanager
def open_office(office: Office, browser: Browser) -> Iterator[OfficeDay]:
    post, port = Postbox(), free_port()
    address = f"http://127.0.0.1:{port}"
    config = _config(office, address, post)
    app = create_app(config)
    server = make_server("127.0.0.1", port, app, threaded=True)
    serving = Thread(target=server.serve_forever)
    day = OfficeDay(app, config, address, post, browser)
    post.open()
    serving.start()
    try:
        yield day
    finally:
        for context in browser.contexts:
            context.close()
        server.shutdown()
        serving.join()
        server.server_close()
        post.close()
    assert not any(day.complaints), f"the pages complained: {day.complaints}"


def _config(office: Office, address: str, post: Postbox) -> Config:
    raw = tomllib.loads(office_config(office.directory, address))
    raw["mail"]["url"] = f"smtp://127.0.0.1:{post.port}"
    raw["identification"] = {
        "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "opens": "00:00",
        "closes": "23:59:59",
    }
    return parse(raw)
