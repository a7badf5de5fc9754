"""Parameters as they are typed: `-p key=value`, JSON, or a file of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click

from sgops.core.values import Json, clip, find_fault, visible

_LARGEST: Final = 64 * 2**20


def read_params(written: str) -> dict[str, Json]:
    """Read `--params`: a JSON object, `@FILE` with one in it, or `@-` for standard input."""
    text = _content(written[1:]) if written.startswith("@") else written
    value = _parsed(text, written)
    if not isinstance(value, dict):
        raise click.BadParameter('parameters are one JSON object, for example \'{"title": "Moon"}\'')
    return value


def read_pairs(pairs: Iterable[str]) -> dict[str, Json]:
    """Read `-p key=value`: a value that is JSON is that, any other is text."""
    return dict(_pair(pair) for pair in pairs)


def _pair(written: str) -> tuple[str, Json]:
    key, equals, value = written.partition("=")
    if not key or not equals:
        raise click.BadParameter(f"'{clip(visible(written), 60)}' is not key=value, for example -p title=Moon")
    try:
        return key, _decoded(value)
    except ValueError:
        return key, value


def _parsed(text: str, written: str) -> Json:
    shown = clip(visible(written), 60)
    try:
        return _decoded(text)
    except json.JSONDecodeError as error:
        raise click.BadParameter(
            f"{shown} is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(f"{shown} cannot be used: {error}") from error


def _decoded(text: str) -> Json:
    value: Json = json.loads(text, parse_constant=_refuse)
    if fault := find_fault(value):
        raise ValueError(str(fault))
    return value


def _refuse(constant: str) -> Json:
    raise ValueError(f"{constant} is not JSON")


def _content(name: str) -> str:
    try:
        if name == "-":
            return sys.stdin.read(_LARGEST)
        with Path(name).expanduser().open(encoding="utf-8-sig") as file:
            return file.read(_LARGEST)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise click.BadParameter(f"{clip(visible(name), 200)} cannot be read: {reason}") from error
