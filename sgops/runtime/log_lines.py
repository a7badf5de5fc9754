"""How an event, or a message of any library, becomes one line of JSON."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import orjson

from sgops.core.events import Event
from sgops.core.secrets import Masker
from sgops.core.units import iso
from sgops.core.values import Json

# JSON escapes the bytes below 0x20. These act on a terminal as well: the upper control bytes, and what turns the
# direction of text.
_ACTS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff]")
_LEVELS: Final = {"critical": "error", "warn": "warning"}


def event_line(event: Event, masker: Masker) -> str:
    return _line(
        {
            "at": _written(event.at),
            "level": event.level,
            "component": event.component,
            "event": event.type.value,
            "job": event.job,
            "batch": event.batch,
            "stage": event.stage,
            "attempt": event.attempt,
            "details": masker.value(event.details) if event.details else {},
        }
    )


def record_line(record: logging.LogRecord, masker: Masker) -> str:
    """Write what came through `logging`; `extra` may name event, job, batch, stage, attempt and details."""
    said = vars(record)
    details: dict[str, Json] = {"message": masker.text(record.getMessage())}
    if record.exc_info or record.exc_text:
        details["traceback"] = masker.text(record.exc_text or traceback_of(record))
    if isinstance(further := said.get("details"), Mapping):
        details |= {str(key): value for key, value in further.items()}
    level = record.levelname.lower()
    return _line(
        {
            "at": iso(datetime.fromtimestamp(record.created, UTC)),
            "level": _LEVELS.get(level, level),
            "component": component_of(record.name),
            "event": said.get("event", "log.message"),
            "job": said.get("job"),
            "batch": said.get("batch"),
            "stage": said.get("stage"),
            "attempt": said.get("attempt"),
            "details": masker.value(details),
        }
    )


def traceback_of(record: logging.LogRecord) -> str:
    return "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""


def component_of(logger: str) -> str:
    """Name who speaks: the room of ours, or the library."""
    parts = logger.split(".")
    return parts[1] if parts[0] == "sgops" and len(parts) > 1 else parts[0]


@lru_cache(maxsize=16)
def _written(at: datetime) -> str:
    # The events of one commit have one time.
    return iso(at)


def _line(fields: Mapping[str, object]) -> str:
    try:
        line = orjson.dumps(fields).decode()
    except TypeError:
        # Half characters, numbers over 64 bits, objects of any kind: what cannot be written is described.
        line = json.dumps(fields, default=repr)
    if line.isascii() and "\x7f" not in line:
        return line
    return _ACTS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)
