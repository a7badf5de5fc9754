"""Where the operator is: a pane or a screen, and what can be aimed at from there."""

from __future__ import annotations

from collections.abc import Sequence

from sgops.tui.actions import Action
from sgops.tui.aim import NOTHING, Aim
from sgops.tui.ink import Ink


class Place:
    """A part of the terminal one can be at; everything here may be said better by the place itself."""

    heading: str = ""

    def activate(self) -> None:
        """Show what is true now, and go on doing so."""

    def deactivate(self) -> None:
        """Ask for nothing while nobody looks."""

    def aim(self) -> Aim:
        """Say whom the next act is for."""
        return NOTHING

    def offers(self, action: Action) -> bool:  # noqa: ARG002 - a list knows better
        """Say whether the last line may offer an action here; what it does not offer can be done all the same."""
        return True

    def read_progress(self) -> None:
        """Ask how far jobs are, if that is seen here: no event says so."""

    def tick(self) -> None:
        """Let time leave its trace."""

    def show_status(self) -> None:
        """Show what is known of the engine anew."""

    def page(self) -> Sequence[Ink]:
        """Give the text that is read here, for a pager."""
        return ()
