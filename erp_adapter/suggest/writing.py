"""How a draft's pieces are written in TOML and in the SQL of the database."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from erp_adapter.suggest.draft import Condition, Line, Part

SEPARATORS = (" ", ", ", " ")
"""Between street, house, postcode and city."""


@dataclass(frozen=True, slots=True)
class Speech:
    """How this database writes names, and puts texts together."""

    quote: Callable[[str], str]
    joins_by_function: bool = False
    """``CONCAT(a, b)`` instead of ``a || b``."""
    connection: str = "billing"

    def table(self, name: str) -> str:
        return ".".join(self.quote(part) for part in name.split(".", 1))

    def joined(self, texts: Sequence[str]) -> str:
        pieces = [f"COALESCE({texts[0]}, '')"]
        separators = SEPARATORS if len(texts) > 2 else (" ",)
        for separator, text in zip(separators, texts[1:], strict=False):
            pieces += [f"'{separator}'", f"COALESCE({text}, '')"]
        return f"CONCAT({', '.join(pieces)})" if self.joins_by_function else " || ".join(pieces)


def told(confidence: float, reasons: Sequence[str]) -> str:
    return f"{confidence * 100:.0f} %: {'; '.join(reasons)}"


def connection_line(speech: Speech) -> Iterator[str]:
    if speech.connection != "billing":
        yield f"connection = {toml_text(speech.connection)}"


def value_of(parts: Sequence[Part], line: Line) -> str:
    written = [_part(part, line.codes) for part in parts]
    if len(written) > 1:
        return f"[{', '.join(f'{{ {each} }}' for each in written)}]"
    plain = parts[0].convert is None and not line.codes
    return toml_text(parts[0].column) if plain else f"{{ {written[0]} }}"


def _part(part: Part, codes: Mapping[str, str] | None) -> str:
    return ", ".join([f"column = {toml_text(part.column)}", *settings_of(part.convert, codes)])


def settings_of(convert: str | None, codes: Mapping[str, str] | None) -> list[str]:
    converted = [f"convert = {toml_text(convert)}"] if convert else []
    return [*converted, *([f"values = {_codes(codes)}"] if codes else [])]


def _codes(codes: Mapping[str, str]) -> str:
    return f"{{ {', '.join(f'{toml_text(code)} = {toml_text(word)}' for code, word in codes.items())} }}"


def sql_condition(condition: Condition, column: str) -> str:
    """The condition on a column, however it is to be written there."""
    match condition.live:
        case None:
            return f"{column} IS NULL"
        case bool():
            return column if condition.live else f"NOT {column}"
        case int():
            return f"{column} = {condition.live}"
        case str():
            return f"{column} = '{condition.live.replace(chr(39), chr(39) * 2)}'"


def toml_text(text: str) -> str:
    """A TOML basic string."""
    return json.dumps(text, ensure_ascii=False)
