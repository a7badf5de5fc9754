"""One started process: asked to end, and made to, with everything it started."""

from __future__ import annotations

from pathlib import Path

from sgops.core.launching import Launch
from sgops.runtime import tree
from sgops.runtime.launcher import Launcher
from tests.support.eventually import eventually


def test_a_signal_reaches_everybody_and_who_ignores_it_is_killed(tmp_path: Path) -> None:
    launcher = Launcher(tmp_path)
    script = f"setsid sh -c 'trap \"\" TERM; echo $$ > {tmp_path}/deaf; while :; do sleep 1; done' & sleep 600"
    child = launcher.launch(Launch(argv=("sh", "-c", script), on_output=lambda _stream, _text: None))
    deaf = int(eventually(lambda: (tmp_path / "deaf").exists() and (tmp_path / "deaf").read_text().strip()))

    child.terminate()

    assert eventually(lambda: child.has_ended)
    found = tree.look_at(deaf)
    assert found is not None
    assert found.is_alive
    assert child.close() == -15
    left = tree.look_at(deaf)
    assert left is None or not left.is_alive
    launcher.close()
