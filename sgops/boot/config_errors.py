"""What is wrong with a configuration: every fault with its line, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sgops.boot.bad_config import BadConfig
from sgops.boot.config_lines import KeyPath, nearest_line
from sgops.core.values import clip, visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One key that is wrong, and why."""

    path: KeyPath
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where each key was written: on a line of the file, or in a variable of the environment."""

    file: str = ""
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    variables: Mapping[KeyPath, str] = field(default_factory=dict)

    def place(self, path: KeyPath) -> tuple[int, str]:
        """Give the line and the words for a key; variables stand behind all lines."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.variables:
                return BEHIND_ALL_LINES, f"environment: {self.variables[path[:length]]}"
        line = nearest_line(self.lines, path) if self.lines else 1
        return line, f"{self.file}:{line}: {dotted(path)}" if self.file else f"environment: {dotted(path)}"


BEHIND_ALL_LINES = 2**31


def bad_config(findings: Iterable[Finding], places: Places) -> BadConfig:
    """Make one error of all findings, in the order of the file."""
    placed = sorted((*places.place(finding.path), finding.problem) for finding in findings)
    return BadConfig(dict.fromkeys(f"{where}: {problem}" for _, where, problem in placed))


def dotted(path: KeyPath) -> str:
    """Write a key as people do: `pipelines.encode.stages[0].timeout`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{clip(visible(part), 80)}" for part in path)
    return "".join(parts).removeprefix(".")
