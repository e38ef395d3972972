"""The web customer office: everything with HTTP."""

from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from erp_adapter.cached import cached
from erp_adapter.patience import page_begins, page_ends
from erp_adapter.reader import BillingReader
from erp_adapter.sql_reader import open_reader
from portal import access, assets, errors, formats, labels, languages, layout, saying, security, texts
from portal.accounts import sessions
from portal.billing_api.views import blueprint as billing_api
from portal.config import Config
from portal.features import BLUEPRINTS
from portal.services import Services
from portal.store.engine import open_store
from portal.store.limits import rate_storage

HERE = Path(__file__).parent
PACKAGED_TEMPLATES = HERE / "templates"
"""Where a wheel puts them; a checkout has them beside the package."""


def create_app(config: Config, billing: BillingReader | None = None) -> Flask:
    """The portal as a WSGI application; opens no connection until a request needs one."""
    app = Flask(__name__, template_folder=template_folder())
    texts.init_app(app)
    security.configure(app, config)
    store = open_store(config.store.url.get_secret_value())
    app.extensions["ibok"] = Services(
        config=config,
        store=store,
        billing=cached(billing or open_reader(config.connections, config.erp), config.erp.cache_seconds),
        rate_storage=rate_storage(store, config.login.redis),
    )
    app.before_request(page_begins)
    app.teardown_request(lambda _error: page_ends())
    CSRFProtect(app).exempt(billing_api)
    sessions.init_app(app)
    access.init_app(app)
    languages.init_app(app)
    formats.init_app(app)
    labels.init_app(app)
    saying.init_app(app)
    assets.init_app(app)
    layout.init_app(app)
    errors.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    if config.server.trusted_proxies:
        hops = config.server.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def template_folder() -> str:
    return str(PACKAGED_TEMPLATES if PACKAGED_TEMPLATES.is_dir() else HERE.parent / "templates")
