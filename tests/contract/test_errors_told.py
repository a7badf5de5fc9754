"""An error that an engine raises is the same error on the other side of the wire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from sgops.core.errors import SgopsError
from tests.support.faces import Broken, Faces
from tests.support.fake_world import HOSTILE

pytestmark = pytest.mark.contract


def _tree(root: type[SgopsError]) -> Iterator[type[SgopsError]]:
    yield root
    for error in root.__subclasses__():
        yield from _tree(error)


# A room may refine an error with a constructor of its own; what goes over the wire are core's.
KINDS = sorted(
    (kind for kind in _tree(SgopsError) if kind.__module__ == SgopsError.__module__), key=lambda kind: kind.__name__
)
CODES = Counter(kind.code for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_comes_back_as_what_it_was(kind: type[SgopsError], faces: Faces) -> None:
    faces.serve(Broken(kind(f"job 12 is {HOSTILE}", hint="sgops why 12")))

    with pytest.raises(SgopsError) as told:
        faces.over_socket().job(12)

    assert (told.value.code, told.value.message, told.value.hint) == (kind.code, f"job 12 is {HOSTILE}", "sgops why 12")
    # Two classes may share a code: then it is one of them.
    assert type(told.value) is kind or CODES[kind.code] > 1


def test_an_error_inside_the_engine_tells_its_kind_and_no_more(faces: Faces) -> None:
    faces.serve(Broken(ZeroDivisionError("secret figures")))

    with pytest.raises(SgopsError) as told:
        faces.over_socket().job(12)

    assert told.value.code == "internal"
    assert "ZeroDivisionError" in told.value.message
    assert "secret" not in told.value.message + told.value.hint
