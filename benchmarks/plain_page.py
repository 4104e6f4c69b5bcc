"""The baseline of a page: a Starlette route that returns one string, on uvicorn with uvloop."""

import os
import subprocess
import sys
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from benchmarks.ports import LOOPBACK, free_port, wait_until_answering

SIZE_VARIABLE = "PLAIN_PAGE_BYTES"


def app() -> Starlette:
    """An application whose only page is as many bytes as the environment asks for."""
    page = "x" * int(os.environ[SIZE_VARIABLE])

    async def show(request: Request) -> HTMLResponse:
        return HTMLResponse(page)

    return Starlette(routes=[Route("/", show)])


@dataclass(slots=True)
class PlainPage:
    """The application at work; a context manager."""

    size: int
    workers: int
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}/"

    def __enter__(self) -> "PlainPage":
        command = [sys.executable, "-m", "uvicorn", "--factory", "benchmarks.plain_page:app"]
        address = ["--host", LOOPBACK, "--port", str(self.port), "--workers", str(self.workers)]
        quiet = ["--log-level", "warning", "--no-access-log"]
        environment = {**os.environ, SIZE_VARIABLE: str(self.size)}
        self._process = subprocess.Popen([*command, *address, *quiet], env=environment)
        wait_until_answering(self.port, "the plain page")
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait()
