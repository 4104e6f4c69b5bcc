"""The pages on HTTP: every route of every service, for people and as an OpenAPI 3.1 document."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, cast

from starlette.routing import Route

from tools.reference.markdown import quoted, table
from troth.app.assembly import Assembly, make_pages
from troth.app.services import SERVICES
from troth.people.tenants import Houses
from troth.site.enabled import ForHosts

SCHEMAS: dict[str, dict[str, str]] = {
    "IntegerConvertor": {"type": "integer"},
    "UUIDConvertor": {"type": "string", "format": "uuid"},
    "StringConvertor": {"type": "string"},
}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
READ = {"200": {"description": "What was asked for."}}
WRITE = {
    "2XX": {"description": "Done, said on a page."},
    "3XX": {"description": "Done; the page to look at next."},
}
ELSE = {"default": {"description": "A page that says what is wrong and what to do."}}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path, with what its endpoint says of itself."""

    service: str
    method: str
    route: Route
    says: str


class _AnyPart:
    """Stands where a service expects its parts: routes are only listed here, never asked."""

    def __getattr__(self, name: str) -> _AnyPart:
        return self


def operations() -> Iterator[Operation]:
    """Everything that the server answers, service by service."""
    parts = cast(Assembly, _AnyPart())
    for service in SERVICES:
        found = (r.route if isinstance(r, ForHosts) else r for r in service.routes(parts))
        yield from _of(service.name, [r for r in found if isinstance(r, Route)])
    yield from _of("files", make_pages(Houses(()), https=True).routes())


def _of(service: str, routes: list[Route]) -> Iterator[Operation]:
    for route in routes:
        for method in sorted((route.methods or set()) - {"HEAD"}):
            yield Operation(service, method, route, inspect.getdoc(route.endpoint) or "")


def http() -> str:
    """The page on routes."""
    parts: dict[str, list[tuple[str, str, str]]] = {}
    for operation in operations():
        row = (operation.method, quoted(operation.route.path), operation.says)
        parts.setdefault(operation.service, []).append(row)
    heads = ("method", "path", "what it does")
    tables = "\n".join(f"## {name.capitalize()}\n\n{table(heads, rows)}" for name, rows in parts.items())
    return (
        "# HTTP\n\n"
        "Every page is served under the host of its tenant. `{session}`, `{link}` and `{token}` are secrets\n"
        "that stand in the path. Members' pages are at `/me` with a session cookie where the policy has it,\n"
        "and at `/u/{session}` without; pages to register are there where people may. A form is taken only\n"
        "from a page of the same origin. The same list is in [openapi.json](openapi.json).\n\n" + tables
    )


def openapi() -> str:
    """The same as an OpenAPI 3.1 document, as JSON."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations():
        paths.setdefault(operation.route.path_format, {})[operation.method.lower()] = _described(operation)
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Troth", "version": version("troth"), "license": {"name": "AGPL-3.0-or-later"}},
        "paths": paths,
    }
    return json.dumps(document, indent=2) + "\n"


def _described(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {"tags": [operation.service], "summary": operation.says}
    if parameters := [_parameter(*pair) for pair in operation.route.param_convertors.items()]:
        described["parameters"] = parameters
    if operation.method == "POST":
        described["requestBody"] = {"content": {kind: {"schema": {"type": "object"}} for kind in FORMS}}
    described["responses"] = (WRITE if operation.method == "POST" else READ) | ELSE
    return described


def _parameter(name: str, convertor: object) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": SCHEMAS[type(convertor).__name__]}
