"""The tables in which an engine keeps how it feels, as models."""

from __future__ import annotations

from peewee import AutoField, CompositeKey, IntegerField, TextField

from sgops.store.strict_model import StrictModel


class Meter(StrictModel):
    span = IntegerField()
    at = IntegerField()
    body = TextField()

    class Meta:
        primary_key = CompositeKey("span", "at")


class HealthChangeRow(StrictModel):
    id = AutoField()
    at = IntegerField()
    component = TextField()
    status = TextField()
    reason = TextField()
    value = TextField()

    class Meta:
        table_name = "health_change"


class AlertRow(StrictModel):
    id = AutoField()
    rule = TextField()
    title = TextField()
    text = TextField()
    value = TextField()
    threshold = TextField()
    raised_at = IntegerField()
    cleared_at = IntegerField(null=True)

    class Meta:
        table_name = "alert"


class DeliveryRow(StrictModel):
    id = AutoField()
    alert = IntegerField()
    channel = TextField()
    about = TextField()
    outcome = TextField()
    attempts = IntegerField()
    at = IntegerField()
    error = TextField(null=True)

    class Meta:
        table_name = "delivery"
