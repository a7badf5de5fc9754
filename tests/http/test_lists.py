"""Short lists are filtered and cut like long ones."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from sgops.cli.commands.config import Line
from sgops.core import views
from sgops.core.errors import UsageError
from sgops.core.filter_keys import CHOICES
from sgops.core.views import AttemptView, Page, PipelineView, QueueView
from sgops.http.fields import Part
from sgops.http.lists import cut
from tests.support.fake_world import a_queue

QUEUES = Page(items=(a_queue("default"), a_queue("gpu", paused=True), a_queue("slow")))


def test_without_a_word_the_whole_list_is_given() -> None:
    assert cut(QUEUES, Part(), QueueView) == QUEUES


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
    page = cut(QUEUES, Part(filter=text), QueueView)

    assert _names(page) == names


def test_pages_follow_each_other() -> None:
    first = cut(QUEUES, Part(limit=2), QueueView)

    second = cut(QUEUES, Part(limit=2, after=first.next), QueueView)

    assert _names(first) + _names(second) == ["default", "gpu", "slow"]
    assert second.next is None


def test_a_key_the_list_does_not_have_is_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError) as wrong:
        cut(QUEUES, Part(filter="nam:gpu"), QueueView)

    assert "'nam'" in wrong.value.message
    assert "name" in wrong.value.hint


@pytest.mark.parametrize("cursor", ["", "x", "-1", "9" * 50, "\u0661"])
def test_a_cursor_nobody_gave_is_refused(cursor: str) -> None:
    with pytest.raises(UsageError, match="cursor"):
        cut(QUEUES, Part(after=cursor), QueueView)


def _names(page: Page[QueueView]) -> list[str]:
    return [queue.name for queue in page.items]


@pytest.mark.parametrize("filter", ["nam:gpu", "name:none nam:gpu"])
def test_a_misspelt_key_is_told_also_where_nothing_is_looked_through(filter: str) -> None:
    with pytest.raises(UsageError, match="'nam'"):
        cut(Page(items=QUEUES.items if " " in filter else ()), Part(filter=filter), QueueView)


@pytest.mark.parametrize(
    ("filter", "meant"),
    [("outcome:faild", "failed"), ("outcome:completed,faild", "failed"), ("failure_type:tymeout", "timeout")],
)
def test_a_value_that_does_not_exist_is_answered_with_the_nearest(filter: str, meant: str) -> None:
    with pytest.raises(UsageError, match=f"Did you mean '{meant}'") as wrong:
        cut(Page(items=()), Part(filter=filter), AttemptView)

    assert "is one of" in wrong.value.hint


@pytest.mark.parametrize(("filter", "about"), [("running:>2", "numbers"), ("paused:yes", "true, false")])
def test_numbers_and_yes_or_no_are_told_from_names(filter: str, about: str) -> None:
    with pytest.raises(UsageError) as wrong:
        cut(QUEUES, Part(filter=filter), QueueView)

    assert about in wrong.value.in_full


def test_two_words_in_quotes_are_one() -> None:
    queues = Page(items=(replace(a_queue("default"), name="two words"), a_queue("words")))

    assert _names(cut(queues, Part(filter='name:"two words"'), QueueView)) == ["two words"]
    assert _names(cut(queues, Part(filter='"two words"'), QueueView)) == ["two words"]


def test_of_several_values_any_will_do() -> None:
    story = PipelineView(name="story", version=1, stages=("script", "panels"), queue="default", on_drift="hold")

    assert cut(Page(items=(story,)), Part(filter="stages:panels"), PipelineView).items == (story,)
    assert cut(Page(items=(story,)), Part(filter="-stages:panels"), PipelineView).items == ()


@pytest.mark.parametrize(("view", "field"), [(view, field) for view in CHOICES for field in CHOICES[view]])
def test_known_values_are_those_of_a_field_there_is(view: str, field: str) -> None:
    of = getattr(views, view, Line)

    assert field in {one.name for one in fields(of)}
