"""A job file is read by the end of its name, and says in its own words what a submission takes."""

from __future__ import annotations

import pytest

from sgops.core.asking import Submission
from sgops.core.errors import UsageError
from sgops.core.job_file import asked, parsed


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("moon.json", b'\xef\xbb\xbf{"pipeline": "story", "params": {"title": "Moon"}, "priority": 3, "batch": "b"}'),
        ("moon.toml", b'pipeline = "story"\npriority = 3\nbatch = "b"\n[params]\ntitle = "Moon"\n'),
    ],
)
def test_json_and_toml_ask_for_the_same(name: str, content: bytes) -> None:
    submission = asked(parsed(name, content))

    assert submission == Submission(name="story", params={"title": "Moon"}, priority=3, batch="b")


def test_a_template_stands_where_a_pipeline_does() -> None:
    submission = asked({"template": "bedtime", "unique_key": "k", "at": "22:00"})

    assert submission == Submission(name="bedtime", unique_key="k", at="22:00")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b'{"pipeline": "sto', "it is not JSON"),
        ("a.json", b'{"pipeline": NaN}', "it is not JSON: NaN"),
        ("a.toml", b"pipeline = ", "it is not TOML"),
        ("a.toml", b'pipeline = "a"\n# \xff', "line 2 is not UTF-8 text"),
        ("a.json", b"[" * 100_000, "it is not JSON"),
        ("a.txt", b"{}", "does not end in .json or .toml"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, content: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parsed(name, content)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "is an object"),
        ({}, "'pipeline' or 'template'"),
        ({"pipeline": "a", "template": "b"}, "only one of them"),
        ({"pipeline": "a", "prams": {}}, "'prams' is not known"),
        ({"pipeline": 7}, "'pipeline' must be text"),
        ({"pipeline": "a", "priority": True}, "'priority' must be a whole number"),
        ({"pipeline": "a", "at": 5}, "'at' must be text"),
    ],
)
def test_what_is_no_job_says_why(document: object, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        asked(document)
