"""Loopback ports for the programs under test: pick a free one, wait until somebody answers there."""

import socket
import time
import urllib.request
from collections.abc import Callable

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    """Whether something accepts connections on the loopback port."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False


def wait_until_answering(
    port: int, what: str, seconds: float = 60, alive: Callable[[], bool] = lambda: True
) -> None:
    """Return once the port accepts connections.

    TimeoutError when it does not within `seconds`, or as soon as `alive` says that nothing ever will.
    """
    deadline = time.monotonic() + seconds
    while not answers(port):
        if not alive():
            raise TimeoutError(f"{what} ended before it answered on {LOOPBACK}:{port}")
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} does not answer on {LOOPBACK}:{port} after {seconds:.0f} s")
        time.sleep(0.05)


def wait_until_ready(url: str, *, alive: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until a GET is answered with 200: a port that its parent opened may answer long before."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and alive():
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{url} is not ready")
