"""What can be seen of an error without importing the library that raised it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sgops.core.errors import SgopsError
from sgops.core.failure import FailureType, one_line
from sgops.core.known_errors import (
    BY_CLASS,
    BY_ERRNO,
    BY_EXIT_CODE,
    BY_SQLITE_CODE,
    BY_STATUS,
    SQLITE_WORDS,
    STATUS_ATTRIBUTE,
)
from sgops.core.retry_after import parse_retry_after
from sgops.core.signals import Fail, StageInterrupted
from sgops.core.traces import name_and_message


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What tells one failure from another: its words, its classes (`module:Class`), its numbers."""

    text: str = ""
    classes: tuple[str, ...] = ()
    http_status: int | None = None
    exit_code: int | None = None
    errno: int | None = None
    sqlite_code: int | None = None


def clues_of(error: BaseException) -> Clues:
    classes = tuple(f"{known.__module__}:{known.__qualname__}" for known in type(error).__mro__)
    return Clues(
        text=sentence_of(error),
        classes=classes,
        http_status=_http_status(error, classes),
        exit_code=_number(error, "returncode") if "subprocess:CalledProcessError" in classes else None,
        errno=_number(error, "errno") if isinstance(error, OSError) else None,
        sqlite_code=_sqlite_code(error, classes),
    )


def known_type(clues: Clues) -> FailureType | None:
    """Say what the clues mean to everybody; None if they mean nothing."""
    if clues.http_status is not None:
        return BY_STATUS.get(clues.http_status)
    if clues.exit_code is not None:
        return FailureType.CRASH if clues.exit_code < 0 else BY_EXIT_CODE.get(clues.exit_code)
    # Classes before numbers: some errors keep numbers of their own in `errno`.
    by_class = next((BY_CLASS[known] for known in clues.classes if known in BY_CLASS), None)
    if by_class is not None:
        return by_class
    if clues.sqlite_code is not None:
        # The low byte is the result, the rest says how it came about.
        return BY_SQLITE_CODE.get(clues.sqlite_code & 0xFF)
    return None if clues.errno is None else BY_ERRNO.get(clues.errno)


def sentence_of(error: BaseException) -> str:
    """Say in one line what an operator should read about an error."""
    match error:
        case Fail():
            return one_line(error.reason)
        case SgopsError():
            return one_line(error.in_full)
        case StageInterrupted():
            return f"the stage was interrupted: {error.why}"
        case SystemExit():
            return one_line(f"the stage called sys.exit({'' if error.code is None else repr(error.code)})")
        case KeyboardInterrupt() | GeneratorExit():
            return f"the stage raised {type(error).__qualname__}"
        case RecursionError():
            return f"the stage called itself without end ({name_and_message(error)})"
        case _:
            return _with_last_words(error)


def cause_of(error: BaseException) -> BaseException | None:
    """Find what an error was raised from, or what it wraps."""
    # urllib and urllib3 keep what went wrong in `reason`, without `raise … from`.
    wrapped = _look(error, "reason")
    return error.__cause__ or (wrapped if isinstance(wrapped, BaseException) else None)


def retry_after_of(error: BaseException, now: datetime) -> timedelta | None:
    """Read when the service wants to be asked again, if its answer says so."""
    headers = _look(_look(error, "response"), "headers") or _look(error, "headers")
    try:
        # A plain dict tells cases apart, the libraries' own headers do not.
        written = headers.get("Retry-After") or headers.get("retry-after")  # type: ignore[attr-defined]
        return None if written is None else parse_retry_after(str(written), now)
    except Exception:  # noqa: BLE001 - whatever is foreign here is no header
        return None


def _sqlite_code(error: BaseException, classes: tuple[str, ...]) -> int | None:
    code = _number(error, "sqlite_errorcode")
    if code is not None or "sqlite3:OperationalError" not in classes:
        return code
    said = name_and_message(error)
    return next((code for words, code in SQLITE_WORDS.items() if words in said), None)


def _http_status(error: BaseException, classes: tuple[str, ...]) -> int | None:
    # Compared with None, because a response that failed is false in requests.
    response = _look(error, "response")
    if response is not None:
        return _number(response, "status_code")
    attribute = next((STATUS_ATTRIBUTE[known] for known in classes if known in STATUS_ATTRIBUTE), None)
    return None if attribute is None else _number(error, attribute)


def _with_last_words(error: BaseException) -> str:
    """Add the last line a failed command wrote; its own message says only the exit code."""
    stderr = _look(error, "stderr")
    text = stderr.decode("utf-8", "replace") if isinstance(stderr, bytes) else stderr
    said = last_line(text) if isinstance(text, str) else ""
    sentence = name_and_message(error)
    return f"{sentence.rstrip('.')}: {said}" if said else sentence


def last_line(text: str) -> str:
    return next((one_line(line) for line in reversed(text.splitlines()) if line.strip()), "")


def _number(thing: object, name: str) -> int | None:
    found = _look(thing, name)
    return int(found) if isinstance(found, int) and not isinstance(found, bool) else None


def _look(thing: object, name: str) -> object:
    try:
        return getattr(thing, name, None)
    except Exception:  # noqa: BLE001 - a foreign property may raise anything (httpx does); then there is nothing to see
        return None
