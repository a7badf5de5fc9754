"""What is written where a few lines have changed is what stands there in the picture of the whole screen."""

from __future__ import annotations

from itertools import product

from textual._compositor import ChopsUpdate
from textual.geometry import Region
from textual.strip import Strip

from sgops.tui.sparing import Patches, Sparing
from tests.support.fake_operations import FakeOperations
from tests.tui.terminal import NORMAL, Screen, terminal


def compositor_of(screen: Screen) -> Sparing:
    """Give what puts the screen together, with nothing left to be drawn."""
    found = screen.app.screen._compositor  # noqa: SLF001 - Textual gives it nowhere else
    assert isinstance(found, Sparing)
    found._dirty_regions.clear()  # noqa: SLF001
    return found


def update_of(compositor: Sparing, *changed: Region) -> ChopsUpdate | None:
    """Draw so much of the screen anew."""
    compositor._dirty_regions.update(changed)  # noqa: SLF001
    return compositor.render_partial_update()


def same(one: Strip, other: Strip) -> bool:
    return list(one.simplify()) == list(other.simplify())


async def test_every_region_of_one_part_is_written_as_the_whole_screen_has_it() -> None:
    async with terminal(FakeOperations(), size=NORMAL) as screen:
        await screen.press("escape", "2")
        compositor = compositor_of(screen)
        whole = compositor.render_strips()
        width, height = compositor.size

        tried = 0
        for x, y, wide, high in product((0, 1, 40), range(height), (1, 7, 69), (1, 2, 30)):
            region = Region(x, y, min(wide, width - x), min(high, height - y))
            update = update_of(compositor, region)
            if isinstance(update, Patches):
                tried += 1
                for patch in update.patches:
                    for at, line in enumerate(patch.lines, patch.region.y):
                        assert same(line, whole[at].crop(patch.region.x, patch.region.right))

    assert tried > 100


async def test_what_lies_over_an_edge_is_put_together_by_textual() -> None:
    async with terminal(FakeOperations(), size=NORMAL) as screen:
        await screen.press("escape", "2")
        compositor = compositor_of(screen)

        update = update_of(compositor, Region(0, 0, 10, 2))

        assert isinstance(update, ChopsUpdate)
        assert not isinstance(update, Patches)


async def test_a_region_within_another_is_not_drawn_twice() -> None:
    async with terminal(FakeOperations(), size=NORMAL) as screen:
        await screen.press("escape", "2")
        compositor = compositor_of(screen)

        update = update_of(compositor, Region(0, 5, 30, 10), Region(2, 7, 5, 1))

        assert isinstance(update, Patches)
        assert [patch.region for patch in update.patches] == [Region(0, 5, 30, 10)]


async def test_each_line_is_written_at_its_place() -> None:
    async with terminal(FakeOperations(), size=NORMAL) as screen:
        await screen.press("escape", "2")

        update = update_of(compositor_of(screen), Region(3, 5, 4, 2))

        assert update is not None
        written = update.render_segments(screen.app.console)
        assert written.startswith("\x1b[6;4H")
        assert "\x1b[7;4H" in written


async def test_nothing_that_changed_is_nothing_to_write() -> None:
    async with terminal(FakeOperations(), size=NORMAL) as screen:
        await screen.press("escape")

        assert update_of(compositor_of(screen)) is None


async def test_what_was_drawn_with_its_layout_is_not_drawn_once_more() -> None:
    async with terminal(FakeOperations(), size=NORMAL) as screen:
        await screen.press("escape")
        compositor = compositor_of(screen)
        foot = screen.app.cockpit.query_one("#foot")
        foot.refresh()

        compositor.has_drawn_all()
        compositor.update_widgets({foot})

        assert compositor.render_partial_update() is None
