"""Each line of a batch asks for a job, or is named with what is wrong with it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.errors import UsageError
from sgops.engine.batch_lines import Faults, Line, read_lines


def test_a_line_is_parameters_or_an_object_that_has_them() -> None:
    text = (
        b'{"title": "one", "priority": 3}\n{"params": {"title": "two"}, "priority": 5, "unique_key": "k", "at": "+1h"}'
    )

    lines, faults = read_lines(text)

    assert lines == [
        Line(number=1, params={"title": "one", "priority": 3}),
        Line(number=2, params={"title": "two"}, priority=5, unique_key="k", at="+1h"),
    ]
    assert faults.met == 0


def test_empty_lines_are_passed_over_and_counted() -> None:
    lines, _ = read_lines(b'\xef\xbb\xbf\n{}\r\n   \n{"a": "\xe2\x80\xa8"}')

    assert [line.number for line in lines] == [2, 4]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "it is not JSON"),
        (b"[1]", "it is not an object"),
        (b"\xff", "it is not"),
        (b'{"params": {}, "priorty": 1}', "did you mean 'priority'?"),
        (b'{"params": {}, "priority": true}', "priority must be a whole number"),
        (b'{"params": {}, "at": 5}', "at must be text"),
        (b'{"a": NaN}', "it is not JSON"),
    ],
)
def test_a_bad_line_is_numbered_with_its_fault(line: bytes, said: str) -> None:
    lines, faults = read_lines(b"{}\n" + line)

    assert [line.number for line in lines] == [1]
    assert faults.sentences[0].startswith("line 2: ")
    assert said in faults.sentences[0]


def test_all_faults_are_counted_and_the_first_are_told() -> None:
    lines, faults = read_lines(b"x\n" * 30)

    with pytest.raises(UsageError) as refused:
        faults.complain(len(lines) + faults.met)

    assert refused.value.message.startswith("30 of 30 lines cannot be taken, and nothing was submitted:\nline 1: ")
    assert "\nline 20: " in refused.value.message
    assert refused.value.message.endswith("\n… and 10 more")


def test_a_file_without_a_line_is_refused() -> None:
    with pytest.raises(UsageError, match="no line"):
        read_lines(b"\n \n")


def test_a_number_that_no_fast_decoder_keeps_is_kept() -> None:
    lines, _ = read_lines(b'{"id": 12345678901234567890123}')

    assert lines[0].params == {"id": 12345678901234567890123}


@given(st.binary(max_size=200))
def test_whatever_the_bytes_each_line_is_a_job_a_fault_or_empty(text: bytes) -> None:
    try:
        lines, faults = read_lines(text)
    except UsageError:
        return

    assert len(lines) + faults.met == sum(1 for raw in text.removeprefix(b"\xef\xbb\xbf").split(b"\n") if raw.strip())


def test_faults_are_told_in_the_order_of_the_lines_whenever_they_were_met() -> None:
    faults = Faults()

    for number in (10, 2, 9):
        faults.add(number, "no")

    assert faults.sentences == ["line 2: no", "line 9: no", "line 10: no"]
