"""How a document becomes settings, or a list of findings."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.boot.config_errors import dotted
from sgops.boot.config_keys import known_names
from sgops.boot.config_model import validated
from sgops.core.settings import Settings


def findings(document: Mapping[str, object]) -> dict[str, str]:
    return {dotted(finding.path): finding.problem for finding in validated(document)[1]}


def test_an_empty_document_is_the_defaults() -> None:
    assert validated({}) == (Settings(), [])


@pytest.mark.parametrize("value", [3, "text", [], True])
def test_a_table_must_be_a_table(value: object) -> None:
    document = dict.fromkeys(("engine", "vars", "queues", "retry"), value)

    assert findings(document) == dict.fromkeys(document, "must be a table")


def test_a_list_must_be_a_list() -> None:
    assert findings({"engine": {"pipelines": "jobs"}, "classify": {}}) == {
        "engine.pipelines": "must be a list",
        "classify": "must be a list",
    }


def test_a_fault_inside_a_connector_is_named_without_the_kind_that_was_tried() -> None:
    document = {"connectors": {"http": {"submit": {}, "status": 3}, "b": {"class": 3}, "c": 3}}

    assert findings(document) == {
        "connectors.http.submit.url": "is missing",
        "connectors.http.status": "must be a table",
        "connectors.b.class": "must be text in quotes, not 3",
        "connectors.c": "must be a table",
    }


def test_a_name_that_is_none_is_told_as_the_key() -> None:
    assert list(findings({"queues": {"two words": {}}})) == ["queues.two words"]


def test_what_only_the_settings_class_knows_is_a_finding_at_its_table() -> None:
    found = findings({"classify": [{"type": "timeout"}]})

    assert found["classify[0]"].startswith("a rule needs a condition")


_documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text("ab\0\ud800", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from([*known_names(()), "a", "name", "run", "limit", "class", "url"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(known_names(())), _documents, max_size=4))
def test_any_document_becomes_settings_or_findings(document: dict[str, object]) -> None:
    settings, found = validated(document)

    assert (settings is None) == bool(found)
    assert all(finding.problem for finding in found)
