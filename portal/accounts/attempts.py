"""How often somebody may try something: per what they try it on, and tenfold per address they come from."""

import hashlib
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItemPerDay, RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter

from portal.config import LoginSettings
from portal.services import Services

ADDRESS_FACTOR = 10
"""A block of flats or an office shares one address."""
DAY_FACTOR = 3
"""So many windows' worth of mails a day: who waits for the next window each time floods nobody."""
HOUSEHOLD = 64
"""Bits of an IPv6 address that one household has to itself."""


class TooManyAttempts(Exception):
    """This has been tried too often for now, on the same thing or from the same address."""


class TooManyToday(TooManyAttempts):
    """It has been tried too often for this day."""


def count_few(services: Services, act: str, thing: str) -> None:
    """For what must not be tried often even with patience: per day. Raises ``TooManyAttempts``."""
    limiter = FixedWindowRateLimiter(services.rate_storage)
    if not limiter.hit(RateLimitItemPerDay(services.config.login.attempts), act, _digest(thing)):
        raise TooManyAttempts


def count_attempt(services: Services, act: str, thing: str, address: str) -> None:
    """Raises ``TooManyAttempts``; both counts are kept whether or not the other is exhausted."""
    limiter = FixedWindowRateLimiter(services.rate_storage)
    rules = services.config.login
    by_address = limiter.hit(_window(rules, ADDRESS_FACTOR), act, "address", network(address))
    by_thing = limiter.hit(_window(rules, 1), act, _digest(thing))
    if not (by_address and by_thing):
        raise TooManyAttempts


def count_mail(services: Services, act: str, email: str, address: str) -> None:
    """For what writes to an address that anybody can type: counted per window and per day.

    From one network a third of the day's at most: it leaves its owner, who is elsewhere, the rest. Raises
    ``TooManyAttempts`` and ``TooManyToday``; what is refused by one count does not use up the next.
    """
    limiter = FixedWindowRateLimiter(services.rate_storage)
    of_one = RateLimitItemPerDay(services.config.login.attempts)
    if not limiter.hit(of_one, act, "from one network", _digest(f"{email} {network(address)}")):
        raise TooManyToday
    count_attempt(services, act, email, address)
    a_day = services.config.login.attempts * DAY_FACTOR
    by_address = limiter.hit(
        RateLimitItemPerDay(a_day * ADDRESS_FACTOR), act, "address of a day", network(address)
    )
    by_email = limiter.hit(RateLimitItemPerDay(a_day), act, "a day", _digest(email))
    if not (by_address and by_email):
        raise TooManyToday


def take_back_attempt(services: Services, act: str, thing: str, address: str, *, whole: bool = True) -> None:
    """Of the address's count only this one, or a guesser with an account of their own clears the rest.

    Of the thing's count all, or, not ``whole``, this one too.
    """
    limiter = FixedWindowRateLimiter(services.rate_storage)
    rules = services.config.login
    if whole:
        limiter.clear(_window(rules, 1), act, _digest(thing))
    else:
        limiter.hit(_window(rules, 1), act, _digest(thing), cost=-1)
    limiter.hit(_window(rules, ADDRESS_FACTOR), act, "address", network(address), cost=-1)


def network(address: str) -> str:
    """The address, or the network of an IPv6 address: its owner has as many addresses in it as they like."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ip_network((parsed.packed, HOUSEHOLD), strict=False).network_address)


def _digest(thing: str) -> str:
    """The counters hold no e-mail address."""
    return hashlib.sha256(thing.encode()).hexdigest()


def _window(rules: LoginSettings, factor: int) -> RateLimitItemPerMinute:
    return RateLimitItemPerMinute(rules.attempts * factor, rules.window_minutes)
