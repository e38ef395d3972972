"""Amounts and volumes agree with each other to the grosz and the m³."""

import sqlalchemy as sa

PARTS = "FROM rozliczenie WHERE rz_anul = 0"


def faults(demo: sa.Connection, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in demo.execute(sa.text(sql))]


def test_lines_add_up_to_their_document(demo: sa.Connection) -> None:
    wrong = faults(
        demo,
        """SELECT n.dn_typ, n.dn_rok, n.dn_nr FROM dok_nagl n
           LEFT JOIN dok_poz p ON p.dn_typ = n.dn_typ AND p.dn_rok = n.dn_rok AND p.dn_nr = n.dn_nr
           GROUP BY n.dn_typ, n.dn_rok, n.dn_nr
           HAVING SUM(ROUND(dp_netto * 100)) IS NOT n.dn_netto OR SUM(ROUND(dp_vat * 100)) IS NOT n.dn_vat
               OR SUM(ROUND(dp_brutto * 100)) IS NOT n.dn_brutto OR n.dn_netto + n.dn_vat <> n.dn_brutto""",
    )
    assert wrong == []


def test_each_line_is_price_times_quantity_and_its_tax(demo: sa.Connection) -> None:
    wrong = faults(
        demo,
        """SELECT * FROM dok_poz WHERE ABS(dp_ilosc * dp_cena - dp_netto) > 0.001
           OR ABS(ROUND(dp_netto * CAST(dp_stawka AS INTEGER) / 100 - dp_vat, 4)) > 0.005
           OR ABS(dp_netto + dp_vat - dp_brutto) > 0.001""",
    )
    assert wrong == []


def test_what_is_paid_is_what_was_set_against_the_document(demo: sa.Connection) -> None:
    wrong = faults(
        demo,
        f"""SELECT n.dn_typ, n.dn_rok, n.dn_nr FROM dok_nagl n
            LEFT JOIN (SELECT dn_typ, dn_rok, dn_nr, SUM(rz_kwota) AS suma {PARTS} GROUP BY 1, 2, 3) r
              ON r.dn_typ = n.dn_typ AND r.dn_rok = n.dn_rok AND r.dn_nr = n.dn_nr
            WHERE n.dn_zaplac <> COALESCE(r.suma, 0)""",
    )
    assert wrong == []


def test_no_document_is_paid_beyond_its_amount(demo: sa.Connection) -> None:
    wrong = faults(
        demo,
        """SELECT dn_typ, dn_rok, dn_nr FROM dok_nagl WHERE dn_zaplac * SIGN(dn_brutto) < 0
           OR ABS(dn_zaplac) > ABS(dn_brutto) OR (dn_skas = 1 AND dn_zaplac <> 0)""",
    )
    assert wrong == []


def test_no_payment_is_set_against_more_than_it_is(demo: sa.Connection) -> None:
    wrong = faults(
        demo,
        f"""SELECT w.wp_id FROM wplata w
            JOIN (SELECT wp_id, SUM(rz_kwota) AS suma {PARTS} GROUP BY wp_id) r ON r.wp_id = w.wp_id
            WHERE r.suma > w.wp_kwota""",
    )
    assert wrong == []


def test_a_payment_covers_documents_of_its_own_customer_that_were_issued_by_then(demo: sa.Connection) -> None:
    wrong = faults(
        demo,
        """SELECT r.wp_id FROM rozliczenie r JOIN wplata w ON w.wp_id = r.wp_id
           LEFT JOIN dok_nagl n ON n.dn_typ = r.dn_typ AND n.dn_rok = r.dn_rok AND n.dn_nr = r.dn_nr
           WHERE n.kh_id IS NOT w.kh_id
              OR DATE(n.dn_wyst) > DATE('1800-12-28', w.wp_data || ' days')""",
    )
    assert wrong == []


def test_consumption_is_the_difference_of_indications_over_a_roll_over(demo: sa.Connection) -> None:
    wrong = faults(
        demo,
        """SELECT * FROM (
             SELECT wm_id, od_lp, od_stan, od_zuz, od_data,
                    LAG(od_stan) OVER w AS przed, LAG(od_data) OVER w AS data_przed
             FROM odczyt WHERE od_usun = 0 WINDOW w AS (PARTITION BY wm_id ORDER BY od_lp))
           WHERE przed IS NOT NULL
             AND ((od_stan - przed + 100000) % 100000 <> od_zuz % 100000 OR od_zuz < 0
                  OR od_data <= data_przed)""",
    )
    assert wrong == []


def test_a_water_line_bills_what_the_meters_reading_says(demo: sa.Connection) -> None:
    wrong = faults(
        demo,
        """SELECT p.dn_typ, p.dn_rok, p.dn_nr FROM dok_poz p
           LEFT JOIN odczyt o ON o.wm_id = p.wm_id AND o.dn_typ = p.dn_typ AND o.dn_rok = p.dn_rok
                             AND o.dn_nr = p.dn_nr AND o.od_usun = 0
           WHERE p.dn_typ = 'FV' AND p.wm_id IS NOT NULL
             AND (o.od_zuz IS NOT CAST(p.dp_ilosc AS INTEGER) OR o.od_stan IS NOT p.dp_stan_do)""",
    )
    assert wrong == []


def test_sewage_is_charged_for_the_main_meters_and_never_for_the_garden(demo: sa.Connection) -> None:
    wrong = faults(
        demo,
        """SELECT p.dn_nr, p.dn_rok FROM dok_poz p LEFT JOIN wodomierz w ON w.wm_id = p.wm_id
           JOIN dok_nagl n ON n.dn_typ = p.dn_typ AND n.dn_rok = p.dn_rok AND n.dn_nr = p.dn_nr
           WHERE n.dn_typ = 'FV' AND n.dn_skas = 0 GROUP BY p.dn_rok, p.dn_nr
           HAVING SUM(CASE WHEN p.dp_nazwa = 'Ścieki' THEN p.dp_ilosc ELSE 0 END)
               <> SUM(CASE WHEN w.wm_rodz = 1 THEN p.dp_ilosc ELSE 0 END)""",
    )
    assert wrong == []


def test_every_row_belongs_to_one_that_exists(demo: sa.Connection) -> None:
    orphans = {
        f"{child}.{column}": demo.scalar(
            sa.text(
                f"SELECT COUNT(*) FROM {child} c WHERE NOT EXISTS"
                f" (SELECT 1 FROM {parent} p WHERE p.{column} = c.{column})"
            )
        )
        for child, column, parent in (
            ("posesja", "kh_id", "kontrahent"),
            ("umowa", "kh_id", "kontrahent"),
            ("umowa", "po_id", "posesja"),
            ("umowa", "fi_id", "firma"),
            ("wodomierz", "um_id", "umowa"),
            ("wodomierz", "po_id", "posesja"),
            ("odczyt", "wm_id", "wodomierz"),
            ("dok_nagl", "um_id", "umowa"),
            ("dok_nagl", "kh_id", "kontrahent"),
            ("rozliczenie", "wp_id", "wplata"),
        )
    }
    assert set(orphans.values()) == {0}, orphans
