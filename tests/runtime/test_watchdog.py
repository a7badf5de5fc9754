"""A killed engine leaves nothing running, whatever its processes are doing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sgops.runtime import tree
from tests.support.eventually import eventually
from tests.support.sources import ROOT

ENGINE = """
import re, sys
from pathlib import Path
from sgops.core.launching import Launch
from sgops.runtime.launcher import Launcher

launcher = Launcher(Path(sys.argv[1]))
hear = lambda _stream, _text: None
for script in ("sleep 600", "setsid sh -c 'trap \\"\\" TERM HUP; while :; do sleep 1; done' & sleep 600"):
    launcher.launch(Launch(argv=("sh", "-c", script), on_output=hear))
launcher.launch(Launch(argv=(sys.executable, "-c", "import re; re.match('(a+)+$', 'a' * 60 + 'b')"), on_output=hear))
print("started", flush=True)
sys.stdin.read()
"""


def test_a_killed_engine_leaves_no_process(tmp_path: Path) -> None:
    engine = subprocess.Popen(
        [sys.executable, "-c", ENGINE, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    )
    assert engine.stdout is not None
    assert engine.stdout.readline() == b"started\n"
    eventually(lambda: len(tree.marked(tree.mark_of(tmp_path))) >= 4)

    engine.kill()

    engine.communicate()
    eventually(lambda: not tree.marked(tree.mark_of(tmp_path)), within=10)
