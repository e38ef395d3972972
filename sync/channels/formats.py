"""A batch → the bytes of a file: CSV, XML or JSON lines, always the same for the same batch."""

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from xml.sax.saxutils import escape

from erp_adapter.said import said
from sync.batches import Batch
from sync.channels.rows import Writer, records
from sync.file_settings import FileSettings
from sync.letters import Adapt, holdable

QUOTING: Mapping[str, Literal[0, 1, 2, 3]] = {
    "minimal": csv.QUOTE_MINIMAL,
    "all": csv.QUOTE_ALL,
    "none": csv.QUOTE_NONE,
}
LINE_ENDS = {"crlf": "\r\n", "lf": "\n"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula, or leaves out in front of one (OWASP)."""

Record = Sequence[Any]


def render(
    settings: FileSettings, writers: Sequence[Writer], batch: Batch
) -> tuple[bytes, int, dict[str, str]]:
    """The file, the number of its records, and the reasons of the items that cannot be written, by id."""
    write = WRITERS[settings.format]
    head, tail = _frame(settings)
    lines: list[bytes] = []
    refused: dict[str, str] = {}
    for item in batch.items:
        try:
            text = write(settings, *records(writers, batch, [item]))
            lines.append(text.encode(settings.encoding))
        except UnicodeEncodeError:
            refused[item.id] = said(
                "it holds a character that %(encoding)s has not", encoding=settings.encoding
            )
        except (KeyError, ValueError, csv.Error) as error:
            refused[item.id] = said(
                "it cannot be written as configured (%(error)s)", error=type(error).__name__
            )
    content = b"".join([head.encode(settings.encoding), *lines, tail.encode(settings.encoding)])
    return content, len(lines), refused


def adapt(settings: FileSettings) -> Adapt:
    """What the format cannot hold in a customer's words, and the decimals of indications."""
    match settings:
        case FileSettings(format="xml"):
            fitted = holdable(settings.encoding, _NOT_XML)
        case FileSettings(format="csv", quoting="none"):
            fitted = holdable(settings.encoding, re.compile(f'["\r\n{re.escape(settings.delimiter)}]+'), " ")
        case _:
            fitted = holdable(settings.encoding)
    if settings.decimals:
        zeros = settings.decimal_sign + "0" * settings.decimals
        fitted["indication"] = lambda indication: f"{indication}{zeros}"
    return fitted


def _frame(settings: FileSettings) -> tuple[str, str]:
    end = LINE_ENDS[settings.line_end]
    if settings.format == "xml":
        declaration = f'<?xml version="1.0" encoding="{settings.encoding}"?>'
        return f"{declaration}{end}<{settings.root}>{end}", f"</{settings.root}>{end}"
    if settings.format == "csv" and settings.header:
        return _csv(settings, list(settings.columns)), ""
    return "", ""


def _csv(settings: FileSettings, record: Record) -> str:
    written = io.StringIO(newline="")
    writer = csv.writer(
        written,
        delimiter=settings.delimiter,
        quoting=QUOTING[settings.quoting],
        lineterminator=LINE_ENDS[settings.line_end],
    )
    write = _inert if settings.spreadsheet else _text
    writer.writerow([write(value) for value in record])
    return written.getvalue()


def _inert(value: Any) -> str:
    text = _text(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text


def _xml(settings: FileSettings, record: Record) -> str:
    fields = "".join(map(_element, settings.columns, record))
    return f"<{settings.record}>{fields}</{settings.record}>{LINE_ENDS[settings.line_end]}"


def _element(name: str, value: Any) -> str:
    text = _text(value)
    if _NOT_XML.search(text):
        raise ValueError("a character that XML cannot hold")
    return f"<{name}>{escape(text)}</{name}>" if value is not None else f"<{name}/>"


def _json(settings: FileSettings, record: Record) -> str:
    values = {name: _plain(value) for name, value in zip(settings.columns, record, strict=True)}
    return json.dumps(values, ensure_ascii=False) + LINE_ENDS[settings.line_end]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else _text(value)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case _:
            return str(value)


WRITERS: Mapping[str, Callable[[FileSettings, Record], str]] = {"csv": _csv, "xml": _xml, "jsonl": _json}
"""One record → its line, by the format's name, which is the end of the file's name too."""
