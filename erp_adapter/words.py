"""Help with misspelt names."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str:
    """``; nearest: A, B`` for a message about a name that is not known, or nothing when none is near."""
    folded = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), folded, n=3, cutoff=0.5)
    return f"; nearest: {', '.join(folded[name] for name in found)}" if found else ""
