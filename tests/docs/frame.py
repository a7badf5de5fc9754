"""Put the pictures that the pages show where the pages look for them."""

from __future__ import annotations

import shutil

from tests.docs.test_pictures import SHOWN, TAKEN
from tests.support.sources import ROOT

if __name__ == "__main__":
    folder = ROOT / "docs" / "pictures"
    folder.mkdir(exist_ok=True)
    for name, taken in SHOWN.items():
        shutil.copyfile(TAKEN / f"{taken}.svg", folder / f"{name}.svg")
