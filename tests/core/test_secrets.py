"""No secret is shown, and nothing else is hidden."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgops.core.secrets import MASK, Masker, is_secret_key
from sgops.core.values import Json

CANARY = 's3cr3t-canary/"1+1"'

texts = st.text(max_size=30)
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4))


@given(before=texts, after=texts)
def test_a_registered_value_is_masked_wherever_it_stands(before: str, after: str) -> None:
    masker = Masker([CANARY])

    masked = masker.text(before + CANARY + after)

    assert CANARY not in masked
    assert MASK in masked


@given(value=values, secret=st.text(alphabet='abcXYZ0189-_\n"\\é', min_size=6, max_size=40))
def test_no_json_value_shows_a_registered_secret(value: Json, secret: str) -> None:
    masker = Masker([secret])

    masked = masker.value({"before": value, "holds": f"a {secret} b", "list": [secret, {secret: secret}]})

    assert secret not in _strings(masked)


@given(kept=st.integers(4, len(CANARY) - 1), before=st.text(alphabet="ab ", max_size=9))
def test_what_a_cut_left_of_a_registered_value_is_masked(kept: int, before: str) -> None:
    masker = Masker([CANARY, "another-secret"])

    end = masker.text(f"{before}{CANARY[:kept]}…")
    beginning = masker.text(f"…{CANARY[-kept:]}{before}")

    assert end == f"{before}{MASK}…"
    assert beginning == f"…{MASK}{before}"


def test_a_value_that_is_learned_later_is_masked_from_then_on() -> None:
    masker = Masker([CANARY])

    before = masker.text("a later-secret")
    masker.learn(["later-secret"])

    assert before == "a later-secret"
    assert masker.text(f"a later-secret, {CANARY}") == f"a {MASK}, {MASK}"


def _strings(value: Json) -> str:
    if isinstance(value, dict):
        return "\0".join(f"{key}\0{_strings(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return "\0".join(_strings(inner) for inner in value)
    return value if isinstance(value, str) else ""


@pytest.mark.parametrize(
    "written",
    [
        json.dumps(CANARY),
        repr(CANARY),
        f"https://host/?k={quote(CANARY, safe='')}",
        f"https://host/{quote(CANARY)}",
        "czNjcjN0LWNhbmFyeS8iMSsxIg==",
    ],
)
def test_a_registered_value_is_masked_however_it_is_written(written: str) -> None:
    masker = Masker([CANARY])

    masked = masker.text(f"it said {written} twice")

    assert "canary" not in masked
    assert "czNj" not in masked
    assert masked.startswith("it said ")
    assert masked.endswith(" twice")


def test_a_value_read_from_a_file_is_masked_without_its_line_break() -> None:
    masker = Masker(["hunter2hunter2\n"])

    masked = masker.text("refused hunter2hunter2 here")

    assert masked == "refused *** here"


def test_each_line_of_a_long_secret_is_masked() -> None:
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\nzLDbVGjhv0zKAgEAAoIB\n-----END KEY-----"
    masker = Masker([key])

    masked = masker.text("only zLDbVGjhv0zKAgEAAoIB was printed")

    assert masked == "only *** was printed"


def test_of_two_secrets_with_one_beginning_nothing_is_left() -> None:
    masker = Masker(["hunter", "hunter2-long"])

    masked = masker.text("hunter2-long and hunter")

    assert masked == "*** and ***"


def test_a_tiny_secret_is_masked_where_it_stands_alone() -> None:
    masker = Masker(["ab", ""])

    assert masker.text("absolutely") == "absolutely"

    assert masker.value({"pin": "ab", "words": ["ab", "cab"]}) == {"pin": MASK, "words": [MASK, "cab"]}


@pytest.mark.parametrize(
    "key",
    [
        "password", "PASSWORD", "db_password", "dbPassword", "passwd", "pwd", "passphrase", "secret", "client-secret",
        "secretAccessKey", "token", "access_token", "authToken", "X-Auth-Token", "api_key", "apikey", "apiKey",
        "APIKey", "x-api-key", "private_key", "Authorization", "Proxy-Authorization", "Set-Cookie", "SECRETS",
    ],
)  # fmt: skip
def test_the_names_of_secrets_are_known(key: str) -> None:
    assert is_secret_key(key)

    masked = Masker().value({key: "hunter2", "list": [{key: ["hunter2"]}]})

    assert masked == {key: MASK, "list": [{key: MASK}]}


@pytest.mark.parametrize(
    "key",
    [
        "", "key", "keys", "title", "max_tokens", "tokens", "token_count", "tokenLimit", "secret_name", "unique_key",
        "author", "authority", "monkey", "compass", "secretary", "passed", "tokenizer", "password_policy", "api",
    ],
)  # fmt: skip
def test_names_that_only_sound_like_secrets_stay(key: str) -> None:
    assert not is_secret_key(key)

    masked = Masker().value({key: "shown"})

    assert masked == {key: "shown"}


def test_under_a_secret_name_nothing_but_absence_is_shown() -> None:
    masker = Masker()

    masked = masker.value({"token": None, "secret": False, "password": "", "api_key": 12345, "credentials": {"a": 1}})

    assert masked == {"token": None, "secret": False, "password": "", "api_key": MASK, "credentials": MASK}


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("{'Authorization': 'Basic dXNlcjpwYXNz', 'a': 1}", "{'Authorization': 'Basic ***', 'a': 1}"),
        ("sent Bearer eyJhbGciOi.x-y_z", "sent Bearer ***"),
        ("GET https://me:hunter2@host/path failed", "GET https://me:***@host/path failed"),
        ("postgres://me:hunter2@host:5432/db", "postgres://me:***@host:5432/db"),
        ("run --api-key=hunter2 --fast", "run --api-key=*** --fast"),
        ("GET /x?token=hunter2&page=2", "GET /x?token=***&page=2"),
        ("DB_PASSWORD='hunter 2' ./run", "DB_PASSWORD=*** ./run"),
        ('{"password": "hun\\"ter2", "user": "me"}', '{"password": ***, "user": "me"}'),
        ("{'client_secret': 'hunter2', 'user': 'me'}", "{'client_secret': ***, 'user': 'me'}"),
    ],
)
def test_a_secret_nobody_registered_is_known_by_its_company(text: str, masked: str) -> None:
    assert Masker().text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "invalid token: signature mismatch",
        "the password of the day is kindness",
        "http://127.0.0.1:8470/v1/admin refused",
        "stage 'panels': 3 of 12 done",
        "bearer of bad news",
        "x = y",
        "tokens=12",
    ],
)
def test_plain_speech_stays(text: str) -> None:
    assert Masker(["canary-secret"]).text(text) == text


@given(value=values)
def test_a_value_without_secrets_keeps_its_shape(value: Json) -> None:
    masked = Masker().value(value)

    assert type(masked) is type(value)
    if isinstance(value, list) and isinstance(masked, list):
        assert len(masked) == len(value)


def test_what_lies_too_deep_is_left_out() -> None:
    value: Json = "leaf"
    for _ in range(5000):
        value = [value]

    masked = Masker().value(value)

    assert "leaf" not in json.dumps(masked)


def test_a_masker_learns_further_values() -> None:
    masker = Masker(["first-secret"])

    wiser = masker.plus(["second-secret"])

    assert wiser.text("first-secret second-secret") == "*** ***"
    assert masker.text("first-secret second-secret") == "*** second-secret"


@pytest.mark.parametrize(
    "part", ["token", "a-", "a.", "a://", "a://b:", "'token': '", '"token": "\\\\', "bearer ", "cookie: "]
)
def test_masking_a_long_hostile_text_takes_no_time(part: str) -> None:
    masker = Masker([CANARY])

    masked = masker.text(part * (200_000 // len(part)) + "=:")

    assert masked
