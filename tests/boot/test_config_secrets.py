"""How a secret's value is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from sgops.boot.config_secrets import read_secret, readable_secrets, warnings_of
from sgops.core.errors import ConfigError
from sgops.core.setting_types import SecretSource
from sgops.core.settings import AlertSettings, ApiSettings, Settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "farm.key"
    file.write_text("canary\n")
    file.chmod(0o600)
    return file


def test_a_secret_comes_from_the_environment() -> None:
    secret = read_secret("secrets.farm", SecretSource(env="FARM"), {"FARM": "canary"})

    assert secret.reveal() == "canary"


def test_a_secret_comes_from_a_file_without_its_last_newline(file: Path) -> None:
    secret = read_secret("secrets.farm", SecretSource(file=file), {})

    assert secret.reveal() == "canary"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (SecretSource(env="FARM"), "the variable FARM is not set"),
        (SecretSource(env="EMPTY"), "env EMPTY is empty"),
        (SecretSource(file=Path("/nowhere/farm.key")), "cannot be read: No such file or directory"),
        (SecretSource(file=Path("/")), "cannot be read: Is a directory"),
        (SecretSource(file=Path("/dev/zero")), "is larger than 64 KiB"),
    ],
)
def test_a_secret_that_is_not_there_is_named(source: SecretSource, words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read_secret("secrets.farm", source, {"EMPTY": ""})

    assert refused.value.message.startswith("secrets.farm: ")
    assert words in refused.value.message
    assert refused.value.hint


def test_bytes_that_are_not_text_are_no_secret(file: Path) -> None:
    file.write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigError, match="not UTF-8"):
        read_secret("secrets.farm", SecretSource(file=file), {})


def test_a_file_that_others_can_read_is_warned_about(file: Path) -> None:
    file.chmod(0o644)
    settings = Settings(secrets={"farm": SecretSource(file=file)})

    assert warnings_of(settings, {}) == (f"secrets.farm: others can read {file}: chmod 600 '{file}'",)


def test_the_token_s_file_is_not_missed_because_it_is_made_at_the_first_start() -> None:
    assert warnings_of(Settings(), {}) == ()


def test_a_token_and_a_webhook_from_the_environment_are_missed() -> None:
    settings = Settings(
        api=ApiSettings(token=SecretSource(env="TOKEN")), alerts=AlertSettings(webhook=SecretSource(env="HOOK"))
    )

    assert warnings_of(settings, {}) == (
        "api.token: the variable TOKEN is not set",
        "alerts.webhook: the variable HOOK is not set",
    )


def test_a_token_that_others_can_read_is_warned_about(file: Path) -> None:
    file.chmod(0o644)

    assert len(warnings_of(Settings(api=ApiSettings(token=SecretSource(file=file))), {})) == 1


def test_all_secrets_that_are_there_can_be_masked(file: Path) -> None:
    settings = Settings(
        secrets={"farm": SecretSource(env="FARM"), "none": SecretSource(env="NONE")},
        api=ApiSettings(token=SecretSource(file=file)),
        alerts=AlertSettings(webhook=SecretSource(env="HOOK")),
    )

    known = readable_secrets(settings, {"FARM": "field", "HOOK": "line"})

    assert [secret.reveal() for secret in known] == ["field", "canary", "line"]
