"""Names and kinds of files: nothing else decides where a file lies, so nothing else may."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.artifact import ArtifactKind, checked_name, folder_of, kind_of, temp_folder_of
from sgops.core.errors import UsageError

LONG = "a/" * 500 + "b"


@pytest.mark.parametrize("name", ["story.zip", "panels/001.png", ".hidden", "ä b.txt", "a" * 200])
def test_a_file_or_folders_and_a_file_can_be_a_name(name: str) -> None:
    assert checked_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/etc/passwd",
        "../up",
        "a/../b",
        "a//b",
        "a/",
        ".",
        "..",
        "a\x00b",
        "a\nb",
        "\ud800",
        "\u202eb",
        "a" * 201,
        LONG,
    ],
)
def test_what_leads_elsewhere_or_cannot_be_seen_is_no_name(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name of an artifact"):
        checked_name(name)


@given(st.text(max_size=40))
def test_a_name_that_is_taken_stays_below_its_folder(name: str) -> None:
    try:
        taken = checked_name(name)
    except UsageError:
        return

    place = PurePosixPath("job/stage.1") / taken

    assert place.is_relative_to("job/stage.1")
    assert ".." not in place.parts


def test_a_kind_is_read_and_a_misspelt_one_is_answered_with_the_nearest() -> None:
    assert kind_of("output") is ArtifactKind.OUTPUT
    with pytest.raises(UsageError, match=r"no kind of artifact\. .*preview"):
        kind_of("previw")


def test_each_attempt_has_folders_of_its_own() -> None:
    folders = [folder_of(7, "draw", 3), temp_folder_of(7, "draw", 3), folder_of(7, "draw", 4)]

    assert folders == ["7/draw.3", "7/draw.3.temp", "7/draw.4"]
