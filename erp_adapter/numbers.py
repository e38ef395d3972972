"""Numbers and flags as legacy columns hold them."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from erp_adapter.texts import as_text, text

CENT = Decimal("0.01")
YES = frozenset({"1", "t", "true", "y", "yes", "tak", "x"})
NO = frozenset({"0", "f", "false", "n", "no", "nie", ""})


def integer(raw: Any) -> int | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, int):
        return int(raw)
    value = decimal(raw)
    if value is None:
        return None
    if value != value.to_integral_value():
        raise ValueError("not a whole number")
    return int(value)


def to_integer(value: Any) -> int:
    number = int(value)
    if not -(2**63) <= number < 2**63:
        raise ValueError("more than any integer column holds")
    return number


def decimal(raw: Any) -> Decimal | None:
    if raw is None or isinstance(raw, Decimal):
        return raw
    if isinstance(raw, int):
        return Decimal(raw)
    written = repr(raw) if isinstance(raw, float) else as_text(raw).strip().replace(",", ".")
    if not written:
        return None
    try:
        value = Decimal(written)
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not value.is_finite():
        raise ValueError("not a number")
    return value


def money(raw: Any) -> Decimal | None:
    value = decimal(raw)
    return None if value is None else _to_the_grosz(value)


def grosze(raw: Any) -> Decimal | None:
    value = decimal(raw)
    return None if value is None else _to_the_grosz(value / 100)


def _to_the_grosz(value: Decimal) -> Decimal:
    """Adding nothing takes the sign off a negative zero."""
    return value.quantize(CENT, ROUND_HALF_UP) + 0


def to_grosze(value: Decimal) -> int:
    return int((value * 100).to_integral_value(ROUND_HALF_UP))


def flag(raw: Any) -> bool | None:
    if raw is None:
        return None
    written = (text(raw) or "").casefold()
    if written in YES or written in NO:
        return written in YES
    raise ValueError("neither yes nor no")


def bit(raw: Any, number: int) -> bool | None:
    """Whether bit ``number`` of a mask is set, counted from 0."""
    mask = integer(raw)
    return None if mask is None else bool(mask >> number & 1)
