"""The application that uvicorn serves: the table's routes, and their description."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException

import sgops
from sgops.core.errors import NotFound
from sgops.http.answers import JSON_TYPE, Answer, refusal
from sgops.http.desk import Asked, Desk
from sgops.http.errors import MethodNotAllowed
from sgops.http.openapi import components, event_stream, operation
from sgops.http.route import ROOT, Route
from sgops.http.routes import ROUTES
from sgops.http.schema import Schemas

Endpoint = Callable[[Request], Awaitable[Response]]

_STREAM: Final = f"{ROOT}/events/stream"


def build(desk: Desk) -> FastAPI:
    """Make an application of the table; it has no page of documentation, for its scripts lie in foreign places."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    schemas = Schemas()
    _add(app, "GET", _STREAM, _follow(desk), summary="Follow the events.", openapi_extra=event_stream())
    for route in ROUTES:
        described = operation(route, schemas)
        endpoint = _ask(desk, route)
        _add(
            app,
            route.method,
            route.full_path,
            endpoint,
            summary=route.says,
            status_code=route.status,
            openapi_extra=described,
        )
    app.add_api_route("/openapi.json", _describe(app, schemas), methods=["GET"], include_in_schema=False)
    app.add_exception_handler(HTTPException, _refuse)
    return app


def _add(app: FastAPI, method: str, path: str, endpoint: Endpoint, **described: Any) -> None:
    words = path.removeprefix(ROOT).replace("{", "").replace("}", "").replace("-", "_").split("/")[1:]
    app.add_api_route(
        path,
        endpoint,
        methods=[method],
        response_class=Response,
        operation_id="_".join([method.lower(), *words]),
        tags=[words[0]],
        **described,
    )


def _ask(desk: Desk, route: Route[Any]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        asked = Asked(
            path=request.path_params,
            query=request.query_params.multi_items(),
            body=await request.body(),
            key=request.headers.get("idempotency-key"),
            target=f"{request.method} {request.url.path}?{request.url.query}",
        )
        return _response(await desk.answer(route, asked))

    return endpoint


def _follow(desk: Desk) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        stream = await desk.stream(request.headers.get("last-event-id", ""))
        return _response(stream) if isinstance(stream, Answer) else stream

    return endpoint


def _describe(app: FastAPI, schemas: Schemas) -> Endpoint:
    @cache
    def document() -> Answer:
        described = get_openapi(title="sgops", version=sgops.__version__, summary=sgops.__doc__, routes=app.routes)
        described |= {"components": components(schemas), "security": [{"token": []}, {}]}
        return Answer(status=200, body=orjson.dumps(described))

    async def endpoint(_: Request) -> Response:
        return _response(document())

    return endpoint


async def _refuse(request: Request, error: Exception) -> Response:
    """Say in our own words what the router refuses."""
    if isinstance(error, HTTPException) and error.status_code == 405:
        return _response(refusal(MethodNotAllowed(f"this route does not take {request.method}")))
    return _response(refusal(NotFound("there is no such route", hint="GET /openapi.json lists them all")))


def _response(answer: Answer) -> Response:
    return Response(answer.body, status_code=answer.status, media_type=JSON_TYPE)
