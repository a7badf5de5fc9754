"""An address of the operator's that is told something by POST."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from sgops.core.errors import SgopsError

if TYPE_CHECKING:
    from sgops.core.values import Json

_SECONDS: Final = 10.0
_REFUSED: Final = 300


def post_json(url: str, body: Mapping[str, Json], *, seconds: float = _SECONDS) -> None:
    """Send a JSON object; any answer but a good one is an error, which never names the address: it may be a secret."""
    import httpx  # noqa: PLC0415 - 100 ms and some memory, which only an alert pays

    try:
        # The answer's body is nobody's business: it could drip for ever.
        with httpx.Client(timeout=seconds) as client, client.stream("POST", url, json=dict(body)) as answer:
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SgopsError(f"the webhook cannot be reached: {type(error).__name__}") from None
    if status >= _REFUSED:
        raise SgopsError(f"the webhook answered {status}")
