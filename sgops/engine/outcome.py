"""What came of one attempt, before anybody decided what it means for the job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sgops.core.fact import fact, maker

if TYPE_CHECKING:
    from datetime import timedelta

    from sgops.core.checkpoint import Payload
    from sgops.core.failure import Failure
    from sgops.core.pipeline import OnDrift
    from sgops.core.receipts import Call
    from sgops.core.signals import Interruption


@fact
class Completed:
    """The stage returned an output that can be stored."""

    payload: Payload
    raw: bytes
    inputs: tuple[int, ...]
    facts: str = ""
    has_files: bool = False


make_completed: Final = maker(Completed)


@fact
class Returned:
    """The stage's function gave a value: as JSON text, not yet looked at by anybody."""

    raw: bytes
    facts: str = ""
    has_files: bool = False


make_returned: Final = maker(Returned)


@fact
class Failed:
    """The stage failed; `buried` says that no policy can help (drift, corrupt)."""

    failure: Failure
    buried: bool = False


@fact
class Snoozed:
    """The stage is not ready."""

    delay: timedelta


@fact
class Called:
    """The stage left to wait for a service."""

    call: Call


@fact
class Interrupted:
    """The stage left because it was told to stop."""

    why: Interruption


@fact
class Taken:
    """The job was taken from its thread by force and runs again."""

    reason: str


@fact
class Drifted:
    """The pipeline is not the one the checkpoints were made by, and its policy is not to bury."""

    policy: OnDrift
    difference: str


@fact
class Moved:
    """The job's next stage is not the one the claim was for."""

    stage: str | None
    reason: str = ""


Outcome = Completed | Called | Failed | Snoozed | Interrupted | Taken | Drifted | Moved
