"""What an endpoint reads and writes, said once: it is read and written so, and described so."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Response, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError

from portal.problems import FieldProblem, Refused

LARGEST_BODY = 2 * 1024 * 1024
JSON = "application/json"
M = TypeVar("M", bound=BaseModel)
View = Callable[..., BaseModel | None]


@dataclass(frozen=True, slots=True)
class Operation:
    summary: str
    description: str
    answer: type[BaseModel]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    nothing: str | None = None
    """When the answer is 204, in words; None where it never is."""
    leads_to: tuple[str, ...] = ()
    """Operations on what is answered, by its id."""
    problems: Mapping[int, str] = field(default_factory=dict)
    """What else may be answered than what follows from the above, and when."""


def operation(summary: str, **more: Any) -> Callable[[View], Callable[..., ResponseReturnValue]]:
    """The view is given ``query`` and ``body``, and returns the answer, or None for 204."""

    def decorate(view: View) -> Callable[..., ResponseReturnValue]:
        spec = Operation(summary, " ".join((view.__doc__ or "").split()), **more)

        @wraps(view)
        def call(**values: Any) -> ResponseReturnValue:
            if spec.query is not None:
                values["query"] = _query(spec.query)
            if spec.body is not None:
                values["body"] = _body(spec.body)
            answer = view(**values)
            if answer is None and spec.nothing is not None:
                return "", HTTPStatus.NO_CONTENT
            assert isinstance(answer, spec.answer)  # noqa: S101 - or the document would not be true
            return Response(answer.model_dump_json(), content_type=JSON)

        vars(call)["operation"] = spec
        return call

    return decorate


def _query(model: type[M]) -> M:
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise _unfit("The query does not fit.", error) from None


def _body(model: type[M]) -> M:
    if request.mimetype != JSON:
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send the body as {JSON}.")
    request.max_content_length = LARGEST_BODY
    try:
        return model.model_validate_json(request.get_data(cache=False))
    except ValidationError as error:
        raise _unfit("The body does not fit.", error) from None


def _unfit(what: str, error: ValidationError) -> Refused:
    errors = [
        FieldProblem(field=".".join(map(str, each["loc"])), detail=each["msg"])
        for each in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, what, errors=errors)
