"""Short lists are filtered and cut like long ones."""

from __future__ import annotations

import pytest

from sgops.core.errors import UsageError
from sgops.core.views import Page, QueueView
from sgops.http.lists import Part, cut
from tests.support.fake_world import a_queue

QUEUES = Page(items=(a_queue("default"), a_queue("gpu", paused=True), a_queue("slow")))


def test_without_a_word_the_whole_list_is_given() -> None:
    assert cut(QUEUES, Part()) == QUEUES


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("name:gpu", ["gpu"]),
        ("name:gpu,slow", ["gpu", "slow"]),
        ("-name:gpu", ["default", "slow"]),
        ("paused:true", ["gpu"]),
        ("SLO", ["slow"]),
        ("-slo paused:false", ["default"]),
        ("name:none", []),
    ],
)
def test_terms_must_all_hold(text: str, names: list[str]) -> None:
    page = cut(QUEUES, Part(filter=text))

    assert _names(page) == names


def test_pages_follow_each_other() -> None:
    first = cut(QUEUES, Part(limit=2))

    second = cut(QUEUES, Part(limit=2, after=first.next))

    assert _names(first) + _names(second) == ["default", "gpu", "slow"]
    assert second.next is None


def test_a_key_the_list_does_not_have_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError) as wrong:
        cut(QUEUES, Part(filter="nam:gpu"))

    assert "'nam'" in wrong.value.message
    assert "name" in wrong.value.hint


@pytest.mark.parametrize("cursor", ["", "x", "-1", "9" * 50, "\u0661"])
def test_a_cursor_nobody_gave_is_refused(cursor: str) -> None:
    with pytest.raises(UsageError, match="cursor"):
        cut(QUEUES, Part(after=cursor))


def _names(page: Page[QueueView]) -> list[str]:
    return [queue.name for queue in page.items]
