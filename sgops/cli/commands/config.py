"""`sgops config check`, `show` and `schema`."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sgops.cli.details import short_json
from sgops.cli.exits import CONFIG, DONE
from sgops.cli.lists import MOST, listing_up_to, part_of, show_page
from sgops.cli.options import Options
from sgops.cli.session import Session
from sgops.cli.table import Column
from sgops.cli.verb import verb
from sgops.cli.verdicts import show_verdict
from sgops.core.values import Json
from sgops.core.views import Check, Page, Verdict
from sgops.ports import Asking

if TYPE_CHECKING:
    from sgops.boot.config import Loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One key of the configuration as it holds."""

    key: str
    value: Json
    source: str


@verb("check", examples=("sgops config check", "sgops --config new.toml config check"))
@click.pass_obj
def check(session: Session) -> int:
    """Say everything that is wrong with the configuration.

    Loads the pipelines it names, too. Exit code 78 when something is wrong.
    """
    loaded = loaded_by(session.options)
    verdict = verdict_on(loaded)
    show_verdict(session, verdict)
    return DONE if verdict.ok else CONFIG


@verb(
    "show",
    takes_terms=True,
    examples=("sgops config show", "sgops config show -source:default", "sgops config show retry"),
)
@listing_up_to(MOST, MOST)
@click.pass_obj
def show(session: Session, asking: Asking) -> None:
    """Show what holds, and where each value comes from.

    Secrets stay hidden. Sources: default, file, env, option.
    """
    from sgops.boot.config_show import describe

    loaded = loaded_by(session.options)
    lines = tuple(Line(key=key, value=value, source=source) for key, value, source in describe(loaded))
    columns: Sequence[Column[Line]] = (
        Column(title="KEY", cell=lambda line: line.key),
        Column(title="SOURCE", cell=lambda line: line.source),
        Column(title="VALUE", cell=lambda line: short_json(line.value), elastic=True),
    )
    show_page(session, part_of(Page(items=lines), asking, Line), columns, empty="no key matches")
    for warning in loaded.warnings:
        session.talk(warning)


@verb("schema", examples=("sgops config schema > sgops.schema.json",))
@click.pass_obj
def schema(session: Session) -> None:
    """Write the JSON schema of the configuration.

    Editors use it to complete and check sgops.toml.
    """
    from sgops.boot.config_show import schema as described

    if session.json:
        session.emit(described())
    else:
        session.say(json.dumps(described(), indent=2))


def verdict_on(loaded: Loaded) -> Verdict:
    """Look at what a configuration that could be read says, and at the pipelines it names."""
    from sgops.boot.pipelines import build_catalog

    base = loaded.path.parent if loaded.path else Path.cwd()
    catalog = build_catalog(loaded.settings, base)
    checks = [Check(name="configuration", ok=True, detail=str(loaded.path or "none; every key has its default"))]
    checks += [Check(name="warning", ok=True, detail=warning) for warning in loaded.warnings]
    checks += [
        Check(name=f"pipeline {pipeline.name}", ok=not pipeline.error)
        for pipeline in catalog.views()
        if not pipeline.error
    ]
    checks += [Check(name=source.source, ok=False, detail=source.problem) for source in catalog.broken]
    return Verdict(ok=all(one.ok for one in checks), checks=tuple(checks))


def loaded_by(options: Options) -> Loaded:
    """Load the whole configuration, or raise one error with all its faults."""
    from sgops.boot.config import load
    from sgops.boot.config_file import find_config, working_folder

    return load(find_config(options.config, os.environ, working_folder()), os.environ, data_dir=options.data_dir)
