"""Mistakes in conversions, codes and words."""
# ruff: noqa: E501 - a message stands as the admin reads it, in one line

from tests.adapter.mistakes import Mistake

INVOICE = "erp.invoice.columns"
PAID = "erp.payment.columns"
CUSTOMER = "erp.customer"
CAPITAL = "; a text to be shown as it is begins with a capital letter"
DAYS = (
    "date, yyyymmdd, unix, unix_ms, clarion, date@ZONE, unix@ZONE, unix_ms@ZONE, date:FORMAT,"
    " date:FORMAT@ZONE, days:YYYY-MM-DD"
)

MISTAKES = (
    # Conversions and codes.
    Mistake(
        INVOICE,
        'number = "dn_numer"',
        "number = { constant = {} }",
        "erp.invoice.columns.number.constant: must be a text, in quotes, or a whole number",
    ),
    Mistake(
        INVOICE,
        'number = "dn_numer"',
        'number = { expression = "" }',
        "erp.invoice.columns.number.expression: must have at least 1 character",
    ),
    Mistake(
        INVOICE,
        'number = "dn_numer"',
        'number = ""',
        "erp.invoice.columns.number: must have at least 1 character",
    ),
    Mistake(
        PAID,
        '"clarion"',
        '"grosze"',
        f"erp.payment.columns.paid_on.convert: grosze does not make a day; these do: {DAYS}",
    ),
    Mistake(
        PAID,
        '"clarion"',
        '"date:%d %b %Y"',
        "erp.payment.columns.paid_on.convert: date:%d %b %Y: only %d, %m, %Y, %H, %M, %S have a fixed width; turn others round in SQL",
    ),
    Mistake(
        PAID, '"clarion"', '"date:%d.%m"', "erp.payment.columns.paid_on.convert: date:%d.%m: %Y is missing"
    ),
    Mistake(
        PAID,
        '"clarion"',
        '"date@Warszawa"',
        "erp.payment.columns.paid_on.convert: there is no time zone 'Warszawa'; write it as in Europe/Warsaw",
    ),
    Mistake(
        PAID,
        '"clarion"',
        '"days:1800"',
        "erp.payment.columns.paid_on.convert: '1800' is no day to count from; write it as in days:1899-12-30",
    ),
    Mistake(
        PAID,
        'convert = "clarion"',
        'convrt = "clarion"',
        "erp.payment.columns.paid_on.convrt: there is no such setting; nearest: convert, constant, column",
    ),
    Mistake(
        PAID,
        '"wp_data",',
        '"wp_data", expression = "wp_data",',
        "erp.payment.columns.paid_on: give one of column, expression, constant",
    ),
    Mistake(
        PAID,
        '"transfer"',
        '"tranfer"',
        f"erp.payment.columns.method.values.1: payment.method has no word 'tranfer'; nearest: transfer{CAPITAL}",
    ),
    Mistake(PAID, '"transfer"', "1", "erp.payment.columns.method.values.1: must be a text, in quotes"),
    Mistake(
        INVOICE,
        '"note"',
        '"noted"',
        f"erp.invoice.columns.kind.default: invoice.kind has no word 'noted'; nearest: note, invoice{CAPITAL}",
    ),
    Mistake(
        CUSTOMER + ".columns",
        '"person"',
        '"osoba"',
        f"erp.customer.columns.kind.values.1: customer.kind has no word 'osoba'; known: company, person{CAPITAL}",
    ),
    Mistake(
        "erp.verdict.columns",
        '"accepted"',
        '"Przyjęte"',
        "erp.verdict.columns.state.values.P: verdict.state has no word 'Przyjęte'; nearest: rejected",
    ),
    Mistake(
        "erp.verdict.columns",
        'values = { P = "accepted", O = "rejected" }, ',
        "",
        "erp.verdict.columns.state: default is the word for a code that values does not list, so give values",
    ),
    Mistake(
        "erp.meter.columns",
        '"wm_cyfr"',
        '{ column = "wm_cyfr", values = { "5" = "five" } }',
        "erp.meter.columns.digits.values: the field holds no code; leave values out and give a conversion",
    ),
)
