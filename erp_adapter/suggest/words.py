"""How much a name looks like what it is looked for; the words themselves stand in ``words.toml``."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from erp_adapter.catalogue.model import Table

Tokens = tuple[str, ...]

WEIGHTS = {"strong": 1.0, "second": 0.89, "fair": 0.7}
STEM = 4
"""A stem of so many letters also matches the beginning of a longer word."""
BURIED = 5
"""A stem of so many letters is also found inside a word: ``DATAWYSTAWIENIA``."""
LEFT_OVER = 0.2
"""What each word costs that no stem explains."""
LONGEST_PREFIX = 4
LONGEST_ENDING = 2
SHORTEST_TAIL = 2
TABLES = 1000
"""What is worked out about so many tables is kept."""
SPOILT = 0.3
"""What is left of a likeness where another word says that it is something else."""


@cache
def vocabulary() -> Mapping[str, Any]:
    return tomllib.loads(files("erp_adapter.suggest").joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def tokens(name: str) -> Tokens:
    """``DN_DataWystawienia`` → ``dn``, ``data``, ``wystawienia``"""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", folded(name))
    return tuple(part for word in re.findall(r"[a-z0-9]+", apart.casefold()) for part in _split(word))


def _split(word: str) -> Tokens:
    """``nrfaktury`` → ``nr``, ``faktury``"""
    if any(word.startswith(whole) for whole in vocabulary()["whole"]):
        return (word,)
    for head in vocabulary()["heads"]:
        if word.startswith(head) and len(word) >= len(head) + SHORTEST_TAIL:
            return head, word[len(head) :]
    return _abbreviated(word)


def _abbreviated(word: str) -> Tokens:
    """``kwbr`` → ``kw``, ``br``"""
    tails = vocabulary()["abbreviated_tails"]
    heads = [head for head in vocabulary()["abbreviated_heads"] if word.startswith(head)]
    return next(((head, word[len(head) :]) for head in heads if word[len(head) :] in tails), (word,))


def folded(text: str) -> str:
    """Without diacritics, letter case kept."""
    plain = unicodedata.normalize("NFKD", text.replace("ł", "l").replace("Ł", "L"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=TABLES)
def own_prefix(table: Table) -> str | None:
    """The short word that most of a table's columns begin with: ``dn`` in ``dn_nr``, ``dn_data``."""
    firsts = Counter(split[0] for name in table.names if len(split := tokens(name)) > 1)
    common = [word for word, count in firsts.items() if count >= max(3, 0.4 * len(table.columns))]
    telling = {*vocabulary()["heads"], *vocabulary()["fillers"]}
    short = [word for word in common if len(word) <= LONGEST_PREFIX and word not in telling]
    keyed = [word for word in short if table.primary_key and tokens(table.primary_key[-1])[0] == word]
    return next(iter(keyed or short), None)


def likeness(name: Tokens, phrases: Mapping[str, Sequence[str]], ignored: Iterable[str] = ()) -> float:
    """From 0 to 1; ``ignored`` are words that neither help nor harm, such as the table's own name."""
    free = frozenset(ignored) | _fillers()
    spoilt = any(_begins(token, stem) for token in name for stem in phrases.get("not", ()))
    joined = " ".join(name)
    found = max(
        (
            weight * _match(name, stems, free)
            for each, weight in WEIGHTS.items()
            for stems in _mentioned(joined, phrases.get(each, ()))
        ),
        default=0.0,
    )
    return found * SPOILT if spoilt else found


def _mentioned(joined: str, phrases: Sequence[str]) -> list[Tokens]:
    """The phrases whose stems are all somewhere in the name."""
    return [stems for stems in map(_stems, phrases) if all(stem in joined for stem in stems)]


@cache
def _fillers() -> frozenset[str]:
    return frozenset(vocabulary()["fillers"])


@cache
def _stems(phrase: str) -> Tokens:
    return tuple(phrase.split())


def _match(name: Tokens, stems: Tokens, free: frozenset[str]) -> float:
    rest = list(name)
    buried = 0
    for stem in stems:
        found = next((token for token in rest if _begins(token, stem)), None)
        if found is None:
            found = next((token for token in rest if len(stem) >= BURIED and stem in token), None)
            buried += found is not None
        if found is None:
            return 0.0
        if not (buried and len(stems) > 1):
            rest.remove(found)
    unexplained = sum(token not in free for token in rest)
    return max(0.3, 1 - LEFT_OVER * (unexplained + buried * 0.5))


def _begins(token: str, stem: str) -> bool:
    return token == stem or (len(stem) >= STEM and token.startswith(stem))


@cache
def table_likeness(table: str, entity: str) -> float:
    """How much a table's name looks like an entity's."""
    schema, _, plain = table.rpartition(".")
    name = tokens(plain)
    phrases = vocabulary()["tables"][entity]
    found = likeness(name, phrases)
    against = vocabulary()["unlikely_tables"] if entity != "verdict" else ()
    spoilt = any(_begins(token, stem) for token in name for stem in against)
    aside = any(_begins(token, stem) for token in tokens(schema) for stem in vocabulary()["unlikely_schemas"])
    return found * SPOILT if spoilt or aside else found


@lru_cache(maxsize=100 * TABLES)
def column_likeness(table: Table, column: str, entity: str, field: str) -> float:
    """How much a column's name looks like a field's, whatever prefix the table gives its columns."""
    phrases = vocabulary()["fields"].get(entity, {}).get(field, {})
    return phrase_likeness(table, column, entity, phrases)


def phrase_likeness(table: Table, column: str, entity: str, phrases: Mapping[str, Sequence[str]]) -> float:
    whole = tokens(column)
    if not any(_mentioned(" ".join(whole), phrases.get(each, ())) for each in WEIGHTS):
        return 0.0
    own = tokens(table.plain_name)
    ignored = {*own, *_entity_words(whole, entity), *(word for word in whole if _of(word, own))}
    prefix = own_prefix(table)
    bare = whole[1:] if prefix and len(whole) > 1 and whole[0] == prefix else whole
    if prefix and bare == whole and len(whole) > 1 and len(whole[0]) <= LONGEST_PREFIX:
        return 0.5 * likeness(whole[1:], phrases, ignored)  # another table's prefix: a copy at best
    return max(likeness(bare, phrases, ignored), likeness(whole, phrases, ignored))


def _of(word: str, own: Tokens) -> bool:
    """One of the table's own words, whatever its ending."""
    return any(alike(word, each) for each in own)


def alike(word: str, name: str) -> bool:
    """The same but for the ending: ``wplywu`` and ``wplywy``, ``device`` and ``devices``."""
    shared = max(STEM, max(len(word), len(name)) - LONGEST_ENDING)
    return word[:shared] == name[:shared]


def _entity_words(name: Tokens, entity: str) -> set[str]:
    stems = vocabulary()["tables"].get(entity, {}).get("strong", ())
    single = [stem for stem in stems if " " not in stem]
    return {token for token in name if any(_begins(token, stem) for stem in single)}
