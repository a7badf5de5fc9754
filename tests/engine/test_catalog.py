"""Which pipelines and templates are known."""

from __future__ import annotations

import pytest

from sgops.boot.pipelines import entry_of
from sgops.core.errors import PipelineError, UnknownPipeline
from sgops.core.settings import TemplateSettings
from sgops.engine.catalog import Broken, Catalog
from tests.engine.pipelines import three_stages


def a_catalog() -> Catalog:
    return Catalog(
        [entry_of(three_stages())],
        [Broken(source="./mine.py", problem="./mine.py:3: SyntaxError")],
        {"bedtime": TemplateSettings(pipeline="story", params={"scenes": 6})},
    )


def test_a_template_is_a_pipeline_with_preset_parameters() -> None:
    order = a_catalog().order("bedtime")

    assert (order.entry.pipeline.name, order.template, order.params) == ("story", "bedtime", {"scenes": 6})


def test_an_unknown_name_is_answered_with_what_exists() -> None:
    with pytest.raises(UnknownPipeline, match="bedtime") as refusal:
        a_catalog().order("bedtme")

    assert "pipelines: story" in refusal.value.hint
    assert "./mine.py" in refusal.value.hint


def test_what_could_not_be_loaded_is_shown_with_its_reason() -> None:
    good, bad = a_catalog().views()

    assert (good.name, good.error) == ("story", None)
    assert bad.error == "./mine.py:3: SyntaxError"


def test_two_pipelines_cannot_have_one_name() -> None:
    with pytest.raises(PipelineError, match="two pipelines"):
        Catalog([entry_of(three_stages()), entry_of(three_stages())])
