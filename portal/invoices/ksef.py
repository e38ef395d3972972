"""KSeF, the national e-invoice system: the number's checksum and the verification link (KOD I)."""

import re
from datetime import date

NUMBER = re.compile(r"\d{10}-\d{8}-[0-9A-F]{12}-[0-9A-F]{2}")
SHA256_BASE64URL = re.compile(r"[A-Za-z0-9_-]{43}")
CHECKED = 32
"""The checksum covers the first 32 characters, hyphens included."""


def is_number(text: str) -> bool:
    """Whether this is a KSeF number with the right checksum."""
    return NUMBER.fullmatch(text) is not None and f"{_crc8(text[:CHECKED].encode()):02X}" == text[-2:]


def verification_link(site: str, nip: str, issued_on: date, xml_sha256: str | None) -> str | None:
    """Where anyone can check the invoice; None without the hash of its XML, which only the ERP knows."""
    if xml_sha256 is None or not SHA256_BASE64URL.fullmatch(xml_sha256):
        return None
    return f"{site.rstrip('/')}/invoice/{nip}/{issued_on:%d-%m-%Y}/{xml_sha256}"


def _crc8(data: bytes) -> int:
    """CRC-8, polynomial 0x07, initial value 0, not reflected."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1) ^ (0x107 if crc & 0x80 else 0)
    return crc
