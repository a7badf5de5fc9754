"""One page, tried from top to bottom as a reader would: files saved, commands typed, examples run."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sgops.boot.config import load
from tests.docs.answers import fits, has_come
from tests.docs.pages import Block, Command, blocks, commands, place
from tests.docs.shell import PATIENCE, Shell
from tests.support.eventually import eventually


class Trial:
    """A page, a shell, and the names its examples have given so far."""

    def __init__(self, page: str, shell: Shell, folder: Path) -> None:
        self._page = page
        self._shell = shell
        self._folder = folder
        self._module = ModuleType(f"page_{Path(page).stem}")

    def run(self) -> int:
        """Try every block, in order, and say how many there were; the first that fails is told with its place."""
        tried = list(blocks(self._page))
        for block in tried:
            match block.language:
                case "console":
                    self._type(block)
                case "python":
                    self._import(block)
                case "toml":
                    self._configure(block)
                case "json":
                    json.loads(block.text)
                case _:
                    continue
        return len(tried)

    # ── what is typed
    def _type(self, block: Block) -> None:
        typed = list(commands(block))
        for command, following in zip(typed, [*typed[1:], None], strict=True):
            code = self._try(command)
            assert not code or _is_expected(command, following), self._tell(command, f"ended with exit code {code}")

    def _try(self, command: Command) -> int:
        came, code = self._shell.run(command.typed)
        if command.stays:
            self._await(command)
        elif command.answer:
            assert fits(command.answer, came), self._tell(command, f"answers:\n{came}")
        return code

    def _await(self, command: Command) -> None:
        """Wait until a command that goes on has said what the page says."""
        try:
            eventually(lambda: has_come(command.answer, self._shell.heard), PATIENCE)
        except AssertionError as late:
            raise AssertionError(self._tell(command, f"has said until now:\n{self._shell.heard}")) from late
        self._shell.forget()

    def _tell(self, command: Command, what: str) -> str:
        return f"{place(self._page, command.line)}: `{command.typed}` {what}"

    # ── what is saved, or run here
    def _import(self, block: Block) -> None:
        """Save a file for what is typed later; run what is shown here, and the tests in it."""
        code = compile("\n" * (block.line - 1) + block.text, self._page, "exec", dont_inherit=True)
        if block.file:
            self._save(block)
            return
        known = set(vars(self._module))
        with _imported(self._module):
            exec(code, vars(self._module))
            for test in _tests(vars(self._module), known):
                test()

    def _configure(self, block: Block) -> None:
        path = self._save(block) if block.file else self._folder / "shown.toml"
        path.write_text(block.text, encoding="utf-8")
        load(path, os.environ)

    def _save(self, block: Block) -> Path:
        here, _ = self._shell.run("pwd")
        path = Path(here.strip()) / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")
        return path


@contextmanager
def _imported(module: ModuleType) -> Iterator[None]:
    """Let a module be found under its name, as dataclasses want it."""
    former = sys.modules.get(module.__name__)
    sys.modules[module.__name__] = module
    try:
        yield
    finally:
        del sys.modules[module.__name__]
        if former is not None:
            sys.modules[module.__name__] = former


def _is_expected(command: Command, following: Command | None) -> bool:
    """Say whether a failure is meant: the page shows what went wrong, or looks at the exit code next."""
    looks = following is not None and following.typed == "echo $?"
    return looks or any(line.startswith("sgops: ") or "✗" in line for line in command.answer)


def _tests(names: dict[str, Any], known: set[str]) -> list[Callable[[], object]]:
    return [value for name, value in names.items() if name.startswith("test_") and name not in known]
