"""What a stage has asked of services: what is answered is never asked again."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson

from sgops.core.failure import Failure, FailureType
from sgops.core.query import suggest
from sgops.core.receipts import REPEATABLE, Call, Receipt, ReceiptState, intend
from sgops.core.signals import Fail, HandOver
from sgops.engine.ledger import checked_name
from sgops.engine.payloads import decode, encode

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sgops.core.job import Job
    from sgops.core.values import Json
    from sgops.engine.flight import Flight
    from sgops.engine.parts import Parts


class Calls:
    """The calls of one pass of a stage's function."""

    def __init__(self, parts: Parts, flight: Flight) -> None:
        self._met: Counter[str] = Counter()
        self._done = answered(parts.reader.receipts(flight.job.id), flight)
        # The call that the function must leave for; one that swallowed the signal leaves all the same.
        self.left_for: Call | None = None

    def answer(self, connector: str, name: str | None, request: Mapping[str, Json]) -> Any:  # noqa: ANN401
        """Give the service's result, or leave the stage until it is there."""
        if self.left_for is not None:
            raise HandOver(self.left_for)
        call = self._named(connector, name, request)
        receipt = self._done.get(call.name)
        if receipt is None:
            self.left_for = call
            raise HandOver(call)
        if receipt.digest != call.digest:
            raise Fail(
                f"call '{call.name}' of this stage was answered for another request; a request must not depend on time"
                " or chance, and each call in a loop needs a name of its own: ctx.call(..., name=...)",
                type=FailureType.INVALID_INPUT,
            )
        return decode(receipt.result or b"null")

    def _named(self, connector: str, name: str | None, request: Mapping[str, Json]) -> Call:
        """Give the call its name: without one it is known by the connector, and its turn among that one's calls."""
        self._met[connector] += 1
        turn = self._met[connector]
        known_as = name if name is not None else connector if turn == 1 else f"{connector}.{turn}"
        text = encode(dict(request), f"the request to '{connector}'")
        return Call(
            connector=checked_name(connector, "the name of a connector"),
            name=checked_name(known_as, "the name of a call"),
            request=text,
            digest=digest_of(request),
        )


def answered(receipts: list[Receipt], flight: Flight) -> dict[str, Receipt]:
    """Pick the calls of the flight's stage that have their result, by name."""
    return {
        receipt.name: receipt
        for receipt in receipts
        if receipt.state is ReceiptState.DONE and receipt.belongs_to(flight.job)
    }


def next_call(parts: Parts, job: Job, call: Call, now: datetime) -> Receipt | Failure:
    """Say under which key a call goes out: a new one only when nothing can have come of the one before."""
    if call.connector not in parts.connected:
        known = list(parts.connected)
        reason = f"there is no connector '{call.connector}'.{suggest(call.connector, known)}"
        hint = f" connectors: {', '.join(known)}" if known else " declare it as [connectors.NAME]"
        return Failure(type=FailureType.INVALID_INPUT, reason=reason + hint)
    former = [each for each in parts.reader.receipts(job.id) if each.belongs_to(job) and each.name == call.name]
    last = max(former, key=lambda receipt: receipt.submission, default=None)
    if last is None:
        return intend(job, call, 1, now)
    if last.is_open:
        return last
    if last.state in REPEATABLE:
        return intend(job, call, last.submission + 1, now)
    reason = f"nobody knows what became of call '{call.name}' ({last.key}): it is not submitted again in this run"
    return Failure(type=FailureType.UNKNOWN, reason=reason, permanent=True)


def digest_of(request: object) -> bytes:
    """Hash a request, so that another one under its name is noticed."""
    return hashlib.sha256(orjson.dumps(request, option=orjson.OPT_SORT_KEYS)).digest()[:16]
