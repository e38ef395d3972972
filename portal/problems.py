"""What goes wrong under ``/api``, for programs: problem details as RFC 9457 has them."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType

from flask import Response, request
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError

PATH = "/api/"
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "30"
KEPT = frozenset({"Allow", "Retry-After", "WWW-Authenticate"})
"""Headers that belong to a status, not to a page."""


class FieldProblem(BaseModel):
    """What is wrong with one part of a body or a query."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    field: str
    """The way to it, such as `verdicts.2.state`; empty for the whole."""
    detail: str


class Problem(BaseModel):
    """Why a call was not carried out (RFC 9457)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    type: str
    """`about:blank` where the status says it all, or the name of the case."""
    title: str
    status: int
    detail: str
    errors: list[FieldProblem]


class Refused(HTTPException):
    """A case of which more can be told than its status; ``kind`` is its name for programs."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        kind: str | None = None,
        *,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(detail)
        self.code = int(status)
        self.kind = kind
        self.errors = errors
        self.headers = headers


def wanted() -> bool:
    """Whether the caller is a program."""
    return request.path.startswith(PATH)


def answer(error: HTTPException) -> Response:
    """The problem, with the status and the headers that the error brings."""
    if isinstance(error, InternalServerError):
        return _written(_failed(error))
    if isinstance(error, Refused):
        return _written(error)
    kept = {name: value for name, value in error.get_headers() if name in KEPT}
    status = HTTPStatus(error.code or HTTPStatus.BAD_REQUEST)
    return _written(Refused(status, error.description or "", headers=kept))


def _failed(error: InternalServerError) -> Refused:
    """A store that is away is worth another try; anything else is ours to mend."""
    if isinstance(error.original_exception, SQLAlchemyError):
        detail = "The portal's own database does not answer; try later."
        return Refused(HTTPStatus.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": RETRY_SECONDS})
    return Refused(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong here; it has been logged.")


def _written(error: Refused) -> Response:
    status = HTTPStatus(error.code or HTTPStatus.BAD_REQUEST)
    problem = Problem(
        type=f"urn:ibok:problem:{error.kind}" if error.kind else "about:blank",
        title=status.phrase,
        status=status,
        detail=error.description or "",
        errors=list(error.errors),
    )
    return Response(problem.model_dump_json(), status, error.headers, content_type=MEDIA_TYPE)
