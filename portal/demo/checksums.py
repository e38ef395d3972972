"""Numbers with a checksum: NIP, NRB and KSeF, all valid in form and none of them anybody's."""

from base64 import urlsafe_b64encode
from hashlib import sha256

_NIP_WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)
_NIP_OFFICE = "999"
"""No tax office has this number, so no real taxpayer has these NIPs."""
_BANK = "99900009"
"""A sorting code with a right check digit that no bank has."""
_SCATTER = 0x5DEECE66D
_MASK = (1 << 48) - 1


def nip(number: int) -> str:
    """The NIP number ``number``; numbers whose checksum would be 10 do not exist, the next one stands in."""
    while True:
        digits = f"{_NIP_OFFICE}{number % 1_000_000:06d}"
        check = sum(w * int(d) for w, d in zip(_NIP_WEIGHTS, digits, strict=True)) % 11
        if check != 10:
            return f"{digits}{check}"
        number += 500_000


def nrb(number: int) -> str:
    """A customer's own bank account, 26 digits; the check is that of IBAN with PL (2521) in front."""
    account = f"{_BANK}{number:016d}"
    return f"{98 - int(account + '252100') % 97:02d}{account}"


def _crc_table() -> tuple[int, ...]:
    def of(value: int) -> int:
        for _ in range(8):
            value = (value << 1) ^ 0x07 if value & 0x80 else value << 1
        return value & 0xFF

    return tuple(of(value) for value in range(256))


_CRC = _crc_table()


def crc8(text: str) -> int:
    """CRC-8 of the KSeF number: polynomial 0x07, start 0, not reflected."""
    crc = 0
    for byte in text.encode("ascii"):
        crc = _CRC[crc ^ byte]
    return crc


def ksef_number(seller_nip: str, accepted: int, serial: int) -> str:
    """``accepted`` is the day KSeF took the invoice in, as YYYYMMDD; ``serial`` is scattered over 48 bits."""
    body = f"{seller_nip}-{accepted}-{serial * _SCATTER & _MASK:012X}"
    return f"{body}-{crc8(body):02X}"


def ksef_hash(ksef: str) -> str:
    """Stands for the SHA-256 of the invoice's XML: 43 characters of Base64URL without padding."""
    return urlsafe_b64encode(sha256(ksef.encode("ascii")).digest()).decode("ascii").rstrip("=")
