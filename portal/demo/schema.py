"""The demo billing database as its ERP would have it: Polish legacy names, codes, grosze, whole-number dates.

Deliberately not the shapes of ``erp_adapter.records``; ``mapping.toml`` beside it is what makes it readable.
Names are lower case, so that unquoted SQL means the same on SQLite, PostgreSQL and MariaDB.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import CHAR, DOUBLE_PRECISION, Column, Index, Integer, SmallInteger, String, Table, text

metadata = sa.MetaData()


def _table(name: str, *columns: Column[Any] | Index) -> Table:
    """Clustered by its key on SQLite, as it is on MariaDB anyway."""
    return Table(name, metadata, *columns, mysql_charset="utf8mb4", mysql_collate="utf8mb4_polish_ci")


def _key(name: str, kind: sa.types.TypeEngine[Any] | type[sa.types.TypeEngine[Any]]) -> Column[Any]:
    return Column(name, kind, primary_key=True, autoincrement=False)


def _deleted(name: str) -> Column[Any]:
    """1 marks a row that the ERP keeps but nobody may see."""
    return Column(name, SmallInteger, nullable=False, server_default="0")


FIRMA = _table(
    "firma",
    _key("fi_id", Integer),
    Column("fi_nazwa", String(100), nullable=False),
    Column("fi_adres", String(100), nullable=False),
    Column("fi_nip", CHAR(10), nullable=False),
)

KONTRAHENT = _table(
    "kontrahent",
    _key("kh_id", CHAR(10)),
    Column("kh_typ", SmallInteger, nullable=False, comment="1 osoba, 2 firma"),
    Column("kh_nazwa", String(100), nullable=False),
    Column("kh_nip", CHAR(13)),
    Column("kh_adres", String(100), nullable=False),
    Column("kh_email", String(80)),
    Column("kh_tel", String(20)),
    Column("kh_konto", CHAR(26), nullable=False, comment="NRB indywidualny"),
    _deleted("kh_usun"),
)

POSESJA = _table(
    "posesja",
    _key("po_id", Integer),
    Column("kh_id", CHAR(10), nullable=False),
    Column("po_ulica", String(60), nullable=False),
    Column("po_nr", String(12), nullable=False),
    Column("po_kod", CHAR(6), nullable=False),
    Column("po_miasto", String(40), nullable=False),
    Index("ix_posesja_kh", "kh_id"),
)

UMOWA = _table(
    "umowa",
    _key("um_id", Integer),
    Column("um_nr", String(20), nullable=False),
    Column("kh_id", CHAR(10), nullable=False),
    Column("po_id", Integer, nullable=False),
    Column("fi_id", Integer, nullable=False),
    Column("um_taryfa", CHAR(4), nullable=False),
    Column("um_zawarta", Integer, nullable=False, comment="RRRRMMDD"),
    Column("um_od", Integer, nullable=False, comment="RRRRMMDD"),
    Column("um_do", Integer, nullable=False, comment="RRRRMMDD, 0 bezterminowo"),
    Column("um_stan", CHAR(1), nullable=False, comment="A, Z zakończona, W wstrzymana"),
    _deleted("um_usun"),
    Index("ix_umowa_kh", "kh_id"),
    Index("ix_umowa_po", "po_id"),
)

WODOMIERZ = _table(
    "wodomierz",
    _key("wm_id", Integer),
    Column("wm_nr", CHAR(12), nullable=False),
    Column("um_id", Integer, nullable=False),
    Column("po_id", Integer, nullable=False),
    Column("wm_rodz", SmallInteger, nullable=False, comment="1 woda, 2 ogród, 3 ścieki"),
    Column("wm_cyfr", SmallInteger, nullable=False),
    Column("wm_radio", CHAR(1), nullable=False, comment="T, N"),
    Column("wm_montaz", Integer, nullable=False, comment="RRRRMMDD"),
    Column("wm_demontaz", Integer, nullable=False, comment="RRRRMMDD, 0 pracuje"),
    Column("wm_legal", Integer, nullable=False, comment="RRRRMMDD, 0 brak"),
    _deleted("wm_usun"),
    Index("ix_wodomierz_um", "um_id"),
    Index("ix_wodomierz_po", "po_id"),
    Index("ix_wodomierz_nr", "wm_nr"),
)

ODCZYT = _table(
    "odczyt",
    _key("wm_id", Integer),
    _key("od_lp", Integer),
    Column("od_data", Integer, nullable=False, comment="RRRRMMDD"),
    Column("od_stan", Integer, nullable=False),
    Column("od_zuz", Integer, comment="m3; NULL przed pierwszym znanym odczytem"),
    Column("od_rodz", CHAR(1), nullable=False, comment="R, S szacunek, K klient, Z zdalny, W wymiana"),
    Column("dn_typ", String(2)),
    Column("dn_rok", SmallInteger),
    Column("dn_nr", Integer),
    _deleted("od_usun"),
)

DOK_NAGL = _table(
    "dok_nagl",
    _key("dn_typ", String(2)),
    _key("dn_rok", SmallInteger),
    _key("dn_nr", Integer),
    Column("dn_numer", String(24), nullable=False),
    Column("kh_id", CHAR(10), nullable=False),
    Column("um_id", Integer, nullable=False),
    Column("dn_wyst", sa.Date, nullable=False),
    Column("dn_termin", sa.Date),
    Column("dn_okr_od", sa.Date),
    Column("dn_okr_do", sa.Date),
    Column("dn_netto", Integer, nullable=False, comment="grosze"),
    Column("dn_vat", Integer, nullable=False, comment="grosze"),
    Column("dn_brutto", Integer, nullable=False, comment="grosze"),
    Column("dn_zaplac", Integer, nullable=False, comment="grosze"),
    Column("dn_kor_typ", String(2)),
    Column("dn_kor_rok", SmallInteger),
    Column("dn_kor_nr", Integer),
    Column("dn_ksef", String(35)),
    Column("dn_ksef_skrot", CHAR(43), comment="SHA-256 pliku XML, Base64URL"),
    Column("dn_konto", CHAR(26), nullable=False),
    _deleted("dn_skas"),
    Index("ix_dok_nagl_kh", "kh_id", "dn_wyst"),
    Index("ix_dok_nagl_um", "um_id"),
    Index("ix_dok_nagl_kor", "dn_kor_nr", "dn_kor_rok", "dn_kor_typ"),
)

DOK_POZ = _table(
    "dok_poz",
    _key("dn_typ", String(2)),
    _key("dn_rok", SmallInteger),
    _key("dn_nr", Integer),
    _key("dp_lp", SmallInteger),
    Column("dp_nazwa", String(60), nullable=False),
    Column("dp_ilosc", DOUBLE_PRECISION, nullable=False),
    Column("dp_jm", CHAR(5), nullable=False),
    Column("dp_cena", DOUBLE_PRECISION, nullable=False, comment="netto, zł"),
    Column("dp_stawka", CHAR(3), nullable=False),
    Column("dp_netto", DOUBLE_PRECISION, nullable=False, comment="zł"),
    Column("dp_vat", DOUBLE_PRECISION, nullable=False, comment="zł"),
    Column("dp_brutto", DOUBLE_PRECISION, nullable=False, comment="zł"),
    Column("wm_id", Integer),
    Column("dp_stan_od", Integer),
    Column("dp_stan_do", Integer),
)

WPLATA = _table(
    "wplata",
    _key("wp_id", Integer),
    Column("kh_id", CHAR(10), nullable=False),
    Column("wp_data", Integer, nullable=False, comment="dni od 1800-12-28"),
    Column("wp_kwota", Integer, nullable=False, comment="grosze"),
    Column("wp_tytul", String(60)),
    Column("wp_forma", SmallInteger, nullable=False, comment="1 przelew, 2 kasa, 3 karta, 4 kompensata"),
    _deleted("wp_storno"),
    Index("ix_wplata_kh", "kh_id"),
)

ROZLICZENIE = _table(
    "rozliczenie",
    _key("wp_id", Integer),
    _key("rz_lp", SmallInteger),
    Column("dn_typ", String(2), nullable=False),
    Column("dn_rok", SmallInteger, nullable=False),
    Column("dn_nr", Integer, nullable=False),
    Column("rz_kwota", Integer, nullable=False, comment="grosze"),
    _deleted("rz_anul"),
    Index("ix_rozliczenie_dn", "dn_nr", "dn_rok", "dn_typ"),
)

IBOK_ODCZYTY = _table(
    "ibok_odczyty",
    _key("id_zgl", CHAR(36)),
    Column("id_paczki", CHAR(36), nullable=False),
    Column("nr_paczki", Integer, nullable=False),
    Column("kh_id", CHAR(10), nullable=False),
    Column("wm_id", String(40), comment="NULL: znany tylko numer"),
    Column("wm_nr", String(40), nullable=False),
    Column("data", Integer, nullable=False, comment="RRRRMMDD"),
    Column("stan", Integer, nullable=False),
    Column("flaga", String(40)),
    Column("powod", String(500)),
    Column("zgloszono", String(40), nullable=False, comment="ISO 8601"),
    Column("przyjeto", sa.TIMESTAMP(timezone=True), nullable=False, server_default=text("CURRENT_TIMESTAMP")),
    Column("status", CHAR(1), nullable=False, server_default=" ", comment="P przyjęty, O odrzucony"),
    Column("kod", String(40)),
    Column("opis", String(200)),
    Index("ix_ibok_odczyty_kh", "kh_id"),
    Index("ix_ibok_odczyty_paczka", "id_paczki"),
)

PARAMETRY = _table(
    "parametry",
    _key("pr_wersja", Integer),
    Column("pr_klienci", Integer, nullable=False),
    Column("pr_lata", Integer, nullable=False),
    Column("pr_ziarno", Integer, nullable=False),
    Column("pr_data", Integer, nullable=False, comment="RRRRMMDD"),
)


def _address() -> sa.ColumnElement[str]:
    p = POSESJA.c
    return p.po_ulica + " " + p.po_nr + ", " + p.po_kod + " " + p.po_miasto


_V_POSESJA = sa.select(POSESJA.c.po_id, POSESJA.c.kh_id, _address().label("po_adres"))
_V_WODOMIERZ = (
    sa.select(*WODOMIERZ.c, UMOWA.c.kh_id, _address().label("wm_adres"))
    .select_from(WODOMIERZ)
    .join(UMOWA, UMOWA.c.um_id == WODOMIERZ.c.um_id)
    .join(POSESJA, POSESJA.c.po_id == WODOMIERZ.c.po_id)
)
VIEWS: dict[str, sa.Select[Any]] = {"v_posesja": _V_POSESJA, "v_wodomierz": _V_WODOMIERZ}


def drop(connection: sa.Connection) -> None:
    """Firebird has no ``DROP VIEW IF EXISTS`` before its version 6."""
    known = {name.lower() for name in sa.inspect(connection).get_view_names()}
    for name in VIEWS:
        if name in known:
            connection.exec_driver_sql(f"DROP VIEW {name}")
    metadata.drop_all(connection)


def create_tables(connection: sa.Connection) -> None:
    """Tables and views without secondary indexes, which are quicker to build once the rows are in."""
    for table in metadata.sorted_tables:
        connection.execute(sa.schema.CreateTable(table))
    for name, select in VIEWS.items():
        body = select.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {body}".replace("%%", "%"))


def create_indexes(connection: sa.Connection) -> None:
    for table in metadata.sorted_tables:
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            index.create(connection)
