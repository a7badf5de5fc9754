"""What all models of tables have in common."""

from __future__ import annotations

from peewee import Model


class StrictModel(Model):
    """Bound to no database: a query says on which one it is executed."""

    class Meta:
        legacy_table_names = False
        strict_tables = True
