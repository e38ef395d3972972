"""Files that come along with a message: what they are is told by what they hold, not by their names."""

import re
from collections.abc import Iterable

from werkzeug.datastructures import FileStorage

from portal.store.conversations import File
from portal.typed import UNSEEN

LARGEST_FILE = 10 * 1024 * 1024
MOST_FILES = 3
KINDS = (
    (b"%PDF-", 0, "application/pdf"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heif"),
)
"""First bytes, where they stand, and the media type."""
ENDINGS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/heic": (".heic", ".heif"),
    "image/heif": (".heif", ".heic"),
}
"""Of names: a picture or a document may be a page or a program as well, and is opened by its name."""
IN_NO_NAME = re.compile(rf'[\x00-\x1f{UNSEEN}/\\:*?"<>|]')


class Unwanted(Exception):
    """The file is not taken; ``name`` is its own, ``why`` is ``size``, ``kind``, ``number`` or ``empty``."""

    def __init__(self, why: str, name: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.name = name


def taken(uploaded: Iterable[FileStorage]) -> list[File]:
    """The files of a form; raises ``Unwanted``."""
    chosen = [each for each in uploaded if each and each.filename]
    if len(chosen) > MOST_FILES:
        raise Unwanted("number")
    return [_taken(each) for each in chosen]


def _taken(uploaded: FileStorage) -> File:
    name = IN_NO_NAME.sub("_", uploaded.filename or "").strip(" .")[-120:] or "plik"
    content = uploaded.stream.read(LARGEST_FILE + 1)
    if not content:
        raise Unwanted("empty", name)
    if len(content) > LARGEST_FILE:
        raise Unwanted("size", name)
    media_type = _media_type(content, name)
    return File(_named(name, media_type), media_type, content)


def _named(name: str, media_type: str) -> str:
    endings = ENDINGS[media_type]
    return name if name.lower().endswith(endings) else name + endings[0]


def _media_type(content: bytes, name: str) -> str:
    for first, place, media_type in KINDS:
        if content.startswith(first, place):
            return media_type
    raise Unwanted("kind", name)
