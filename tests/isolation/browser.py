"""A browser whose cookies can be put back, so that the same may be asked twice from the same start."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web import SITE, Element, filled, parsed

COOKIE = "ibok_session"
ASIDE = ("/jezyk/", "/wyloguj")
"""Forms that stand on every page."""


class Browser:
    def __init__(self, app: Flask, token: str | None = None) -> None:
        self._client: FlaskClient = app.test_client()
        self._csrf: tuple[str | None, str] = (None, "")
        if token:
            with self._client.session_transaction() as session:
                session["_user_id"] = token
                session.permanent = True

    @property
    def cookie(self) -> str | None:
        found = self._client.get_cookie(COOKIE)
        return found.value if found else None

    @cookie.setter
    def cookie(self, value: str | None) -> None:
        if value is None:
            self._client.delete_cookie(COOKIE)
        else:
            self._client.set_cookie(COOKIE, value, secure=True)

    def get(self, address: str) -> TestResponse:
        return self._client.get(address, base_url=SITE)

    def post(self, address: str, data: Mapping[str, object]) -> TestResponse:
        return self._client.post(
            address, base_url=SITE, data=dict(data), headers={"Referer": SITE + address.partition("?")[0]}
        )

    def forms(self, address: str) -> list[Element]:
        """Those of a page that is there and can be sent, but for the choice of a language."""
        page = self.get(address)
        if page.status_code != 200 or page.mimetype != "text/html":
            return []
        forms = [form for form in parsed(page).all("form") if "csrf_token" in filled(form)]
        return [form for form in forms if not form.attributes.get("action", "").startswith(ASIDE)]

    def call(
        self, method: str, address: str, bearer: str, said: Mapping[str, object] = MappingProxyType({})
    ) -> TestResponse:
        """As a program that shows this token, with the cookies that the browser has."""
        body = None if method == "GET" else dict(said)
        headers = {"Authorization": f"Bearer {bearer}"}
        return self._client.open(address, method=method, base_url=SITE, headers=headers, json=body)

    def csrf_token(self) -> str:
        """Of the session; it is good as long as the cookie."""
        if self._csrf[0] != self.cookie or self.cookie is None:
            token = filled(self.forms("/haslo")[0])["csrf_token"]
            self._csrf = (self.cookie, token)
        return self._csrf[1]

    def press(self, address: str, field: str, typed: Mapping[str, object]) -> TestResponse:
        """Open the page, type into its last form that has that field, and send it."""
        form = [each for each in self.forms(address) if field in filled(each)][-1]
        return self.post(form.attributes.get("action") or address, {**filled(form), **typed})
