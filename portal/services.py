"""What the views need of the running application."""

from dataclasses import dataclass
from typing import cast

from flask import current_app, has_request_context, request
from flask_login import current_user
from limits.storage import Storage
from sqlalchemy import Engine

from erp_adapter.reader import BillingReader
from erp_adapter.remark import asked_by
from portal.config import Config
from portal.store.identity import Identity


@dataclass(frozen=True, slots=True)
class Services:
    config: Config
    store: Engine
    billing: BillingReader
    rate_storage: Storage


def services() -> Services:
    return cast(Services, current_app.extensions["ibok"])


def billing() -> BillingReader:
    """The reader; its statements bear the endpoint's name."""
    asked_by(request.endpoint if has_request_context() else None)
    return services().billing


def caller() -> Identity:
    """The logged-in caller; only for endpoints that are not public."""
    return cast(Identity, current_user)


def customer_ids() -> tuple[str, ...]:
    """The IDs every billing call must carry."""
    return caller().customer_ids
