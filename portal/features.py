"""Every feature's pages, in the order the navigation shows them."""

from portal.accounts.pages import blueprint as accounts
from portal.analyses.views import blueprint as analyses
from portal.assets import blueprint as assets
from portal.billing_api.views import blueprint as billing_api
from portal.contracts.views import blueprint as contracts
from portal.documents.views import blueprint as documents
from portal.invoices.views import blueprint as invoices
from portal.languages import blueprint as languages
from portal.meters.views import blueprint as meters
from portal.ops.views import blueprint as ops
from portal.overview.views import blueprint as overview
from portal.payments.views import blueprint as payments
from portal.readings.changing import blueprint as reported
from portal.readings.views import blueprint as readings
from portal.settings.pages import blueprint as settings
from portal.staff.pages import blueprint as staff
from portal.tickets.views import blueprint as tickets

BLUEPRINTS = (
    overview,
    invoices,
    payments,
    readings,
    reported,
    meters,
    analyses,
    contracts,
    tickets,
    settings,
    accounts,
    staff,
    documents,
    languages,
    assets,
    ops,
    billing_api,
)
