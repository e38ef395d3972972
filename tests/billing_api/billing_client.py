"""The billing system's side: a program with a token, over HTTP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

NEXT = "/batches/next?kind=reading"
PATIENCE = 60


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class BillingClient:
    address: str
    token: str

    def get(self, path: str) -> Answer:
        return self._call(path)

    def post(self, path: str, body: Any) -> Answer:
        return self._call(path, json.dumps(body).encode())

    def acknowledge(self, batch_id: str) -> Answer:
        return self.post(f"/batches/{batch_id}/acknowledgement", {})

    def _call(self, path: str, body: bytes | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = Request(f"{self.address}{path}", body, headers)  # noqa: S310 - our own server
        try:
            with urlopen(request, timeout=PATIENCE) as response:  # noqa: S310 - our own server
                return Answer(response.status, response.headers, response.read())
        except HTTPError as error:
            with error:
                return Answer(error.code, error.headers, error.read())
