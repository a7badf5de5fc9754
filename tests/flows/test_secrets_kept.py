"""A secret that a stage gives away in every way it can is seen nowhere outside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.serving import Place
from tests.support.faces import SocketConnection

pytestmark = pytest.mark.slow

FARM = "canary-of-the-farm-5f1c"
PASSWORD = "canary-password-77"
NEEDLES = (FARM, PASSWORD)
SECRETS = """
[secrets]
farm = { env = "CANARY" }
[alerts]
dead_letter_rate = 0
webhook = { env = "CANARY_URL" }
command = ["sh", "-c", 'echo "$0 $1" >> told', "{title}", "{text}"]
"""
LEAKY = """
import logging, sys
from sgops import Fail, Pipeline

leaky = Pipeline("leaky")

def break_down(ctx, item):
    raise RuntimeError(f"item {item}: {ctx.secret('farm')} was refused")

@leaky.stage()
def give_away(ctx, params):
    secret = ctx.secret("farm")
    print("printed", secret)
    print("printed in two p", "ieces: ", secret[:9], secret[9:], sep="")
    print("an error", secret, file=sys.stderr)
    ctx.log("logged", value=secret)
    logging.getLogger("author").warning("said %s", secret)
    ctx.progress(1, 3, "x" * 180 + f" {secret} " + "y" * 50)
    ctx.fact("fact", {"of": f"{secret}"})
    ctx.step("a step", lambda: {"answer": f"{secret}"})
    ctx.step(f"named {secret}", lambda: 1)
    ctx.map(lambda item: f"{item} {secret}", ["one"], key=str)
    ctx.map(break_down, ["two"], key=str, on_error="collect")
    return {"said": f"{secret}", "api_token": secret.upper(), f"{secret}": [f"<{secret}>"]}

@leaky.stage()
def keep_whole(ctx, params):
    step, fact = lambda: ctx.step("whole", lambda: [secret]), lambda: ctx.fact("whole", secret)
    secret = ctx.secret("farm")
    for keep in (step, fact):
        try:
            keep()
        except Exception as refused:
            print("refused:", refused)
    return "kept nothing"

@leaky.stage()
def die(ctx, give_away):
    try:
        raise ValueError("the cause: " + give_away["said"])
    except ValueError as cause:
        raise Fail("z" * 1990 + " " + give_away["said"], type="invalid_input") from cause
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("secrets")).prepare()
    (made.folder / "sgops.toml").write_text(Path(made.folder / "sgops.toml").read_text() + SECRETS)
    (made.folder / "pipelines.py").write_text(LEAKY)
    made.environment |= {"CANARY": FARM, "CANARY_URL": f"http://127.0.0.1:9/{FARM}"}
    made.serve()
    made.call("submit", "leaky", "-p", f"password={PASSWORD}", "-p", f"note={FARM}", "--unique", FARM, "--wait")
    made.call("dead-letter", "dismiss", "1", "--notes", f"it was {FARM}")
    for duty in ("meters", "health", "alerts"):
        made.call("duties", "run", duty)
    made.call("alerts", "test")
    yield made
    made.kill()


def test_no_route_shows_a_secret(place: Place) -> None:
    document = json.loads(_get(place, "/openapi.json"))
    paths = [path for path, methods in document["paths"].items() if "get" in methods and "stream" not in path]

    answers = {path: _get(place, _filled(path)) for path in paths}

    assert [path for path, said in answers.items() if any(needle in said for needle in NEEDLES)] == []
    assert "***" in answers["/v1/admin/jobs/{id}"]
    assert "***" in answers["/v1/admin/jobs/{id}/logs"]
    assert "canary" not in "".join(answers.values())


def test_no_event_and_no_line_of_a_log_shows_a_secret(place: Place) -> None:
    stream = _get(place, "/v1/admin/events/follow?since=0")

    logs = [*place.folder.rglob("*.jsonl"), place.folder / "serve.log"]

    assert "dead_letter.dismissed" in stream
    assert [path.name for path in logs if "canary" in path.read_text()] == []
    assert "said ***" in (place.folder / "serve.log").read_text()


@pytest.mark.parametrize(
    "words",
    [
        ("jobs", "show", "1"),
        ("jobs", "logs", "1"),
        ("jobs", "attempts", "1"),
        ("jobs", "items", "1"),
        ("dead-letter", "show", "1"),
        ("dead-letter", "families"),
        ("why", "1"),
        ("events",),
        ("actions",),
        ("alerts",),
        ("alerts", "test"),
        ("metrics",),
        ("metrics", "--prometheus"),
        ("health", "history"),
        ("duties",),
        ("config", "show"),
        ("batch", "list"),
    ],
)
def test_no_command_shows_a_secret(words: tuple[str, ...], place: Place) -> None:
    done = place.call(*words)

    assert done.returncode in {0, 1}, done.stderr
    assert "canary" not in done.stdout + done.stderr


def test_who_is_told_of_an_alert_is_told_no_secret_and_an_address_is_one(place: Place) -> None:
    alerts = json.loads(_get(place, "/v1/admin/alerts"))["items"]

    sent = {(each["by"], each["outcome"]): each["error"] for alert in alerts for each in alert["deliveries"]}

    assert ("webhook", "failed") in sent
    assert "canary" not in json.dumps(alerts)
    assert "canary" not in (place.folder / "told").read_text()


def test_nothing_that_is_kept_on_the_disk_holds_a_secret_that_was_kept_whole(place: Place) -> None:
    said = json.loads(_get(place, "/v1/admin/jobs/1/logs"))["items"]

    refused = [line["text"] for line in said if line["text"].startswith("refused:")]

    assert len(refused) == 2
    assert all("is a secret" in text for text in refused)


def test_a_reason_that_was_cut_does_not_end_in_half_a_secret(place: Place) -> None:
    [letter] = json.loads(_get(place, "/v1/admin/dead-letter"))["items"]

    assert letter["reason"].startswith("zzz")
    assert "cana" not in letter["reason"]


def _get(place: Place, target: str) -> str:
    wire = SocketConnection(place.folder / "data" / "sgops.sock", 20)
    try:
        wire.request("GET", target)
        return wire.getresponse().read().decode()
    finally:
        wire.close()


def _filled(path: str) -> str:
    target = path.replace("{id}", "1").replace("{component}", "database")
    return f"{target}?since=0" if target.endswith("follow") else target
