"""The errors that libraries raise, made without the libraries' help."""

from __future__ import annotations

import sqlite3  # an error of its own is made; no database is opened

import httpx


def raised(error: BaseException, *, cause: BaseException | None = None) -> BaseException:
    """Raise an error as a stage would, and catch it."""
    try:
        raise error from cause  # noqa: TRY301 - raised and caught is what a stage's error has been
    except BaseException as caught:  # noqa: BLE001 - whatever it is, it is what the test asked for
        return caught


def a_foreign(module: str, *names: str) -> type[Exception]:
    """Make the last of a line of classes, each derived from the one before, as a library would have them."""
    made: type[Exception] = OSError
    for name in names:
        made = type(name, (made,), {"__module__": module})
    return made


def an_httpx_answer(status: int, **headers: str) -> httpx.HTTPStatusError:
    request = httpx.Request("GET", "http://farm/jobs")
    response = httpx.Response(status, headers={k.replace("_", "-"): v for k, v in headers.items()}, request=request)
    return httpx.HTTPStatusError("answered", request=request, response=response)


class RequestsResponse:
    """What `requests` answers: a response that failed is false."""

    def __init__(self, status: int, headers: dict[str, str]) -> None:
        self.status_code = status
        self.headers = headers

    def __bool__(self) -> bool:
        return self.status_code < 400


def a_requests_answer(status: int, **headers: str) -> Exception:
    error = a_foreign("requests.exceptions", "RequestException", "HTTPError")("answered")
    error.response = RequestsResponse(status, headers)  # type: ignore[attr-defined]
    return error


def an_sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("no")
    error.sqlite_errorcode = code
    return error
