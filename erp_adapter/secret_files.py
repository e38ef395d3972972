"""Files of one secret each, such as a password."""

from errno import EILSEQ
from pathlib import Path

from erp_adapter.said import said


def secret_in(file: Path) -> str:
    """What stands in it, without blanks and line ends around it and the mark that Notepad puts before it.

    Raises ``OSError``, also where it is no text in UTF-8; nothing of what it holds is told.
    """
    try:
        return file.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError:
        raise OSError(EILSEQ, said("is no text in UTF-8")) from None
