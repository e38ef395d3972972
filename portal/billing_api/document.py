"""The OpenAPI 3.1 document, made of the endpoints' own marks and models: what it says is what they do."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from importlib.metadata import version
from operator import attrgetter
from typing import Any

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from werkzeug.routing import Rule

from portal import problems
from portal.access import Access
from portal.billing_api.operation import JSON, LARGEST_BODY, Operation
from portal.problems import Problem

REFERENCE = "#/components/schemas/{model}"
PLACEHOLDER = re.compile(r"<uuid:(\w+)>")
TOLD = "Batches of what customers reported, fetched by the billing system, and its verdicts. See docs/api.md."


def document(app: Flask, address: str) -> Mapping[str, Any]:
    """For a portal at this address."""
    paths: dict[str, dict[str, Any]] = {}
    endpoints = list(_endpoints(app))
    references, schemas = _schemas([operation for _, _, operation in endpoints])
    for rule, access, operation in endpoints:
        methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        described = _described(rule, access, operation, references)
        paths.setdefault(PLACEHOLDER.sub(r"{\1}", rule.rule), {}).update(
            {method.lower(): described for method in methods}
        )
    return {
        "openapi": "3.1.0",
        "info": {"title": "IBOK for billing systems", "version": version("ibok"), "description": TOLD},
        "servers": [{"url": address}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _endpoints(app: Flask) -> Iterator[tuple[Rule, Access, Operation]]:
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        operation = getattr(view, "operation", None)
        if operation is not None:
            yield rule, vars(view)["access"], operation


def _schemas(operations: list[Operation]) -> tuple[Mapping[Any, Any], Mapping[str, Any]]:
    """The schema of every model, and of those that they hold; bodies as they are read, answers as written."""
    read = {each.body for each in operations if each.body is not None}
    written = {each.answer for each in operations} | {Problem}
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        *((model, "validation") for model in sorted(read, key=attrgetter("__name__"))),
        *((model, "serialization") for model in sorted(written, key=attrgetter("__name__"))),
    ]
    found, definitions = models_json_schema(wanted, ref_template=REFERENCE)
    return {model: schema for (model, _), schema in found.items()}, definitions["$defs"]


def _described(
    rule: Rule, access: Access, operation: Operation, references: Mapping[type[BaseModel], Any]
) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": rule.endpoint.rpartition(".")[2],
        "summary": operation.summary,
        "description": operation.description,
        "parameters": [*_path_parameters(rule), *_query_parameters(operation)],
        "responses": {
            "200": _done(operation, references[operation.answer]),
            **({"204": {"description": operation.nothing}} if operation.nothing else {}),
            **_problems(access, operation, references[Problem]),
        },
    }
    if operation.body is not None:
        content = {JSON: {"schema": references[operation.body]}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _done(operation: Operation, schema: Any) -> dict[str, Any]:
    done = {"description": "Done.", "content": {JSON: {"schema": schema}}}
    if not operation.leads_to:
        return done
    parameters = {"batch_id": "$response.body#/id"}
    links = {name: {"operationId": name, "parameters": parameters} for name in operation.leads_to}
    return {**done, "links": links}


def _path_parameters(rule: Rule) -> list[dict[str, Any]]:
    schema = {"type": "string", "format": "uuid"}
    names = PLACEHOLDER.findall(rule.rule)
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _query_parameters(operation: Operation) -> list[dict[str, Any]]:
    if operation.query is None:
        return []
    schema = operation.query.model_json_schema()
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": described}
        for name, described in schema["properties"].items()
    ]


def _problems(access: Access, operation: Operation, schema: Any) -> dict[str, Any]:
    content = {problems.MEDIA_TYPE: {"schema": schema}}
    told: dict[int, str] = {
        401: "No valid token.",
        404: "No address holds NUL.",
        429: "Too many calls without a valid token.",
        503: "The portal's own database does not answer; try again after `Retry-After` seconds.",
        **operation.problems,
    }
    if access.scope is not None:
        told[403] = f"The token is not for `{access.scope}`."
    if operation.body is not None or operation.query is not None:
        told[422] = "What was sent does not fit; `errors` says where."
    if operation.body is not None:
        told[413] = f"The body is larger than {LARGEST_BODY} bytes."
        told[415] = f"The body is not {JSON}."
    return {
        str(HTTPStatus(code).value): {"description": told[code], "content": content} for code in sorted(told)
    }
