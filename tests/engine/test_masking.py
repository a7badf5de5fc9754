"""Every answer is searched for secrets, and nothing else in it changes."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, cast

import pytest

from sgops.core import views
from sgops.core.errors import Refused
from sgops.core.secrets import MASK, Masker
from sgops.engine.masking import clean, masked
from sgops.ports import Asking, Operations
from tests.support import fake_world as world
from tests.support.faces import Broken
from tests.support.fake_operations import FakeOperations

CANARY = "canary-7f3a91-secret"
MASKER = Masker([CANARY])
ALL_VIEWS = [getattr(views, name) for name in views.__all__]


def test_free_text_and_json_are_masked_at_any_depth() -> None:
    attempt = replace(world.an_attempt(1), reason=f"no {CANARY}")
    checkpoint = replace(world.a_checkpoint(1), output={"deep": [{"er": CANARY}]}, facts={"fact": CANARY})
    letter = replace(world.a_letter(1, 1), notes=CANARY, attempts=(attempt,), checkpoints=(checkpoint,))

    cleaned = clean(views.Page(items=(letter,)), MASKER)

    [found] = cleaned.items
    assert found.notes == MASK
    assert found.attempts[0].reason == f"no {MASK}"
    assert found.checkpoints[0].output == {"deep": [{"er": MASK}]}
    assert found.checkpoints[0].facts == {"fact": MASK}


def test_what_holds_no_secret_is_given_as_it_is() -> None:
    page = FakeOperations().jobs(Asking())

    assert clean(page, MASKER) is page


def test_a_secret_that_is_one_of_our_words_breaks_no_answer() -> None:
    job = world.a_job(1, "completed", unique_key="completed")

    cleaned = clean(job, Masker(["completed", "story", "healthy"]))

    assert (cleaned.state, cleaned.pipeline) == ("completed", "story")
    assert cleaned.unique_key == MASK


def test_a_refusal_is_masked_and_stays_what_it_was() -> None:
    broken = Broken(Refused(f"not with {CANARY}", hint=f"leave out {CANARY}"))

    with pytest.raises(Refused) as refused:
        masked(cast("Operations", broken), MASKER).status()

    assert (refused.value.message, refused.value.hint) == (f"not with {MASK}", f"leave out {MASK}")
    assert str(refused.value) == f"not with {MASK}"


@pytest.mark.parametrize("view", ALL_VIEWS, ids=lambda view: view.__name__)
def test_no_view_is_without_a_way_through(view: type[Any]) -> None:
    texts = {field.name: CANARY if "str" in str(field.type) else None for field in fields(view)}
    made = view(
        **{name: (text,) if "tuple" in str(view.__annotations__[name]) else text for name, text in texts.items()}
    )

    cleaned = clean(made, MASKER)

    left = [name for name in texts if CANARY in str(getattr(cleaned, name))]
    assert set(left) <= NAMES


# What an author, the configuration or sgops itself gave a name to.
NAMES = {
    "asked", "boot", "cause", "component", "decision", "definition_hash", "event", "every", "failure_type", "family",
    "held_for", "integrity_hash", "level", "name", "on_drift", "outcome", "pipeline", "queue", "rate", "resolution",
    "stage", "stages", "state", "status", "stream", "template", "trigger", "type", "verb", "version", "waiting_for",
}  # fmt: skip
