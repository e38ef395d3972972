"""What one customer's pages must show, computed from the demo database by SQL of the test's own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Engine, text

NBSP = "\N{NO-BREAK SPACE}"
PAGE = 24
MONTHS = (
    *("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września"),
    *("października", "listopada", "grudnia"),
)


def zloty(grosze: int) -> str:
    sign = "\N{MINUS SIGN}" if grosze < 0 else ""
    whole, cents = divmod(abs(int(grosze)), 100)
    return f"{sign}{f'{whole:,}'.replace(',', NBSP)},{cents:02d}{NBSP}zł"


def cubic(value: Any) -> str:
    return f"{int(value):,}".replace(",", NBSP) + f"{NBSP}m³"


def dotted(day: date | int | str) -> str:
    if isinstance(day, int):
        return f"{day % 100:02d}.{day // 100 % 100:02d}.{day // 10000}"
    iso = str(day)[:10]
    return f"{iso[8:10]}.{iso[5:7]}.{iso[:4]}"


def clarion(days: int) -> str:
    return dotted(date(1800, 12, 28) + timedelta(days=days))


@dataclass(frozen=True)
class Facts:
    """One customer of one demo database."""

    billing: Engine
    customer: str

    def rows(self, statement: str, **parameters: Any) -> list[Any]:
        with self.billing.connect() as connection:
            return list(connection.execute(text(statement), {"id": self.customer, **parameters}))

    def invoices(self) -> list[Any]:
        return self.rows(
            "SELECT dn_typ, dn_rok, dn_nr, dn_numer, dn_wyst, dn_termin, dn_netto, dn_vat, dn_brutto,"
            " dn_zaplac, dn_ksef FROM dok_nagl WHERE trim(kh_id) = :id AND dn_skas = 0"
            " ORDER BY dn_wyst DESC, dn_typ DESC, dn_rok DESC, dn_nr DESC"
        )

    def meters(self) -> list[Any]:
        return self.rows(
            "SELECT w.wm_id, w.wm_nr, w.wm_adres, w.wm_legal, w.wm_demontaz,"
            " (SELECT max(o.od_stan) FROM odczyt o WHERE o.wm_id = w.wm_id AND o.od_usun = 0 AND o.od_data ="
            "  (SELECT max(n.od_data) FROM odczyt n WHERE n.wm_id = w.wm_id AND n.od_usun = 0)) AS stan"
            " FROM v_wodomierz w WHERE trim(w.kh_id) = :id AND w.wm_usun = 0"
        )

    def overview(self) -> Iterator[str]:
        unpaid = [row for row in self.invoices() if row.dn_brutto != row.dn_zaplac]
        owed = sum(row.dn_brutto - row.dn_zaplac for row in unpaid)
        yield zloty(owed)
        first = min(str(row.dn_termin)[:10] for row in unpaid)
        yield f"{int(first[8:])} {MONTHS[int(first[5:7]) - 1]}"
        yield self.invoices()[0].dn_numer
        yield from (row.wm_nr for row in self.meters() if not row.wm_demontaz)

    def invoice_list(self) -> Iterator[str]:
        for row in self.invoices()[:PAGE]:
            yield from (row.dn_numer, dotted(row.dn_wyst), zloty(row.dn_brutto))

    def invoice(self) -> Iterator[str]:
        """The newest invoice's page."""
        newest = self.invoices()[0]
        yield from (newest.dn_numer, dotted(newest.dn_wyst), dotted(newest.dn_termin))
        yield from (zloty(newest.dn_netto), zloty(newest.dn_vat), zloty(newest.dn_brutto))
        yield zloty(newest.dn_brutto - newest.dn_zaplac)
        if newest.dn_ksef:
            yield newest.dn_ksef.strip()
        for line in self.rows(
            "SELECT dp_nazwa, dp_brutto FROM dok_poz WHERE dn_typ = :typ AND dn_rok = :rok AND dn_nr = :nr",
            typ=newest.dn_typ,
            rok=newest.dn_rok,
            nr=newest.dn_nr,
        ):
            yield from (line.dp_nazwa, zloty(round(line.dp_brutto * 100)))

    def newest_invoice_id(self) -> str:
        row = self.invoices()[0]
        return f"{row.dn_typ.strip()}~{row.dn_rok}~{row.dn_nr}"

    def contracts(self) -> Iterator[str]:
        for row in self.rows(
            "SELECT u.um_nr, u.um_zawarta, u.um_od, f.fi_nazwa, f.fi_nip, k.kh_nazwa, k.kh_adres, p.po_adres"
            " FROM umowa u JOIN firma f ON f.fi_id = u.fi_id JOIN kontrahent k ON k.kh_id = u.kh_id"
            " JOIN v_posesja p ON p.po_id = u.po_id WHERE trim(u.kh_id) = :id AND u.um_usun = 0"
        ):
            yield from (row.um_nr, dotted(row.um_zawarta), dotted(row.um_od), row.fi_nazwa, row.fi_nip)
            yield from (row.kh_nazwa, row.kh_adres, row.po_adres)

    def readings(self) -> Iterator[str]:
        for row in self.rows(
            "SELECT o.od_data, o.od_stan, o.od_zuz, w.wm_nr FROM odczyt o"
            " JOIN v_wodomierz w ON w.wm_id = o.wm_id"
            " WHERE trim(w.kh_id) = :id AND o.od_usun = 0 AND w.wm_usun = 0"
            " ORDER BY o.od_data DESC, o.wm_id DESC, o.od_lp DESC"
        )[:PAGE]:
            yield from (dotted(row.od_data), cubic(row.od_stan), row.wm_nr)
            if row.od_zuz is not None:
                yield cubic(row.od_zuz)

    def settlements(self) -> Iterator[str]:
        for row in self.invoices()[:PAGE]:
            yield from (row.dn_numer, zloty(row.dn_brutto), zloty(row.dn_zaplac))
        for row in self.rows(
            "SELECT wp_data, wp_kwota FROM wplata WHERE trim(kh_id) = :id AND wp_storno = 0"
            " ORDER BY wp_data DESC, wp_id DESC"
        )[:PAGE]:
            yield from (clarion(row.wp_data), zloty(row.wp_kwota))

    def meter_list(self) -> Iterator[str]:
        for row in self.meters():
            yield from (row.wm_nr, row.wm_adres, dotted(row.wm_legal), cubic(row.stan))

    def consumption_total(self, since: int) -> str:
        (row,) = self.rows(
            "SELECT coalesce(sum(o.od_zuz), 0) AS suma FROM odczyt o JOIN v_wodomierz w ON w.wm_id = o.wm_id"
            " WHERE trim(w.kh_id) = :id AND o.od_usun = 0 AND w.wm_usun = 0 AND o.od_data >= :since"
            " AND w.wm_rodz = '1'",
            since=since,
        )
        return cubic(row.suma)

    def charges_total(self, since: date) -> str:
        issued = (row for row in self.invoices() if str(row.dn_wyst)[:10] >= since.isoformat())
        return zloty(sum(row.dn_brutto for row in issued))

    def staged(self) -> list[Any]:
        return self.rows(
            "SELECT id_zgl, nr_paczki, wm_nr, data, stan FROM ibok_odczyty WHERE trim(kh_id) = :id"
        )


PAGES: dict[str, Callable[[Facts], Iterator[str]]] = {
    "/": Facts.overview,
    "/faktury": Facts.invoice_list,
    "/umowy": Facts.contracts,
    "/odczyty": Facts.readings,
    "/rozrachunki": Facts.settlements,
    "/wodomierze": Facts.meter_list,
}
