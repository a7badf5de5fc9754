"""Where a key of a TOML text stands."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from sgops.boot.config_lines import key_lines, nearest_line, syntax_line

TEXT = """\
# a comment with [brackets] and = signs
top.level = 1
[engine] # the engine
workers = 4
"dat\\u0061_dir" = \"\"\"
[not.a.table]
not = "a key"
\"\"\"
'q.k' = 'a#[b]'
[[pipelines.encode.stages]]
name = "first"
run = ["a", # why
  "b]",
  { x = 1 }]
[pipelines.encode.stages.retry]
limit = 3
[[pipelines.encode.stages]]
name = "second"
request = { file = "x", "deep er".b = [1, 2] }
[vars . "two words"]
when = 1979-05-27 07:32:00
"""


def test_every_key_is_found_on_its_line() -> None:
    lines = key_lines(TEXT)

    assert lines["top", "level"] == 2
    assert lines["engine",] == 3
    assert lines["engine", "data_dir"] == 5
    assert lines["engine", "q.k"] == 9
    assert lines["vars", "two words", "when"] == 21


def test_what_stands_in_a_multi_line_string_is_no_key() -> None:
    lines = key_lines(TEXT)

    assert ("not",) not in lines
    assert ("engine", "not") not in lines


def test_elements_of_an_array_of_tables_are_counted_and_own_the_tables_after_them() -> None:
    lines = key_lines(TEXT)

    assert lines["pipelines", "encode", "stages", 0] == 10
    assert lines["pipelines", "encode", "stages", 0, "retry", "limit"] == 16
    assert lines["pipelines", "encode", "stages", 1, "name"] == 18


def test_members_of_a_list_over_several_lines_have_lines_of_their_own() -> None:
    lines = key_lines(TEXT)

    assert lines["pipelines", "encode", "stages", 0, "run", 1] == 13
    assert lines["pipelines", "encode", "stages", 0, "run", 2, "x"] == 14
    assert lines["pipelines", "encode", "stages", 1, "request", "deep er", "b"] == 19


def test_a_key_that_is_missing_is_looked_for_in_the_table_around_it() -> None:
    lines = key_lines(TEXT)

    assert nearest_line(lines, ("pipelines", "encode", "stages", 1, "run")) == 17
    assert nearest_line(lines, ("nowhere",)) == 1


def test_the_parser_s_own_line_is_read_from_its_message() -> None:
    assert syntax_line("Invalid value (at line 3, column 5)", "a\nb\nc = \n") == 3
    assert syntax_line("Expected ']' (at end of document)", "a = [\n1,\n") == 2
    assert syntax_line("Expected ']' (at end of document)", "a = [") == 1


_names = st.text("abc-_ .\"'\\é\n", min_size=1, max_size=6)
_leaves = st.integers() | st.booleans() | _names
_values = st.recursive(_leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=3))


@given(st.dictionaries(_names, _values, max_size=5))
def test_every_key_of_any_document_is_found(document: dict[str, object]) -> None:
    text = "".join(f"{_quoted(key)} = {_written(value)}\n" for key, value in document.items())

    lines = key_lines(text)

    assert tomllib.loads(text) == document
    assert [lines[key,] for key in document] == list(range(1, len(document) + 1))
    assert all(lines[path] == lines[path[:1]] for path in _paths(document))


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, member in members for found in ((*path, key), *_paths(member, (*path, key)))]


def _written(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            return _quoted(value)
        case list():
            return "[" + ", ".join(map(_written, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{_quoted(key)} = {_written(member)}" for key, member in value.items()) + "}"
        case _:
            return str(value)


def _quoted(text: str) -> str:
    return '"' + "".join(c if c.isalnum() and c.isascii() else f"\\U{ord(c):08x}" for c in text) + '"'
