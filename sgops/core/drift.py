"""How a pipeline differs from the one a checkpoint was made by."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import chain, islice
from typing import Final, TypeAlias

from sgops.core.errors import Unreadable
from sgops.core.values import Json, canonical_json, clip, visible

_Object: TypeAlias = "Mapping[str, Json]"

_EXCERPT_LINES: Final = 12
_LINE: Final = 120
_WORD: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field that is not what it was; `stage` is empty for what belongs to the whole pipeline.

    `excerpt` holds the first lines of a changed body that went (`- `) and came (`+ `).
    """

    stage: str = ""
    field: str
    before: Json
    after: Json
    sentence: str
    excerpt: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.sentence


def drift(before: _Object, after: _Object, reused: Collection[str]) -> tuple[Difference, ...]:
    """Compare two definition documents, as far as a job relies on the old one.

    `reused` names the stages whose output or ledger the job would go on with. What is not reused takes the new code:
    a job that has not begun, and every later stage, cannot drift.
    """
    if not reused:
        return ()
    old, new = _stages(before), _stages(after)
    kept = [name for name in old if name in reused and name in new]
    order = [*_removed(old, new, reused), *_put_before(old, new, kept), *_order(kept, new)]
    stages = chain.from_iterable(_stage(name, old[name], new[name]) for name in kept)
    return (*_version(before, after), *order, *stages)


def _version(before: _Object, after: _Object) -> Iterator[Difference]:
    old, new = before.get("version"), after.get("version")
    if old != new:
        yield Difference(field="version", before=old, after=new, sentence=f"version {_shown(old)} -> {_shown(new)}")


def _removed(old: Collection[str], new: Collection[str], reused: Collection[str]) -> Iterator[Difference]:
    for name in old:
        if name in reused and name not in new:
            yield Difference(stage=name, field="stage", before=name, after=None, sentence=f"stage {name!r} was removed")


def _put_before(old: Collection[str], new: Collection[str], kept: Sequence[str]) -> Iterator[Difference]:
    # What is put in front of finished work would have run before it; what comes after takes its turn.
    was, now = list(old), list(new)
    last = max((now.index(name) for name in kept), default=0)
    for place, name in enumerate(now[:last]):
        follower = next(later for later in now[place:] if later in kept)
        if name not in old:
            sentence = f"stage {name!r} was added before {follower!r}"
            yield Difference(stage=name, field="stage", before=None, after=name, sentence=sentence)
        elif name not in kept and was.index(name) > was.index(follower):
            sentence = f"stage {name!r} was moved before {follower!r}"
            yield Difference(stage=name, field="order", before=was, after=now, sentence=sentence)


def _order(kept: Sequence[str], new: Collection[str]) -> Iterator[Difference]:
    now = [name for name in new if name in kept]
    if now != list(kept):
        sentence = f"stage order changed: {', '.join(kept)} is now {', '.join(now)}"
        yield Difference(field="order", before=list(kept), after=list(now), sentence=sentence)


def _stage(name: str, old: _Object, new: _Object) -> Iterator[Difference]:
    yield from _options(name, _object(old.get("options")), _object(new.get("options")))
    if before_and_after := _changed(old.get("body"), new.get("body")):
        yield _body(name, "body", *before_and_after)
    was, now = _object(old.get("depends")), _object(new.get("depends"))
    for needed in sorted({*was, *now}):
        if before_and_after := _changed(was.get(needed), now.get(needed)):
            yield _body(name, f"depends {needed}", *before_and_after)


def _options(stage: str, old: _Object, new: _Object) -> Iterator[Difference]:
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if name not in old:
            change = f"is new: {_shown(after)}"
        elif name not in new:
            change = f"is gone, it was {_shown(before)}"
        elif canonical_json(before) != canonical_json(after):
            change = "changed from {} to {}".format(*_apart(_written(before), _written(after)))
        else:
            continue
        sentence = f"stage {stage!r}: option {name} {change}"
        yield Difference(stage=stage, field=f"option {name}", before=before, after=after, sentence=sentence)


def _changed(before: Json, after: Json) -> tuple[_Object, _Object] | None:
    old, new = _object(before), _object(after)
    return None if old.get("sha256") == new.get("sha256") else (old, new)


def _body(stage: str, field: str, old: _Object, new: _Object) -> Difference:
    excerpt = _excerpt(old, new)
    return Difference(
        stage=stage,
        field=field,
        before=old.get("sha256"),
        after=new.get("sha256"),
        sentence=f"stage {stage!r}: {field} {_body_change(old, new, excerpt)}",
        excerpt=excerpt,
    )


def _body_change(old: _Object, new: _Object, excerpt: Sequence[str]) -> str:
    if not old:
        return "is new"
    if not new:
        return "is gone"
    if old.get("source") != new.get("source"):
        return f"cannot be compared: it was known from its {old.get('source')}, now from its {new.get('source')}"
    return f"changed (sha {_short(old)} to {_short(new)}){_first_change(excerpt)}"


def _first_change(excerpt: Sequence[str]) -> str:
    went = next((line[2:].strip() for line in excerpt if line.startswith("- ")), "")
    came = next((line[2:].strip() for line in excerpt if line.startswith("+ ")), "")
    if went and came:
        was, now = _apart(went, came)
        return f": `{was}` is now `{now}`"
    if went or came:
        return f": `{clip(went or came, _WORD)}` is {'gone' if went else 'new'}"
    return ""


def _excerpt(old: _Object, new: _Object) -> tuple[str, ...]:
    if not old or not new or old.get("source") != new.get("source"):
        return ()
    was, now = (str(body.get("text", "")).splitlines() for body in (old, new))
    lines = islice(unified_diff(was, now, n=0, lineterm=""), 2, None)
    marked = (f"{line[0]} {clip(visible(line[1:]), _LINE)}" for line in lines if not line.startswith("@@"))
    return tuple(islice(marked, _EXCERPT_LINES))


def _short(body: _Object) -> str:
    return f"{str(body.get('sha256'))[:4]}…"


def _shown(value: Json) -> str:
    return clip(_written(value), _WORD)


def _written(value: Json) -> str:
    return visible(json.dumps(value, ensure_ascii=False, sort_keys=True))


def _apart(before: str, after: str) -> tuple[str, str]:
    """Clip two long texts so that the place where they part can be seen."""
    pairs = enumerate(zip(before, after, strict=False))
    same = next((at for at, (old, new) in pairs if old != new), min(len(before), len(after)))
    if same > _WORD // 2:
        before, after = (f"…{text[same - _WORD // 4 :]}" for text in (before, after))
    return clip(before, _WORD), clip(after, _WORD)


def _stages(document: _Object) -> dict[str, _Object]:
    stages = document.get("stages")
    if not isinstance(stages, list | tuple):
        raise Unreadable("the pipeline's definition has no list of stages")
    entries = [_object(stage) for stage in stages]
    return {str(entry.get("name")): entry for entry in entries}


def _object(value: Json) -> _Object:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise Unreadable("the pipeline's definition holds something else where an object belongs")
    return value
