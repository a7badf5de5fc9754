"""How values are written, one kind after the other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sgops.boot import config_values as values
from sgops.boot.config_values import Unfit
from sgops.core.setting_types import Cron, Every, Rate, SecretSource


@pytest.mark.parametrize(
    ("written", "expression"),
    [
        ("0 3 * * *", "0 3 * * *"),
        ("  0  3 * * * ", "0 3 * * *"),
        ("0 3 * * mon-fri", "0 3 * * MON-FRI"),
        ("0 0 L * *", "0 0 L * *"),
        ("0 0 * * 1#2", "0 0 * * 1#2"),
        ("@daily", "0 0 * * *"),
        ("@weekly", "0 0 * * 0"),
        ("0 0 29 2 *", "0 0 29 2 *"),
    ],
)
def test_a_cron_expression_is_spelled_out(written: str, expression: str) -> None:
    assert values.cron(written) == expression


@pytest.mark.parametrize(
    "written",
    ["", "@often", "* * * *", "* * * * * *", "61 * * * *", "0 0 30 2 *", "*/0 * * * *", "1" * 5000 + " * * * *", 3],
)
def test_what_is_no_cron_expression_is_refused(written: object) -> None:
    with pytest.raises(Unfit):
        values.cron(written)


def test_a_cadence_is_a_span_or_a_cron_expression() -> None:
    assert values.cadence("every 10m") == Every(span=timedelta(minutes=10))
    assert values.cadence("@hourly") == Cron(expression="0 * * * *")


@pytest.mark.parametrize("written", ["every", "every day", "every 0s", "every 10ms"])
def test_a_cadence_never_spins(written: str) -> None:
    with pytest.raises(Unfit):
        values.cadence(written)


@pytest.mark.parametrize(
    ("written", "rate"),
    [
        ("50/30s", Rate(count=50, per=timedelta(seconds=30))),
        ("20/s", Rate(count=20, per=timedelta(seconds=1))),
        ("1 / 1h30m", Rate(count=1, per=timedelta(minutes=90))),
    ],
)
def test_a_rate_is_a_count_and_a_time(written: str, rate: Rate) -> None:
    assert values.rate(written) == rate


@pytest.mark.parametrize("written", ["50", "0/30s", "50/0s", "50/", "-1/s", "50/30", "1.5/s", 50])
def test_what_is_no_rate_is_refused(written: object) -> None:
    with pytest.raises(Unfit):
        values.rate(written)


@pytest.mark.parametrize("written", ["", "127.0.0.1:8470", "localhost:0", "[::1]:8470", "0.0.0.0:65535"])
def test_an_address_to_listen_on_has_a_host_and_a_port(written: str) -> None:
    assert values.address(written) == written


@pytest.mark.parametrize("written", ["8470", ":8470", "localhost", "a:99999", "http://a:1", "::1:8470"])
def test_half_an_address_is_refused(written: str) -> None:
    with pytest.raises(Unfit):
        values.address(written)


@pytest.mark.parametrize("written", ["local", "UTC", "Europe/Berlin"])
def test_a_time_zone_is_local_or_one_the_machine_knows(written: str) -> None:
    assert values.zone(written) == written


@pytest.mark.parametrize("written", ["", "Europe", "Europe/Berln", "../../etc/passwd", "/etc/localtime", "a\0b", 1])
def test_what_is_no_time_zone_is_refused(written: object) -> None:
    with pytest.raises(Unfit):
        values.zone(written)


@pytest.mark.parametrize("written", ["http://127.0.0.1:9000/jobs/{ref}", "https://a.example", "http://[::1]:80/"])
def test_a_service_is_reached_by_http(written: str) -> None:
    assert values.url(written) == written


@pytest.mark.parametrize(
    "written", ["", "a.example", "ftp://a/", "http://", "http://a:99999/", "http://[::1/", "http://a/\n"]
)
def test_what_http_cannot_reach_is_refused_without_being_repeated(written: str) -> None:
    with pytest.raises(Unfit, match=r"is no address(: write 'http://host:port/path'|: [A-Z].*)$"):
        values.url(written)


@pytest.mark.parametrize("written", ["jobs", "my.jobs", "./jobs.py", "~/jobs.py", "jobs.py", "/a/b"])
def test_pipelines_are_in_a_module_or_a_file(written: str) -> None:
    assert values.source(written) == written


@pytest.mark.parametrize("written", ["", "a b", "1jobs", "a..b", ".a", 3])
def test_what_is_neither_module_nor_file_is_refused(written: object) -> None:
    with pytest.raises(Unfit):
        values.source(written)


@pytest.mark.parametrize("value", [{}, {"env": ""}, {"env": "A", "file": "b"}, {"env": 3}, {"file": ""}, 3, []])
def test_a_secret_is_named_by_one_place(value: object) -> None:
    with pytest.raises(Unfit):
        values.secret(value)


@pytest.mark.parametrize("value", ["", " ", [], [""], [1], ["a", 2], 3, None])
def test_a_command_has_a_first_word(value: object) -> None:
    with pytest.raises(Unfit):
        values.command(value)


@pytest.mark.parametrize("written", ["0", "256", "-1", "x", "", "1.0", 6])
def test_an_exit_code_is_one_of_a_failure(written: object) -> None:
    with pytest.raises(Unfit):
        values.exit_code(written)


@pytest.mark.parametrize("written", ["36501d", "soon", "-1s", 30, True, None])
def test_what_is_no_duration_is_refused(written: object) -> None:
    with pytest.raises(Unfit):
        values.duration(written)


@pytest.mark.parametrize("value", [True, 1.0, "1", None])
def test_a_truth_or_a_text_is_no_whole_number(value: object) -> None:
    with pytest.raises(Unfit):
        values.whole_number(value)


@pytest.mark.parametrize("value", [True, "1", float("nan"), float("inf")])
def test_a_number_is_finite(value: object) -> None:
    with pytest.raises(Unfit):
        values.number(value)


@pytest.mark.parametrize("written", ["http://a", "a:80", "", "a b", "-a"])
def test_a_host_is_a_bare_name(written: str) -> None:
    with pytest.raises(Unfit):
        values.host(written)


@pytest.mark.parametrize("written", ["localhost", "Box.example", "10.0.0.7", "::1", "[::1]", "my_box"])
def test_a_host_may_be_a_name_or_a_number(written: str) -> None:
    assert values.host(written) == written.lower()


@pytest.mark.parametrize("written", ["(", "a{99999999999}", "[", 3])
def test_what_is_no_pattern_is_refused(written: object) -> None:
    with pytest.raises(Unfit):
        values.pattern(written)


@pytest.mark.parametrize("written", ["", "a", "a:", ":B", "a b:C", "a:B:C"])
def test_a_class_is_named_by_its_module_and_its_name(written: str) -> None:
    with pytest.raises(Unfit):
        values.target(written)


@pytest.mark.parametrize("written", ["", "two words", "a:b", "a,b", "1st", "-a", "a" * 65])
def test_a_name_fits_into_filters_and_folders(written: str) -> None:
    with pytest.raises(Unfit):
        values.name(written)


def test_a_webhook_is_an_address_a_secret_or_nothing() -> None:
    assert values.webhook("") == ""
    assert values.webhook("https://hooks.example/a") == "https://hooks.example/a"
    assert values.webhook({"env": "HOOK"}) == SecretSource(env="HOOK")
