"""The surroundings every test runs in, the same on every machine."""

import os
import signal
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _scrub() -> None:
    """Take away what the shell of whoever runs the tests would lend them."""
    for name in list(os.environ):
        if name.startswith(("SGOPS_", "TEXTUAL_")):
            del os.environ[name]
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM", "ESCDELAY", "LINES", "COLUMNS"):
        os.environ.pop(name, None)
    os.environ["TERM"] = "xterm-256color"
    os.environ["TZ"] = "UTC"
    time.tzset()
    # Nobody's own configuration is ever found: nothing lies below the null device.
    os.environ["XDG_CONFIG_HOME"] = os.devnull
    # Processes that tests start run this checkout, wherever they stand.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))


# Before anything else is imported: Textual reads its variables once, when it is imported.
_scrub()

from hypothesis import HealthCheck, settings  # noqa: E402 - after the scrub, on purpose

assert "textual" not in sys.modules, "a pytest plugin imported Textual before its variables were taken away"

# Block-listed in pyproject.toml and loaded here, because it imports Textual.
pytest_plugins = ["pytest_textual_snapshot"]

settings.register_profile(
    "sgops",
    deadline=None,
    max_examples=50,
    # In CI a failure must be the change's, not the dice's.
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("sgops")

# Whoever runs the tests in the background lets them ignore Ctrl-C or, with nohup, a hang-up, and all their children
# with them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
