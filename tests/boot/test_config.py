"""The configuration from end to end: what is written becomes settings, and all that is wrong is told at once."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from sgops.boot.config import Loaded, load
from sgops.core.errors import ConfigError
from sgops.core.failure import FailureType
from sgops.core.pipeline import OnCrash
from sgops.core.retry import Jitter
from sgops.core.setting_types import Cron, HttpMethod, Overlap, Rate, SecretSource
from sgops.core.settings import ClassConnectorSettings, HttpConnectorSettings, Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def written(folder: Path, text: str) -> Path:
    file = folder / "sgops.toml"
    file.write_text(dedent(text))
    return file


def loaded(folder: Path, text: str, **env: str) -> Loaded:
    return load(written(folder, text), {"HOME": "/house/of/mine", **env})


def faults(folder: Path, text: str, **env: str) -> list[str]:
    with pytest.raises(ConfigError) as refused:
        loaded(folder, text, **env)
    return [line.removeprefix(f"{folder}/") for line in refused.value.message.splitlines()]


def test_without_a_file_the_defaults_hold() -> None:
    found = load(None, {"HOME": "/house/of/mine"})

    assert found.settings.engine.data_dir == Path("/house/of/mine/.local/share/sgops")
    assert found.settings.recovery == Settings().recovery
    assert found.origins == {}


def test_values_are_read_with_their_units(folder: Path) -> None:
    settings = loaded(
        folder,
        """
        [engine]
        shutdown_grace = "1m30s"
        [checkpoints]
        max_size = "2GiB"
        keep_completed = "never"
        [queues.gpu]
        concurrency = 1
        rate = "50/30s"
        [cleanup]
        temp = "every 5m"
        failed = "@daily"
        [alerts]
        backlog = "never"
        """,
    ).settings

    assert settings.engine.shutdown_grace == timedelta(seconds=90)
    assert settings.checkpoints.max_size == 2 * 2**30
    assert settings.checkpoints.keep_completed is None
    assert settings.queues["gpu"].rate == Rate(count=50, per=timedelta(seconds=30))
    assert settings.cleanup.failed == Cron(expression="0 0 * * *")
    assert settings.alerts.backlog is None


def test_retries_are_read_for_all_types_and_for_one(folder: Path) -> None:
    retry = loaded(
        folder,
        """
        [retry]
        limit = 2
        jitter = "equal"
        [retry.rate_limit]
        base = "7s"
        """,
    ).settings.retry

    assert (retry.limit, retry.jitter, retry.cap) == (2, Jitter.EQUAL, None)
    assert retry.by_type[FailureType.RATE_LIMIT].base == timedelta(seconds=7)


def test_rules_of_classification_keep_their_order(folder: Path) -> None:
    rules = loaded(
        folder,
        """
        [[classify]]
        match = "(?i)quota"
        type = "rate_limit"
        [[classify]]
        exit_code = 9
        http_status = 529
        exception = "requests:Timeout"
        type = "crash"
        """,
    ).settings.classify

    assert [rule.type for rule in rules] == [FailureType.RATE_LIMIT, FailureType.CRASH]
    assert (rules[1].exit_code, rules[1].http_status) == (9, 529)


def test_a_pipeline_of_commands_and_requests_is_read(folder: Path) -> None:
    pipeline = loaded(
        folder,
        """
        [resources]
        gpu = 2
        [vars]
        model.name = "small"
        [connectors.farm]
        submit = { url = "http://127.0.0.1:9000/jobs" }
        status = { url = "http://127.0.0.1:9000/jobs/{ref}" }
        [pipelines.encode]
        version = 3
        on_crash = "hold"
        retry.limit = 1
        [[pipelines.encode.stages]]
        name = "download"
        run = ["./fetch.sh", "{params.url}"]
        timeout = "10m"
        memory = "512MiB"
        uses = { gpu = 2 }
        uses_config = ["model.name"]
        exit_codes = { 6 = "network_timeout" }
        [[pipelines.encode.stages]]
        name = "render"
        connector = "farm"
        request = { file = "{artifact.in.mp4}", deep = { list = [1, "two"] } }
        """,
    ).settings.pipelines["encode"]

    download, render = pipeline.stages
    assert (pipeline.version, pipeline.on_crash) == (3, OnCrash.HOLD)
    assert pipeline.retry is not None
    assert pipeline.retry.limit == 1
    assert download.run == (str(folder / "fetch.sh"), "{params.url}")
    assert (download.memory, download.timeout) == (512 * 2**20, timedelta(minutes=10))
    assert download.exit_codes == {6: FailureType.NETWORK_TIMEOUT}
    assert render.request == {"file": "{artifact.in.mp4}", "deep": {"list": [1, "two"]}}


def test_both_kinds_of_connectors_are_read(folder: Path) -> None:
    connectors = loaded(
        folder,
        """
        [secrets]
        farm = { env = "FARM" }
        [connectors.farm]
        type = "http"
        submit = { method = "PUT", url = "https://farm.example/jobs" }
        status = { url = "https://farm.example/jobs/{ref}", done = ["ok"], result = "output" }
        headers = { Authorization = "Bearer {secrets.farm}" }
        [connectors.studio]
        class = "my.jobs:Studio"
        poll = "1m"
        quality = "high"
        sizes = [1, 2]
        """,
    ).settings.connectors

    farm, studio = connectors["farm"], connectors["studio"]
    assert isinstance(farm, HttpConnectorSettings)
    assert (farm.submit.method, farm.status.done) == (HttpMethod.PUT, ("ok",))
    assert isinstance(studio, ClassConnectorSettings)
    assert (studio.class_, studio.poll) == ("my.jobs:Studio", timedelta(minutes=1))
    assert studio.options == {"quality": "high", "sizes": [1, 2]}


def test_templates_and_schedules_are_read(folder: Path) -> None:
    settings = loaded(
        folder,
        """
        [engine]
        pipelines = ["my_jobs"]
        [templates.bedtime]
        pipeline = "story"
        params = { scenes = 6, tags = ["a"] }
        [schedules.nightly]
        template = "bedtime"
        cron = "0 2 * * mon"
        timezone = "UTC"
        overlap = "queue"
        """,
    ).settings

    nightly = settings.schedules["nightly"]
    assert settings.templates["bedtime"].params == {"scenes": 6, "tags": ["a"]}
    assert (nightly.cron, nightly.overlap, nightly.catchup) == ("0 2 * * MON", Overlap.QUEUE, timedelta(hours=1))


def test_variables_are_named_with_dots_however_they_are_written(folder: Path) -> None:
    settings = loaded(
        folder,
        """
        [vars]
        model.name = "small"
        "voice.speed" = 1.5
        [vars.limits]
        scenes = [1, 2]
        """,
    ).settings

    assert settings.vars == {"model.name": "small", "voice.speed": 1.5, "limits.scenes": [1, 2]}


def test_relative_paths_start_at_the_file_and_what_sgops_writes_at_its_own_folder(folder: Path) -> None:
    settings = loaded(
        folder,
        """
        [engine]
        data_dir = "data/../here"
        pipelines = ["my.jobs", "./jobs.py", "~/more.py"]
        [secrets]
        farm = { file = "farm.key" }
        [log]
        file = "sgops.log"
        [alerts]
        command = ["./tell.sh", "{title}"]
        """,
    ).settings

    assert settings.engine.data_dir == folder / "here"
    assert settings.engine.pipelines == ("my.jobs", str(folder / "jobs.py"), "/house/of/mine/more.py")
    assert settings.secrets["farm"].file == folder / "farm.key"
    assert settings.log.file == folder / "here" / "sgops.log"
    assert settings.api.token == SecretSource(file=folder / "here" / "token")
    assert settings.alerts.command == (str(folder / "tell.sh"), "{title}")


def test_a_data_dir_from_the_command_line_comes_before_all_others(folder: Path) -> None:
    file = written(folder, "[engine]\ndata_dir = 'there'\n")

    found = load(file, {"SGOPS_ENGINE__DATA_DIR": "elsewhere"}, data_dir=folder / "mine")

    assert found.settings.engine.data_dir == folder / "mine"
    assert found.origins["engine.data_dir"] == "option"


def test_all_faults_are_told_at_once_each_with_its_line(folder: Path) -> None:
    told = faults(
        folder,
        """\
        [engine]
        wrokers = 8
        shutdown_grace = 25
        [recovery]
        mode = "atuo"
        [schedules.nightly]
        template = "bedtme"
        cron = "0 25 * * *"
        [templates.bedtime]
        pipeline = "story"
        """,
        SGOPS_ENGINE__WORKERS="many",
    )

    assert told == [
        "sgops.toml:2: engine.wrokers: unknown key. Did you mean 'workers'?",
        'sgops.toml:3: engine.shutdown_grace: must be a duration in quotes, for example "30s", not 25',
        "sgops.toml:5: recovery.mode: must be one of auto, preview, off, not 'atuo'. Did you mean 'auto'?",
        "sgops.toml:7: schedules.nightly.template: there is no template 'bedtme'. Did you mean 'bedtime'?",
        "sgops.toml:8: schedules.nightly.cron: '0 25 * * *' is no cron expression: bad hour",
        "sgops.toml:10: templates.bedtime.pipeline: there is no pipeline 'story', and engine.pipelines is empty.",
        "environment: SGOPS_ENGINE__WORKERS: must be a whole number without quotes, not 'many'",
    ]


def test_a_key_that_belongs_to_another_table_is_sent_there(folder: Path) -> None:
    told = faults(folder, "[engine]\nstalled_after = '5m'\n")

    assert told == ["sgops.toml:2: engine.stalled_after: unknown key. Did you mean recovery.stalled_after?"]


def test_a_key_that_resembles_nothing_is_answered_with_those_that_exist(folder: Path) -> None:
    told = faults(folder, "[inbox]\nzzz = 1\n")

    assert told == ["sgops.toml:2: inbox.zzz: unknown key. Known here: enabled."]


def test_a_fault_in_the_second_of_two_stages_is_told_with_its_number_and_line(folder: Path) -> None:
    told = faults(
        folder,
        """\
        [[pipelines.p.stages]]
        name = "a"
        run = "true"
        [[pipelines.p.stages]]
        name = "b"
        run = "true"
        timeout = "soon"
        """,
    )

    assert told[0].startswith("sgops.toml:7: pipelines.p.stages[1].timeout: 'soon' is not a duration")


def test_a_missing_key_is_told_at_its_table(folder: Path) -> None:
    told = faults(folder, "\n[connectors.farm]\nsubmit = { url = 'http://a/' }\n")

    assert told == ["sgops.toml:2: connectors.farm.status: is missing"]


def test_no_message_repeats_a_secret_that_stands_in_the_wrong_place(folder: Path) -> None:
    told = faults(
        folder,
        """\
        [api]
        token = "canary"
        [secrets]
        farm = "canary"
        [alerts]
        webhook = "htps://hooks.example/canary"
        """,
    )

    assert len(told) == 3
    assert "canary" not in "".join(told)


def test_a_secret_that_cannot_be_read_yet_is_a_warning(folder: Path) -> None:
    found = loaded(folder, "[secrets]\nfarm = { env = 'FARM' }\nkey = { file = 'none' }\n")

    assert found.warnings == (
        "secrets.farm: the variable FARM is not set",
        f"secrets.key: {folder}/none cannot be read: No such file or directory",
    )


def test_each_key_knows_where_it_was_written(folder: Path) -> None:
    found = loaded(folder, "[engine]\nworkers = 2\ncancel_grace = '1s'\n", SGOPS_ENGINE__WORKERS="8")

    assert found.settings.engine.workers == 8
    assert found.origins["engine.workers"] == "env"
    assert found.origins["engine.cancel_grace"] == "file"
    assert "engine.zombie_limit" not in found.origins


def test_importing_the_configuration_costs_no_validator_and_no_cron_parser() -> None:
    code = "import sys, sgops.boot.config; print([m for m in ('pydantic', 'cronsim') if m in sys.modules])"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
