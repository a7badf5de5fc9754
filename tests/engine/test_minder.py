"""A process that has said its last word has a moment to end, and no more."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sgops.core.launching import Launch
from sgops.core.settings import Settings
from sgops.engine.minder import Minder
from sgops.runtime.clock import SystemClock
from sgops.runtime.launcher import Launcher


def test_who_stays_after_his_last_word_is_ended(tmp_path: Path) -> None:
    launcher = Launcher(tmp_path)
    child = launcher.launch(Launch(argv=("sleep", "600"), on_output=lambda _stream, _text: None))
    parts: Any = SimpleNamespace(clock=SystemClock(), settings=Settings())
    flight: Any = SimpleNamespace(stop=None, on_stop=None, stage=SimpleNamespace(memory=None))
    minder = Minder(parts, flight, child, speaks=False)

    minder.see_out()

    assert minder.run() == -9
    assert minder.starved is None
    launcher.close()
