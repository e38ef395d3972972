"""Mistakes in the file itself, and in the names that it uses."""

from tests.adapter.mistakes import Mistake

BILLING = "connections.billing"
INVOICE = "erp.invoice.columns"
CUSTOMER = "erp.customer"
STAGING = "sync.readings.staging"
URL = 'url = "'
DAY = 'issued_on = "dn_wyst"'

MISTAKES = (
    # The file is no TOML.
    Mistake(
        "",
        "[erp.invoice]",
        "[erp.invoice",
        "config.toml: not a TOML file: Expected ']' at the end of a table declaration (at line …, column 13)",
    ),
    Mistake(
        CUSTOMER + ".columns",
        'name = "kh_nazwa"',
        "name = kh_nazwa",
        "config.toml: not a TOML file: Invalid value (at line …, column 8)",
    ),
    Mistake(
        CUSTOMER + ".columns",
        'name = "kh_nazwa"',
        'name = "a"\nname = "b"',
        "config.toml: not a TOML file: Cannot overwrite a value (at line …, column 11)",
    ),
    # Names of sections, settings, fields and connections.
    Mistake(
        "",
        "[erp.invoice]",
        "[erp.invioce]",
        "erp.invioce: there is no such setting; nearest: invoice, invoice_line",
    ),
    Mistake(
        "", "[erp.payment]", "[erp.paymnet]", "erp.paymnet: there is no such setting; nearest: payment, meter"
    ),
    Mistake(
        "",
        "[erp.invoice.columns]",
        "[erp.invoice.colums]",
        "erp.invoice.colums: there is no such setting; nearest: columns",
    ),
    Mistake(
        "",
        "[connections.billing]",
        "[connectoins.billing]",
        "connectoins: there is no such setting; nearest: connections",
    ),
    Mistake(
        "",
        "[connections.billing]",
        "[connections.biling]",
        "connections.billing: required, but missing; erp.customer and 8 more name it; nearest: biling",
    ),
    Mistake("erp.invoice", "table", "tabel", "erp.invoice.tabel: there is no such setting; nearest: table"),
    Mistake(
        BILLING,
        URL,
        'pasword_file = "/x"\nurl = "',
        "connections.billing.pasword_file: there is no such setting; nearest: password_file, ca_file",
    ),
    Mistake(
        "erp.invoice",
        "table",
        'connection = "biling"\ntable',
        "erp.invoice.connection: there is no [connections.biling]; nearest: billing",
    ),
    Mistake(
        STAGING,
        '"staging"',
        '"stagging"',
        "sync.readings.staging.connection: there is no [connections.stagging]; nearest: staging",
    ),
    Mistake(
        INVOICE,
        DAY,
        'isued_on = "dn_wyst"',
        "erp.invoice.columns.isued_on: invoice has no such field; nearest: issued_on, due_on",
    ),
    Mistake(
        INVOICE,
        DAY,
        "",
        "erp.invoice.columns.issued_on: required, but missing; name the column that holds it",
    ),
    Mistake(
        "erp.meter.columns",
        'digits = "wm_cyfr"',
        "digits = 5",
        "erp.meter.columns.digits: must be a table, in [ ] or { }; a column may be its name alone, in quotes",
    ),
    Mistake(
        "erp.meter.columns",
        '"wm_cyfr"',
        '["wm_cyfr", "wm_nr"]',
        "erp.meter.columns.digits: is no key, so it comes from one column",
    ),
)
