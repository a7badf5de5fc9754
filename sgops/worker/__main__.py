"""Runs the errand that waits at the other end of the descriptor named last."""

from __future__ import annotations

import sys

from sgops.worker.errand import run

run(int(sys.argv[-1]))
