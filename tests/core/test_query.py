"""A filter is read the same everywhere, and a wrong one is answered with what exists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.errors import UsageError
from sgops.core.query import Comparison, Filter, Key, KeySet, Kind, Term, Word, parse, suggest

KEYS = KeySet(
    keys=(
        Key(name="state", kind=Kind.CHOICE, choices=("queued", "running", "waiting", "dead")),
        Key(name="pipeline"),
        Key(name="stage"),
        Key(name="id", kind=Kind.NUMBER),
        Key(name="age", kind=Kind.AGE),
        Key(name="text", kind=Kind.TEXT),
    )
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
TRICKY = st.text('ab:,"\\-<> \t\u00a0>', min_size=1, max_size=8)
VALUES = st.lists(TEXT | TRICKY, min_size=1, max_size=3, unique=True).map(tuple)
TERMS = (
    st.builds(Term, key=st.sampled_from(["pipeline", "stage"]), values=VALUES, negated=st.booleans())
    | st.builds(Term, key=st.just("state"), values=st.sampled_from([("dead",), ("queued", "waiting")]))
    | st.builds(Term, key=st.just("id"), values=st.sampled_from([("12",), ("12", "14")]), negated=st.booleans())
    | st.builds(
        Term,
        key=st.just("age"),
        values=st.sampled_from([("2h",), ("1h30m",)]),
        comparison=st.sampled_from([Comparison.OVER, Comparison.UNDER]),
        negated=st.booleans(),
    )
)
WORDS = st.builds(Word, text=TEXT | TRICKY, negated=st.booleans())
FILTERS = st.builds(Filter, terms=st.lists(TERMS, max_size=4).map(tuple), words=st.lists(WORDS, max_size=3).map(tuple))


def term(key: str, *values: str, negated: bool = False, comparison: Comparison = Comparison.EQUAL) -> Term:
    return Term(key=key, values=values, negated=negated, comparison=comparison)


def answer_to(text: str) -> Filter | UsageError:
    try:
        return parse(text, KEYS)
    except UsageError as error:
        return error


@given(FILTERS)
def test_a_filter_that_is_written_is_read_back(wanted: Filter) -> None:
    assert parse(str(wanted), KEYS) == wanted


@given(FILTERS)
def test_terms_may_come_one_by_one(wanted: Filter) -> None:
    assert parse([str(part) for part in (*wanted.terms, *wanted.words)], KEYS) == wanted


@given(st.text(max_size=20) | TRICKY)
def test_any_text_is_a_filter_or_a_usage_error(text: str) -> None:
    answer = answer_to(text)

    if isinstance(answer, UsageError):
        assert answer.hint
    else:
        assert parse(str(answer), KEYS) == answer


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("state:dead pipeline:story", [term("state", "dead"), term("pipeline", "story")]),
        ("state:queued,waiting", [term("state", "queued", "waiting")]),
        ("state:dead,dead", [term("state", "dead")]),
        ("-stage:export", [term("stage", "export", negated=True)]),
        ('pipeline:"my story","a,b"', [term("pipeline", "my story", "a,b")]),
        ("age:>2h", [term("age", "2h", comparison=Comparison.OVER)]),
        ("-age:<30m", [term("age", "30m", comparison=Comparison.UNDER, negated=True)]),
        ("id:12,14", [term("id", "12", "14")]),
        ("pipeline:a:b", [term("pipeline", "a:b")]),
        ("\t stage:x\n", [term("stage", "x")]),
        ("", []),
    ],
)
def test_terms_name_a_key_and_its_values(text: str, terms: Sequence[Term]) -> None:
    wanted = parse(text, KEYS)

    assert wanted == Filter(terms=tuple(terms))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("connection reset", [Word(text="connection"), Word(text="reset")]),
        ('"connection reset"', [Word(text="connection reset")]),
        ("-slow", [Word(text="slow", negated=True)]),
        ('"-slow"', [Word(text="-slow")]),
        ('text:"http://farm"', [Word(text="http://farm")]),
        ("text:a,b", [Word(text="a,b")]),
        ('"12:30"', [Word(text="12:30")]),
        (r'"say \"hi\" c:\\x \n"', [Word(text=r'say "hi" c:\x \n')]),
        ('5"', [Word(text='5"')]),
        ("can't", [Word(text="can't")]),
    ],
)
def test_bare_words_search(text: str, words: Sequence[Word]) -> None:
    wanted = parse(text, KEYS)

    assert wanted == Filter(words=tuple(words))


def test_a_whole_filter_may_stand_in_one_word_of_the_command_line() -> None:
    wanted = parse(["state:dead stage:x", "-slow"], KEYS)

    assert str(wanted) == "state:dead stage:x -slow"


def test_ages_and_numbers_are_read_where_they_are_needed() -> None:
    older, some = parse("age:>1h30m id:12,014", KEYS).terms

    assert older.age == timedelta(minutes=90)
    assert some.numbers == (12, 14)


def test_an_empty_filter_says_so() -> None:
    assert parse(" ", KEYS).is_empty
    assert not parse("x", KEYS).is_empty


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("stat:dead", "there is no filter key 'stat'. Did you mean 'state'?", "filter by state, pipeline, stage, id"),
        ("http://farm", "there is no filter key 'http'.", "put quotes around a word that holds a colon"),
        (":x", "there is no filter key ''.", "filter by state"),
        ("\x1b[2Jx:1", "there is no filter key '␛[2Jx'.", "filter by state"),
        (
            "state:ded",
            "there is no state 'ded'. Did you mean 'dead'?",
            "state is one of queued, running, waiting, dead",
        ),
        ("state:dead,", "'state:' needs a value: ''", "filter like"),
        ("pipeline:", "'pipeline:' needs a value: ''", "filter like"),
        ('pipeline:""', "'pipeline:' needs a value: ''", "filter like"),
        ("text: x", "'text:' needs a value: ' x'", "filter like"),
        ("-", "'-' needs a word after it: ''", "filter like"),
        ('""', "a word is empty: ''", "filter like"),
        ('pipeline:"my', "a quote is never closed: '\"my'", 'write "two words"'),
        ('pipeline:"my"story', "a term must end before 'story'", "put a space between"),
        ("age:>2h,3h", "a term must end before ',3h'", "put a space between"),
        ("age:2h", "'age:' needs > or <", "age:>2h for what is older"),
        ("age:>soon", "is not a duration", "30s, 5m, 2h"),
        ("id:abc", "'id:' takes numbers, not 'abc'", "write id:12,14"),
        ("id:" + "9" * 19, "'id:' takes numbers", "write id:12,14"),
        ("caf\udce9", r"the filter holds half a character, \udce9", "UTF-8"),
    ],
)
def test_a_wrong_filter_is_answered_with_what_exists(text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text, KEYS)

    assert message in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("word", "offer"),
    [
        ("pipline", " Did you mean 'pipeline'?"),
        ("STATE", " Did you mean 'State'?"),
        ("net", " Did you mean 'network_timeout'?"),
        ("n", ""),
        ("", ""),
        ("xyzzy", ""),
        ("x" * 100_000, ""),
    ],
)
def test_a_misspelt_word_is_answered_with_the_nearest(word: str, offer: str) -> None:
    assert suggest(word, ["pipeline", "State", "network_timeout"]) == offer


def test_an_ambiguous_beginning_is_answered_with_nothing() -> None:
    assert suggest("ar", ["artifacts_of_a_job", "archive_of_a_job"]) == ""


def test_a_suggestion_cannot_act_on_a_terminal() -> None:
    assert suggest("pipelin", ["pipeline\x1b"]) == " Did you mean 'pipeline␛'?"
