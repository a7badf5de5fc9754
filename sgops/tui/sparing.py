"""How the screen is written to the terminal when only a few of its lines have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console
    from textual.strip import Strip
    from textual.widget import Widget


class Patch(NamedTuple):
    """A region of the screen, and the lines that stand in it."""

    region: Region
    lines: Sequence[Strip]


class Patches(ChopsUpdate):
    """Writes each line where it stands."""

    def __init__(self, patches: Sequence[Patch]) -> None:
        super().__init__((), [], [])
        self.patches = patches

    def render_segments(self, console: Console) -> str:
        return "".join([
            f"\x1b[{y};{patch.region.x + 1}H{line.render(console)}"
            for patch in self.patches
            for y, line in enumerate(patch.lines, patch.region.y + 1)
        ])  # fmt: skip


class Sparing(Compositor):
    """Asks whoever lies where something changed for what has changed.

    Textual's own asks all parts of the screen for all their lines, puts them together, and takes from that what it
    wants; it still does where something lies over an edge.
    """

    def render_partial_update(self) -> ChopsUpdate | None:
        screen = self.size.region
        changed = [each.intersection(screen) for each in _outermost(self._dirty_regions)]
        owners = [self._owner(each) for each in changed]
        if not changed or None in owners:
            return super().render_partial_update()
        self._dirty_regions.clear()
        return Patches([_patch(*owner, each) for owner, each in zip(owners, changed, strict=True) if owner])

    def has_drawn_all(self) -> None:
        """Know that nothing is left to be drawn: what was laid out and drawn at once need not be drawn once more."""
        for widget in self.visible_widgets:
            widget._exchange_repaint_regions()  # noqa: SLF001 - as Textual takes them

    def _owner(self, changed: Region) -> tuple[Widget, Region] | None:
        """Find who alone is seen in a region, and where that lies."""
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            if seen.overlaps(changed):
                return (widget, region) if seen.contains_region(changed) else None
        return None


def _outermost(regions: Iterable[Region]) -> list[Region]:
    """Leave out the regions that lie in others."""
    kept: list[Region] = []
    for region in sorted(regions, key=lambda each: each.area, reverse=True):
        if not any(each.contains_region(region) for each in kept):
            kept.append(region)
    return kept


def _patch(widget: Widget, at: Region, changed: Region) -> Patch:
    return Patch(changed, widget.render_lines(changed.translate(-at.offset)))
