"""The whole installation looked over, and what is safe to mend mended."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sgops.core.views import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sgops.engine.parts import Parts

_COUNTERS = "counters of "
_WHOLE = {"the file is whole", "every row can be read"}


class Doctor:
    """Asks the surroundings, the catalog and the file itself."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def examine(self, *, repair: bool) -> Verdict:
        """Check everything; with `repair`, mend what loses nothing when it is mended."""
        checks = (*self._parts.surroundings.checks(repair=repair), *self._pipelines(), *self._file(repair=repair))
        return Verdict(ok=all(check.ok for check in checks), checks=checks)

    def _pipelines(self) -> Iterator[Check]:
        for broken in self._parts.catalog.broken:
            yield Check(name=f"pipelines of {broken.source}", ok=False, detail=broken.problem)
        if not self._parts.catalog.broken:
            names = self._parts.catalog.names()
            yield Check(name="pipelines", ok=True, detail=", ".join(names) or "none are configured")

    def _file(self, *, repair: bool) -> tuple[Check, ...]:
        found = self._parts.reader.verify().checks
        wrong = {check.name for check in found if not check.ok and check.name.startswith(_COUNTERS)}
        is_whole = all(check.ok for check in found if check.name in _WHOLE)
        # Into a damaged file nothing is written: what is left of it is for a restore.
        if not (repair and wrong and is_whole):
            return found
        self._parts.store.perform(lambda unit: unit.recount())
        again = self._parts.reader.verify().checks
        return tuple(replace(check, fixed=check.ok and check.name in wrong) for check in again)
