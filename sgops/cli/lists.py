"""What all lists share: the words that choose a part of them, and how that part is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, Final, TypeVar, cast

import click

from sgops.cli.session import Session
from sgops.cli.table import Column, draw
from sgops.core.views import Page
from sgops.ports import Asking

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

LIMIT: Final = 50
# The engine gives no more at once.
MOST: Final = 1_000


def listing(function: F) -> F:
    """Let a verb take [FILTER]… --limit --after, given to it as one `asking`."""
    return listing_up_to(LIMIT, MOST)(function)


def listing_up_to(default: int, most: int) -> Callable[[F], F]:
    """Do the same for a list that gives so many when nobody says how many."""

    def wrap(function: F) -> F:
        @click.argument("terms", nargs=-1, metavar="[FILTER]...")
        @click.option(
            "--limit", type=click.IntRange(1, most), default=default, metavar="N", help=f"How many at most [{default}]."
        )
        @click.option("--after", metavar="CURSOR", help="Go on after this; a list that has more names it.")
        @wraps(function)
        def listed(*args: Any, terms: tuple[str, ...], limit: int, after: str | None, **kwargs: Any) -> Any:  # noqa: ANN401
            return function(*args, asking=Asking(filter=" ".join(terms), limit=limit, after=after), **kwargs)

        return cast("F", listed)

    return wrap


def whole(read: Callable[[Asking], Page[T]], asking: Asking) -> Page[T]:
    """Read a long list in parts, as many as are wanted."""
    page = read(replace(asking, limit=min(asking.limit, MOST)))
    items = page.items
    while page.next and len(items) < asking.limit:
        page = read(replace(asking, after=page.next, limit=min(asking.limit - len(items), MOST)))
        items += page.items
    return replace(page, items=items)


def part_of(page: Page[T], asking: Asking, of: type[T]) -> Page[T]:
    """Give the part of a short list that was asked for, cut as the HTTP interface cuts it."""
    from sgops.http.fields import Part
    from sgops.http.lists import cut

    return cut(page, Part(filter=asking.filter, limit=asking.limit, after=asking.after), of)


def none_of(asking: Asking, noun: str, otherwise: str) -> str:
    """Say why a list is empty: its filter, or another reason."""
    return f"no {noun} matches" if asking.filter else otherwise


def show_page(session: Session, page: Page[T], columns: Sequence[Column[T]], *, empty: str) -> None:
    """Write a page as a table, or as JSON; what follows, and how to see it, is talk."""
    if session.json:
        session.answer(page)
        return
    if page.items:
        draw(session, page.items, columns)
    else:
        session.talk(empty)
    if page.note:
        session.talk(page.note)
    if page.next:
        session.talk(f"there is more: --after {page.next}")


def show_ids(session: Session, page: Page[Any], ids: Sequence[int]) -> None:
    """Write ids alone, for another command to read."""
    for one in ids:
        session.say(str(one))
    if page.next:
        session.talk(f"there is more: --after {page.next}")
