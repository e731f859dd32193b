"""Alembic's doorway: run the missing steps inside the transaction that `store.migrate` opened."""

from alembic import context

from terrimark.store.migrate import VERSION_TABLE

context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
with context.begin_transaction():
    context.run_migrations()
