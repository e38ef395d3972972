"""The words of our own that codes of the billing database become, and what is said of a misspelt one."""

from collections.abc import Iterator, Mapping

from erp_adapter.words import nearest

WORDS: Mapping[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "customer.kind": "person company",
        "contract.state": "active ended suspended",
        "invoice.kind": "invoice correction note prepayment interest demand",
        "invoice.state": "issued open unpaid partly_paid paid overdue cancelled corrected",
        "payment.method": "transfer cash card compensation",
        "meter.kind": "water garden sewage",
        "reading.kind": "actual estimated self_reported remote exchange",
        "verdict.state": "accepted rejected undecided",
        "verdict.reason_code": "timestamp_future less_than_previous meter_unknown meter_decommissioned"
        " out_of_period duplicate other",
    }.items()
}
"""By the field that takes them. Rules of the portal look at some of these; customers read all translated."""
NEVER_SHOWN = frozenset({"verdict.state"})


def misspelt(field: str, word: str) -> Iterator[str]:
    """What is wrong with a word for ``entity.field``; nothing with a text that customers may read as it is.

    Such a text begins with a capital letter, which tells it from a word of ours that is misspelt.
    """
    known = WORDS.get(field)
    if known is None or word in known or (_is_text(word, known) and field not in NEVER_SHOWN):
        return
    told = f"{field} has no word {word!r}{nearest(word, known) or '; known: ' + ', '.join(sorted(known))}"
    yield (
        told if field in NEVER_SHOWN else f"{told}; a text to be shown as it is begins with a capital letter"
    )


def _is_text(word: str, known: frozenset[str]) -> bool:
    return word[:1].isupper() and word.casefold() not in known
