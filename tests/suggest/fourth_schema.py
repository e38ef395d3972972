"""A fourth billing database, measured before words or rules were changed for it.

The company stands first in every key, further keys are called just ``id``, references ``…_id`` without being
declared; an archive and the invoices of suppliers lie beside the real ones.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

import sqlalchemy as sa

BILL = (
    "numer_rachunku TEXT, wystawiono DATE, platne_do DATE, suma_netto REAL, suma_vat REAL, suma_brutto REAL"
)
TABLES = {
    "abonenci": "kod_abonenta TEXT, nazwa TEXT, nip TEXT, mail TEXT, telefon_kom TEXT, usuniety INTEGER",
    "nieruchomosci": "abonent_id INTEGER, ulica TEXT, numer_domu TEXT, kod_pocztowy TEXT, miejscowosc TEXT",
    "umowy_wod": "abonent_id INTEGER, nieruchomosc_id INTEGER, numer_umowy TEXT, zawarta_dnia DATE,"
    " obowiazuje_od DATE, obowiazuje_do DATE",
    "rachunki": f"abonent_id INTEGER, umowa_id INTEGER, {BILL}, uregulowano REAL, anulowany INTEGER",
    "rachunki_archiwum": f"abonent_id INTEGER, {BILL}",
    "rachunki_zakupu": f"dostawca_id INTEGER, {BILL}",
    "rachunki_pozycje": "rachunek_id INTEGER, lp INTEGER, usluga TEXT, ilosc REAL, jm TEXT, cena REAL,"
    " netto REAL, vat REAL, brutto REAL",
    "wplywy": "abonent_id INTEGER, data_wplywu DATE, kwota REAL, opis TEXT",
    "rozliczenia_wplywow": "wplyw_id INTEGER, rachunek_id INTEGER, kwota REAL",
    "przyrzady": "nieruchomosc_id INTEGER, numer_przyrzadu TEXT, srednica INTEGER,"
    " data_montazu DATE, wazny_do DATE",
    "wskazania": "przyrzad_id INTEGER, data_wskazania DATE, wskazanie REAL, zuzycie REAL, rodzaj TEXT",
    "dostawcy": "nazwa TEXT, nip TEXT",
}
COMPANY = 4
SUBSCRIBERS, QUARTERS = 25, 6


def create(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        for table, columns in TABLES.items():
            key = "firma INTEGER NOT NULL, id INTEGER NOT NULL"
            connection.exec_driver_sql(f"CREATE TABLE {table} ({key}, {columns}, PRIMARY KEY (firma, id))")
        for table, row in _rows(random.Random(4)):
            places = ", ".join("?" * (len(row) + 1))
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({places})", (COMPANY, *row))


def _rows(chance: random.Random) -> Iterator[tuple[str, tuple[object, ...]]]:
    for number in range(1, SUBSCRIBERS + 1):
        start = date(2024, 2, 3) + timedelta(days=number)
        name = f"{chance.choice(('Jan', 'Ewa', 'Iga'))} Nowak{chr(96 + number)}"
        yield (
            "abonenci",
            (number, f"{42000 + number:06}", name, None, f"n{number}@example.pl", "600100200", 0),
        )
        home = ("Polna", str(number), "42-400", "Zawiercie")
        yield "nieruchomosci", (500 + number, number, *home)
        days = (start - timedelta(days=4), start, None)
        yield "umowy_wod", (700 + number, number, 500 + number, f"W/{number}/24", *map(_text, days))
        until = (start, start + timedelta(days=1800))
        yield "przyrzady", (300 + number, 500 + number, f"AP{77000 + number}", 20, *map(_text, until))
        yield "dostawcy", (number, f"Hurtownia nr {number}", None)
        yield from _quarters(number, start, chance)


def _quarters(number: int, start: date, chance: random.Random) -> Iterator[tuple[str, tuple[object, ...]]]:
    stood = chance.randrange(10, 400)
    for quarter in range(QUARTERS):
        serial = number * 100 + quarter
        day, used = start + timedelta(days=91 * quarter), chance.randrange(3, 25)
        stood += used
        net = round(used * 5.5, 2)
        vat = round(net * 0.08, 2)
        amounts = (net, vat, round(net + vat, 2))
        bill = (f"R/{serial}/24", _text(day), _text(day + timedelta(days=14)), *amounts)
        yield "wskazania", (serial, 300 + number, _text(day), stood, used, chance.choice("RSK"))
        yield "rachunki", (serial, number, 700 + number, *bill, amounts[2], int(serial % 40 == 0))
        yield "rachunki_archiwum", (serial, number, *bill)
        yield "rachunki_zakupu", (serial, number, *bill)
        yield "rachunki_pozycje", (serial, serial, 1, "Dostawa wody", used, "m3", 5.5, *amounts)
        yield "wplywy", (serial + 50000, number, _text(day + timedelta(days=9)), amounts[2], "przelew")
        yield "rozliczenia_wplywow", (serial, serial + 50000, serial, amounts[2])


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
