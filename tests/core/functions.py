"""Functions that between them use every piece of syntax of Python 3.11."""

from __future__ import annotations

import ast

from sgops.core.canonical import canonical

FUNCTIONS = (
    '''
def panels(ctx, script, /, style="ink", *rest, scale=1.5, seed=None, **more):
    """Draw."""
    results = []
    for scene in script["scenes"]:
        if scene["id"] % 2 == 0 and not scene.get("skip"):
            continue
        elif scene["id"] > 10 ** 6:
            break
        else:
            results.append({"id": scene["id"], **more, "path": f"scene-{scene['id']:03d}.png"})
    else:
        results += [None, True, ..., 0xFF, 1_000, -1, 3j, b"raw"]
    return results
''',
    """
async def voice(ctx, *, speaker: str = "anna", rate: float = 1.0) -> dict:
    async with ctx.lock(speaker) as lock, ctx.open("a") as (left, right):
        async for chunk in stream(lock):
            await ctx.write(chunk[::2], chunk[1:], chunk[:-1, ...], chunk[a:b, 1])
    return {word async for word in words(left)} | {key: value for key, value in right.items() if key if value}
""",
    """
def export(ctx, panels):
    global counter
    try:
        with open(ctx.path("a"), "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:
        raise RuntimeError(f"cannot read {error!r:>{width}}") from error
    except KeyError:
        raise
    else:
        del data, panels[0], ctx.temp
    finally:
        counter = counter + 1 if counter else 1
    assert counter < 3 <= limit != 5, "too many"
    while (line := next_line()) is not None:
        yield line
    yield from (part for group in panels for part in group if part not in seen)
""",
    """
def choose(shape):
    match shape:
        case {"kind": "circle", "at": [x, y, *_], **rest} if rest:
            return x @ y
        case Point(x=0, y=None) | Point(1, -1):
            return ~x << 2
        case [1, (2 | 3) as found, *others]:
            return others[found]
        case "text" | b"bytes" | mod.CONSTANT:
            pass
        case other:
            return lambda *args, key=None, **kw: (args, kw, key, other)
""",
    '''
def nested(ctx):
    import os.path as paths, sys
    from . import neighbour
    from ..pkg import name as other, thing

    @cached(size=3)
    class Shape(Base, metaclass=Meta):
        """A shape."""

        name: str = "x"
        sides: int

        @property
        def area(self):
            nonlocal_ = self.sides
            return nonlocal_ ** 2 // 3 / 4 ^ 5 & 6 | 7 >> 1

    total = 0

    def add(amount=total, *more):
        nonlocal total
        total -= amount
        total: int = total or +amount
        return (*more, total)

    try:
        add(*ctx.items, **ctx.options)
    except* ValueError:
        x = y = add
    return Shape, (add,), [], (), {}, {1, 2}, "a" "b", "tab\\t\\u2028", x is not y, 1e999
''',
)


def function_in(source: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """Parse a source that holds one function."""
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return node


def spelled(source: str) -> str:
    """Spell the one function of a source."""
    return canonical(function_in(source))


def spelled_body(text: str) -> str:
    """Spell statements, as the body of a function."""
    return spelled("def stage(ctx):\n    " + text.replace("\n", "\n    "))
