"""A third billing database, which the lists of words were not tried on before it was first measured.

Polish names in capitals without separators, no foreign keys, keys often just ``ID``, text dates, names and
addresses in parts, a whole number for the customer's printed number.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta

import sqlalchemy as sa

DDL = """
CREATE TABLE KLIENCI (IDKLIENTA INTEGER PRIMARY KEY, NUMERKLIENTA INTEGER, NAZWISKO VARCHAR(40),
  IMIE VARCHAR(30),
  ULICA VARCHAR(40), NRDOMU VARCHAR(8), KODPOCZTOWY CHAR(6), MIEJSCOWOSC VARCHAR(30), TELEFON VARCHAR(20),
  USUNIETY CHAR(1));
CREATE TABLE PUNKTY (IDPUNKTU INTEGER PRIMARY KEY, IDKLIENTA INTEGER, ADRES VARCHAR(80));
CREATE TABLE UMOWY (ID INTEGER PRIMARY KEY, NRUMOWY VARCHAR(20), IDKLIENTA INTEGER,
  DATAZAWARCIA VARCHAR(10),
  DATAOD VARCHAR(10), DATADO VARCHAR(10));
CREATE TABLE LICZNIKI (IDLICZNIKA INTEGER PRIMARY KEY, IDPUNKTU INTEGER, NRFABRYCZNY VARCHAR(12),
  DATAMONTAZU VARCHAR(10), DATALEGALIZACJI VARCHAR(10), ZDALNY CHAR(1));
CREATE TABLE ODCZYTYLICZNIKOW (ID INTEGER PRIMARY KEY, IDLICZNIKA INTEGER, DATAODCZYTU VARCHAR(10),
  STANPOPRZEDNI INTEGER, STANBIEZACY INTEGER, ZUZYCIE INTEGER);
CREATE TABLE FAKTURY (ID INTEGER PRIMARY KEY, NRFAKTURY VARCHAR(20), IDKLIENTA INTEGER,
  DATAWYSTAWIENIA VARCHAR(10), DATASPRZEDAZY VARCHAR(10), TERMINPLATNOSCI VARCHAR(10),
  WARTNETTO NUMERIC(12,2),
  WARTVAT NUMERIC(12,2),
  WARTBRUTTO NUMERIC(12,2), ANULOWANA CHAR(1));
CREATE TABLE FAKTURYPOZYCJE (ID INTEGER PRIMARY KEY, IDFAKTURY INTEGER, LP INTEGER, NAZWAUSLUGI VARCHAR(40),
  ILOSC NUMERIC(12,3), CENANETTO NUMERIC(12,2), WARTOSCNETTO NUMERIC(12,2), STAWKAVAT VARCHAR(4));
CREATE TABLE WPLATY (ID INTEGER PRIMARY KEY, IDKLIENTA INTEGER, DATAWPLATY VARCHAR(10), KWOTA NUMERIC(12,2),
  OPIS VARCHAR(40));
CREATE TABLE ROZLICZENIAWPLAT (ID INTEGER PRIMARY KEY, IDWPLATY INTEGER, IDFAKTURY INTEGER,
  KWOTA NUMERIC(12,2));
CREATE TABLE SLOWNIKTARYF (ID INTEGER PRIMARY KEY, NAZWA VARCHAR(20), STAWKA NUMERIC(8,2));
CREATE TABLE LOGZMIAN (ID INTEGER PRIMARY KEY, TABELA VARCHAR(20), DATA VARCHAR(10))
"""
CLIENTS = 25


def create(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        for statement in DDL.split(";"):
            connection.exec_driver_sql(statement)
        for table, row in _rows(random.Random(3)):
            places = ", ".join("?" * len(row))
            connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({places})", row)


def _rows(chance: random.Random) -> Iterator[tuple[str, tuple[object, ...]]]:
    serial = 0
    for number in range(1, CLIENTS + 1):
        start = date(2024, 1, 5) + timedelta(days=number)
        surname, given = f"Kowalsk{chr(97 + number)}", chance.choice(("Jan", "Ewa", "Iga"))
        home = ("Polna", str(number), "42-400", "Zawiercie")
        yield "KLIENCI", (number, 5000 + number, surname, given, *home, f"32 555 00 {number:02}", "N")
        yield "PUNKTY", (900 + number, number, f"ul. Polna {number}, 42-400 Zawiercie")
        dates = (_text(start - timedelta(days=5)), _text(start), None)
        yield "UMOWY", (number, f"UM/{number}/2024", number, *dates)
        meter = 300 + number
        legal = _text(start + timedelta(days=1700))
        yield "LICZNIKI", (meter, 900 + number, f"LW{88000 + number}", _text(start), legal, "N")
        stood = chance.randrange(10, 400)
        for month in range(8):
            serial += 1
            day, used = start + timedelta(days=60 * month), chance.randrange(3, 25)
            yield "ODCZYTYLICZNIKOW", (serial, meter, _text(day), stood, stood + used, used)
            stood += used
            net = round(used * 5.5, 2)
            vat = round(net * 0.08, 2)
            gross = round(net + vat, 2)
            due = _text(day + timedelta(days=14))
            days = (_text(day), _text(day), due)
            yield "FAKTURY", (serial, f"F/{serial}/24", number, *days, net, vat, gross, "N")
            yield "FAKTURYPOZYCJE", (serial, serial, 1, "Dostawa wody", used, 5.5, net, "8")
            yield "WPLATY", (serial, number, due, gross, "przelew")
            yield "ROZLICZENIAWPLAT", (serial, serial, serial, gross)


def _text(day: date) -> str:
    return day.strftime("%d.%m.%Y")
