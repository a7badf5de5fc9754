"""An annotation that no JSON can fill is its author's mistake, and named as that."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from typing import Any, Literal, TypeVar

import pytest

from sgops.core.errors import PipelineError, UsageError
from sgops.core.param_kinds import Reading, Secret
from sgops.core.param_types import kind_of, record_of
from sgops.core.params import bind

T = TypeVar("T")


@dataclass
class Leaf:
    value: int


@dataclass
class Branch:
    left: Branch | Leaf
    right: Branch | Leaf


@pytest.mark.parametrize(
    "written",
    [
        set[int],
        bytes,
        complex,
        Callable[[], int],
        T,
        Literal[b"a"],
        Literal[[1]],
        dict[int, str],
        Secret | str,
        type,
        "str",
    ],
)
def test_what_json_cannot_say_is_no_type_for_a_parameter(written: object) -> None:
    with pytest.raises(PipelineError) as caught:
        kind_of(written)

    assert caught.value.hint


@pytest.mark.parametrize(("written", "same"), [(Sequence[int], list[int]), (Mapping[str, int], dict[str, int])])
def test_what_is_only_read_is_a_list_or_a_dict(written: object, same: object) -> None:
    assert str(kind_of(written)) == str(kind_of(same))


def test_a_field_that_its_class_fills_is_no_parameter() -> None:
    @dataclass
    class Counted:
        name: str
        length: int = field(init=False)

        def __post_init__(self) -> None:
            self.length = len(self.name)

    bound = bind(Counted, {"name": "moon"}, secret=str)

    assert bound == Counted("moon")
    assert list(record_of(Counted).fields) == ["name"]


def test_what_a_constructor_wants_beside_its_fields_is_refused_not_raised() -> None:
    @dataclass
    class Seeded:
        seed: InitVar[int]

    with pytest.raises(UsageError, match="TypeError"):
        bind(Seeded, {}, secret=str)


def test_a_tree_of_alternatives_is_read_without_trying_them_all_again() -> None:
    given: Any = {"value": 1}
    for _ in range(60):
        given = {"left": given, "right": {"value": 2}}

    tree = record_of(Branch).read(given, "$", Reading(secret=str))

    assert isinstance(tree, Branch)
    assert tree.right == Leaf(2)
