"""What ``make run`` starts is a whole office: the journey on its own server and its own demo database."""

from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine

from tests.journey.commands import running, wait_for_page
from tests.journey.facts import Facts
from tests.journey.journey import Journey
from tests.servers.process import free_port


@pytest.mark.needs("chromium")
def test_the_whole_journey(page: Page, tmp_path: Path) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with running(["make", "run", f"PORT={port}"], IBOK_DEMO_DIRECTORY=str(tmp_path)) as office:
        wait_for_page(address, office)
        assert address in office.output
        login = "klient000123"
        billing = create_engine(f"sqlite:///{tmp_path}/billing.sqlite")
        journey = Journey(
            page, address, Facts(billing, login.removeprefix("klient")), pictures="klient000123-"
        )
        journey.log_in(login, office.logins()[login])
        journey.see_every_section()
        journey.see_the_charts()
        journey.report_a_reading()
        journey.is_accepted()
        journey.log_out()
        assert "Traceback" not in office.output
