"""Each list is filtered by its own keys, whose values are the enumerations of core."""

from __future__ import annotations

import pytest

from sgops.core.errors import UsageError
from sgops.core.filter_keys import BATCHES, EVENTS, JOBS, LETTERS
from sgops.core.query import KeySet, parse


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (JOBS, "state:dead pipeline:story stage:panels error:network_timeout batch:7 template:bedtime age:>2h id:12"),
        (JOBS, "-state:completed,cancelled queue:default story"),
        (LETTERS, "resolution:pending error:crash family:4f2a job:12 batch:7 template:bedtime age:<7d"),
        (BATCHES, "status:partial pipeline:story age:>1d id:3"),
        (EVENTS, "event:job.held component:dead_letter level:warning job:12 stage:panels batch:7 id:9"),
    ],
)
def test_what_a_list_knows_it_can_be_filtered_by(keys: KeySet, text: str) -> None:
    assert str(parse(text, keys)) == text


@pytest.mark.parametrize(
    ("keys", "text", "message"),
    [
        (JOBS, "state:died", "there is no state 'died'. Did you mean 'dead'?"),
        (JOBS, "resolution:pending", "there is no filter key 'resolution'."),
        (LETTERS, "resolution:pnding", "there is no resolution 'pnding'. Did you mean 'pending'?"),
        (LETTERS, "error:network", "there is no error 'network'. Did you mean 'network_timeout'?"),
        (EVENTS, "event:job.finished", "there is no event 'job.finished'."),
        (EVENTS, "component:jobs", "there is no component 'jobs'. Did you mean 'job'?"),
    ],
)
def test_what_no_row_can_be_is_refused(keys: KeySet, text: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text, keys)

    assert message in caught.value.message
