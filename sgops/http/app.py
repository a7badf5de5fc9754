"""The application that uvicorn serves: the table's routes, and their description."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute
from starlette.routing import Route as AnyMethod
from starlette.types import Receive, Scope, Send

import sgops
from sgops.core.errors import NotFound
from sgops.http.answers import Answer, refusal
from sgops.http.desk import Asked, Desk
from sgops.http.errors import MethodNotAllowed
from sgops.http.openapi import components, event_stream, metrics_text, operation
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
    _add(
        app,
        "GET",
        "/metrics",
        _scrape(desk),
        name="get_metrics_text",
        summary="Be scraped by Prometheus.",
        openapi_extra=metrics_text(),
    )
    app.add_api_route("/openapi.json", _describe(app, schemas), methods=["GET"], include_in_schema=False)
    _refuse_other_methods(app)
    app.add_exception_handler(HTTPException, _refuse)
    return app


def _add(app: FastAPI, method: str, path: str, endpoint: Endpoint, *, name: str = "", **described: Any) -> None:
    words = path.removeprefix(ROOT).replace("{", "").replace("}", "").replace("-", "_").split("/")[1:]
    app.add_api_route(
        path,
        endpoint,
        methods=[method],
        response_class=Response,
        operation_id=name or "_".join([method.lower(), *words]),
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
        stream = await desk.stream(request.headers.get("last-event-id", ""), request.query_params)
        return _response(stream) if isinstance(stream, Answer) else stream

    return endpoint


def _scrape(desk: Desk) -> Endpoint:
    async def endpoint(_: Request) -> Response:
        return _response(await desk.figures())

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


def _refuse_other_methods(app: FastAPI) -> None:
    """Put behind the rows of each path one that takes what is left.

    Without it GET /jobs/cancel would ask for a job of that name, and the router knows one row's method only.
    """
    rows = [row for row in app.router.routes if isinstance(row, APIRoute)]
    paths = dict.fromkeys(row.path for row in rows)
    app.router.routes[:] = [row for path in paths for row in _rows_of(path, rows)]


def _rows_of(path: str, rows: list[APIRoute]) -> list[BaseRoute]:
    here = [row for row in rows if row.path == path]
    allowed = sorted(method for row in here for method in row.methods or ())
    return [*here, AnyMethod(path, _NotTaken(allowed), include_in_schema=False)]


class _NotTaken:
    """Refuse a method, and name those that are taken."""

    def __init__(self, allowed: list[str]) -> None:
        self._allowed = ", ".join(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = MethodNotAllowed(f"this route does not take {scope['method']}", hint=f"it takes {self._allowed}")
        answer = _response(refusal(refused))
        answer.headers["allow"] = self._allowed
        await answer(scope, receive, send)


async def _refuse(_request: Request, _error: Exception) -> Response:
    """Say in our own words what the router does not know."""
    return _response(refusal(NotFound("there is no such route", hint="GET /openapi.json lists them all")))


def _response(answer: Answer) -> Response:
    return Response(answer.body, status_code=answer.status, media_type=answer.kind)
