"""`make crash`: as many kills as one likes, and how to repeat any of them."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from tests.crash.choose import Reach, at_random, every
from tests.crash.kills import Plan, Scenario
from tests.crash.mutations import MUTATIONS, breaches, shows
from tests.crash.nursery import Nursery
from tests.crash.shim import build
from tests.crash.trial import Result, carry_out, carry_out_crowd, reaches_of

SCRUBBED: Final = "SGOPS_"


def main() -> int:
    """Do what was asked for; 1 when a law was broken."""
    asked = _asked()
    for name in [name for name in os.environ if name.startswith(SCRUBBED)]:
        del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="sgops-crash-"))
    shim = build(home)
    _say(f"seed {asked.seed}; folders of what breaks a law stay in {home}")
    results = [*_trials(asked, home, shim), *_crowd(asked, home, shim)]
    broken = [result for result in results if result.broken]
    for result in broken:
        _say(f"\n{result}")
    toothless = [] if asked.plan else _toothless(home / "mutations", shim)
    _say(f"\n{sum(result.kills for result in results)} kills, {len(broken)} trials broke a law")
    if broken or toothless:
        return 1
    shutil.rmtree(home)
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make crash", description=__doc__)
    parser.add_argument("--kills", default="400", help="how many trials, or 'every'")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument(
        "--plan", default="", help="one plan, carried out ten times: [begin@KILL] [finish@KILL]… or mixed@KILL…"
    )
    parser.add_argument("--crowd", type=int, default=10_000, help="jobs of the crowd; 0 for none")
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def _trials(asked: argparse.Namespace, home: Path, shim: Path | None) -> Iterator[Result]:
    """Carry out all trials, several nurseries at a time."""
    with ThreadPoolExecutor(asked.workers) as threads:
        nurseries = [Nursery(home / f"nursery-{number}", shim=shim) for number in range(asked.workers)]
        free: SimpleQueue[Nursery] = SimpleQueue()
        for nursery in nurseries:
            free.put(nursery)
        plans = _plans(asked, reaches_of(nurseries[0], home / "reach"))
        for number, result in enumerate(threads.map(partial(_trial, free, home), *zip(*enumerate(plans), strict=True))):
            sys.stdout.write("F" if result.broken else ".")
            sys.stdout.write("\n" if number % 100 == 99 else "")
            sys.stdout.flush()
            yield result
        for nursery in nurseries:
            nursery.close()


def _plans(asked: argparse.Namespace, reaches: Mapping[Scenario, Reach]) -> list[Plan]:
    if asked.plan:
        return [Plan.parse(asked.plan)] * 10
    if asked.kills == "every":
        return list(every(reaches))
    return list(islice(at_random(reaches, asked.seed), int(asked.kills)))


def _trial(free: SimpleQueue[Nursery], home: Path, number: int, plan: Plan) -> Result:
    nursery = free.get()
    try:
        return carry_out(nursery, plan, home / f"{number}")
    finally:
        free.put(nursery)


def _crowd(asked: argparse.Namespace, home: Path, shim: Path | None) -> list[Result]:
    """Run the crowd, killed ten times; its folder stays when a law was broken."""
    if asked.plan or not asked.crowd:
        return []
    _say(f"\n{asked.crowd} jobs, killed ten times")
    with Nursery(home / "nursery-crowd", shim=shim) as nursery:
        return [carry_out_crowd(nursery, home / "crowd", size=asked.crowd, kills=10, seed=asked.seed)]


def _toothless(home: Path, shim: Path | None) -> list[str]:
    """Name the broken promises that nothing noticed."""
    unnoticed = []
    for number, mutation in enumerate(MUTATIONS):
        noticed = shows(mutation, breaches(mutation, home / str(number), shim))
        _say(f"{'noticed' if noticed else 'NOT NOTICED'}: {mutation.name}")
        if not noticed:
            unnoticed.append(mutation.name)
    return unnoticed


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
