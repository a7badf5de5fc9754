"""Secrets named inside other values of the configuration: `Bearer {secrets.farm}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from sgops.core.values import Json

_NAMED: Final = re.compile(r"\{secrets\.([A-Za-z_][\w.-]*)\}")


def filled(value: Json, secrets: Callable[[str], str]) -> Json:
    """Put the secrets where they are named."""
    match value:
        case str():
            return _NAMED.sub(lambda named: secrets(named[1]), value)
        case Mapping():
            return {name: filled(member, secrets) for name, member in value.items()}
        case list() | tuple():
            return [filled(member, secrets) for member in value]
        case _:
            return value
