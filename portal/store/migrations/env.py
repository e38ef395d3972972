"""Run by Alembic with the connection that ``upgrade`` opened."""

from alembic import context

from portal.store.tables import metadata as store
from sync.tables import metadata as outgoing

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=[store, outgoing],
    render_as_batch=True,
)
context.run_migrations()
