"""What is wrong with a configuration: all of it at once, each fault by its TOML path, none with its value."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from erp_adapter.drivers import backend_of
from erp_adapter.mapping import unfit
from erp_adapter.schema import LOOKUP
from erp_adapter.secret_files import secret_in
from erp_adapter.settings import NO_SOURCE, ConnectionSettings, EntitySettings, ErpSettings, Settings
from erp_adapter.words import meant, nearest
from sync.settings import StagingSettings

Raw = Mapping[str, Any]
Tables = Mapping[str, Mapping[str, Any]]
SHORTEST_KEY = 32
BELOW = ("columns.", "also.", "staging.", "staging:", "file.", "file:")
"""A validator's line that begins so tells of something below its own place."""
SAID: Mapping[str, str] = {
    "string_type": "must be a text, in quotes",
    "path_type": "must be a text, in quotes",
    "tuple_type": "must be a list, in [ ]",
    "dict_type": "must be a table, in [ ] or { }",
    "model_type": "must be a table, in [ ] or { }; a column may be its name alone, in quotes",
}
"""What pydantic says of its own types, in words of TOML."""
KNOWN = ErpSettings.model_fields
REQUIRED = {name for name, field in KNOWN.items() if field.is_required()}
"""Entities whose lack is told anyway."""


def faults(raw: Raw, model: type[Settings]) -> list[str]:
    """One line a fault; empty when ``model`` can be made of ``raw``, and its mapping used."""
    wrong = _misshapen(raw, model)
    unsound = {error["loc"][:2] for error in wrong}
    return [
        *(line for error in _without_echoes(wrong, model) for line in _lines(error, raw, model)),
        *_server_secrets(raw),
        *_dangling_connections(raw, model),
        *_unfit_mapping(raw, unsound),
    ]


def _misshapen(raw: Raw, model: type[Settings]) -> Sequence[ErrorDetails]:
    try:
        model.model_validate(raw)
    except ValidationError as error:
        return error.errors(include_url=False, include_input=False)
    return ()


def _without_echoes(errors: Sequence[ErrorDetails], model: type[Settings]) -> list[ErrorDetails]:
    """Without the settings that are only missing because they are misspelt."""
    found: set[tuple[str | int, ...]] = set()
    for error in errors:
        *way, name = error["loc"] or ("",)
        if error["type"] == "extra_forbidden":
            fields = _settings_at(model, way).model_fields
            found |= {(*way, each) for each in meant([str(name)], fields)}
    return [error for error in errors if not _lacks_all(error) or error["loc"] not in found]


def _lacks_all(error: ErrorDetails) -> bool:
    """Whether a section is not there, or only what stands under headers of their own."""
    return error["type"] == "missing" or error["msg"].endswith(NO_SOURCE)


def _lines(error: ErrorDetails, raw: Raw, model: type[Settings]) -> Iterator[str]:
    """A validator's several lines become several faults."""
    path = ".".join(_path(error, raw))
    if error["type"] == "missing":
        yield f"{path}: required, but missing"
    elif error["type"] == "extra_forbidden":
        known = _settings_at(model, error["loc"][:-1]).model_fields
        yield f"{path}: there is no such setting{nearest(str(error['loc'][-1]), known)}"
    else:
        for line in _told(error).splitlines():
            yield f"{path}.{line}" if line.startswith(BELOW) else f"{path}: {line}"


def _told(error: ErrorDetails) -> str:
    told = error["msg"].removeprefix("Value error, ")
    return SAID.get(error["type"], re.sub("^(Input|String|Value) should", "must", told))


def _path(error: ErrorDetails, raw: Raw) -> Iterator[str]:
    """The way through the file; pydantic adds the place in a list made of one value, and a union's kind."""
    node: Any = raw
    for part in error["loc"]:
        if isinstance(node, list) and isinstance(part, int):
            yield str(part + 1)
            node = node[part]
        elif isinstance(node, Mapping) and (part in node or error["type"] == "missing"):
            yield str(part)
            node = node.get(part)


def _settings_at(model: type[Settings], path: Sequence[str | int]) -> type[Settings]:
    """The settings that stand at a path; names that the file chooses, and numbers, lead no further."""
    for part in path:
        field = model.model_fields.get(str(part))
        model = (_settings_in(field.annotation) if field else None) or model
    return model


def _settings_in(annotation: Any) -> type[Settings] | None:
    if isinstance(annotation, type) and issubclass(annotation, Settings):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _settings_in(inner))), None)


def _server_secrets(raw: Raw) -> Iterator[str]:
    server = raw.get("server")
    if not isinstance(server, dict):
        return
    if ("secret_key" in server) == ("secret_key_file" in server):
        yield f"server: give either secret_key ({SHORTEST_KEY} characters or more) or secret_key_file"
    elif "secret_key_file" in server:
        yield from _short_key("secret_key_file", server)
    if "metrics_token" in server and "metrics_token_file" in server:
        yield "server: give either metrics_token or metrics_token_file"
    elif "metrics_token_file" in server:
        yield from _short_key("metrics_token_file", server)


def _short_key(name: str, server: Mapping[str, Any]) -> Iterator[str]:
    try:
        if isinstance(server[name], str) and len(secret_in(Path(server[name]))) < SHORTEST_KEY:
            yield f"server.{name}: the file holds fewer than {SHORTEST_KEY} characters"
    except OSError as error:
        yield f"server.{name}: {error.strerror}"


def _dangling_connections(raw: Raw, model: type[Settings]) -> Iterator[str]:
    if meant(raw.keys() - model.model_fields.keys(), model.model_fields) & {"connections"}:
        return
    known = _tables(raw.get("connections"))
    users = {f"erp.{name}": _connection_of(entity) for name, entity in _entities(raw).items()}
    for kind, route in _tables(raw.get("sync")).items():
        if "staging" in _tables(route):
            users[f"sync.{kind}.staging"] = _connection_of(route["staging"], StagingSettings)
    by_name: dict[str, list[str]] = {}
    for path, name in users.items():
        by_name.setdefault(name, []).append(path)
    for name in by_name.keys() - known.keys() if "connections" in raw else ():
        yield _dangling(name, by_name[name], known)


def _dangling(name: str, users: Sequence[str], known: Tables) -> str:
    """One line, however many name it: then it is more likely the connection that is misspelt."""
    if len(users) == 1:
        return f"{users[0]}.connection: there is no [connections.{name}]{nearest(name, known)}"
    return f"connections.{name}: required, but missing; {users[0]} and {len(users) - 1} more name it" + (
        nearest(name, known)
    )


def _connection_of(user: Mapping[str, Any], model: type[Settings] = EntitySettings) -> str:
    return str(user.get("connection", model.model_fields["connection"].default))


def _unfit_mapping(raw: Raw, unsound: Collection[tuple[str | int, ...]]) -> list[str]:
    """What the mapping gets wrong in itself, as far as its parts can be read at all."""
    named = _entities(raw)
    connections = _sound("connections", _tables(raw.get("connections")), unsound)
    entities = _sound("erp", named, unsound)
    dialects = {
        name: backend_of(ConnectionSettings.model_validate(table)).parsed_as
        for name, table in connections.items()
    }
    settings = {
        name: EntitySettings.model_validate(table)
        for name, table in entities.items()
        if _connection_of(table) in dialects
    }
    return unfit(settings, dialects, others={*named, *REQUIRED, *meant(named.keys() - KNOWN, KNOWN)})


def _sound(section: str, tables: Tables, unsound: Collection[tuple[str | int, ...]]) -> Tables:
    return {name: table for name, table in tables.items() if (section, name.partition(".")[0]) not in unsound}


def _entities(raw: Raw) -> Tables:
    """By their names, and the lookups as ``lookup.NAME``."""
    tables = dict(_tables(raw.get("erp")))
    lookups = _tables(tables.pop(LOOKUP, None))
    return tables | {f"{LOOKUP}.{name}": table for name, table in lookups.items()}


def _tables(value: Any) -> Tables:
    items = value.items() if isinstance(value, dict) else ()
    return {name: table for name, table in items if isinstance(table, dict)}
