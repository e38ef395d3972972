"""Help with misspelt names."""

from collections.abc import Iterable
from difflib import get_close_matches

from erp_adapter.said import Said, plain, said


def near(word: str, known: Iterable[str]) -> list[str]:
    """At most three known names like ``word``, the nearest first."""
    folded = {name.casefold(): name for name in known}
    return [folded[name] for name in get_close_matches(word.casefold(), folded, n=3, cutoff=0.5)]


def nearest(word: str, known: Iterable[str]) -> Said:
    """``; nearest: A, B`` for a message about a name that is not known, or nothing when none is near."""
    found = near(word, known)
    return said("; nearest: %(names)s", names=", ".join(found)) if found else plain("")


def meant(words: Iterable[str], known: Iterable[str]) -> set[str]:
    """The known names that misspelt ones stand for, so that they are not called missing as well."""
    names = list(known)
    return {found[0] for word in words if (found := near(word, names))}
