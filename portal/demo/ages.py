"""When the meters of a measuring point were hung, and until when they are legalised."""

from datetime import date
from random import Random

from portal.demo.story import Story

LIFE = 1790
"""Days a meter hangs before it is exchanged, a little less than the five years of its legalisation."""
LEGALISED = 1826


def hanging_days(rng: Random, story: Story, days: list[int]) -> tuple[list[int], int]:
    """The days on which meters were hung, oldest first, and the last day of the newest one's legalisation.

    ``days`` are the reading days; the oldest meter hangs on the first of them already.
    """
    since, last = days[0], days[-1]
    kind = _kind(rng, story)
    if kind == "new":
        return [since], legalised_until(since)
    if kind in ("past", "near"):
        legal = last - rng.randint(40, 200) if kind == "past" else last + rng.randint(70, 110)
        hung = legal - LEGALISED
        return ([min(hung, since)] if story.rolls_over else _back_from(hung, since)), legal
    hung = last - rng.randint(60, 1700)
    if kind == "exchanged" and len(days) > 4:
        hung = (days[-4] + days[-3]) // 2
    return _back_from(hung, since), legalised_until(hung)


def legalised_until(hung: int) -> int:
    """A legalisation mark of the year it was hung in: five years from 1 January of the next."""
    return date(date.fromordinal(hung).year + 5, 12, 31).toordinal()


def _kind(rng: Random, story: Story) -> str:
    if story.brand_new:
        return "new"
    if story.meter != "drawn":
        return story.meter
    chance = rng.random()
    if chance < 0.03:
        return "past"
    return "near" if chance < 0.1 or story.rolls_over else "aged"


def _back_from(hung: int, since: int) -> list[int]:
    found = [hung]
    while found[0] > since:
        found.insert(0, found[0] - LIFE)
    return found
