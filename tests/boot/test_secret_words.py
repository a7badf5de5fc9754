"""Secrets are put where they are named, however deep."""

from __future__ import annotations

from typing import Any

from sgops.boot.secret_words import filled


def test_secrets_are_put_where_they_are_named() -> None:
    value: Any = {"a": ["Bearer {secrets.farm}", 3], "b": {"c": "{secrets.one}-{secrets.two}"}, "d": "{key}"}

    done = filled(value, lambda name: name.upper())

    assert done == {"a": ["Bearer FARM", 3], "b": {"c": "ONE-TWO"}, "d": "{key}"}
