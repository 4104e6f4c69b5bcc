"""What a service is to the server: one frozen value that says what it does with data and what it runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from troth.policy import Control, Cookie, Reach, Send

C = TypeVar("C")
Job = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Service(Generic[C]):
    """`reaches`, `sends` and `notices` bind what the code does to the policy; the server does not start
    under a policy that does not cover them. `cookies` are those that pages set where the policy lists them.
    `routes`, `jobs` and `around`, which every request passes, are made from the assembled parts `C`.
    """

    name: str
    reaches: tuple[Reach, ...] = ()
    sends: tuple[Send, ...] = ()
    notices: tuple[str, ...] = ()
    controls: tuple[Control, ...] = ()
    cookies: tuple[Cookie, ...] = ()
    routes: Callable[[C], Sequence[BaseRoute]] = lambda _: ()
    jobs: Callable[[C], Sequence[Job]] = lambda _: ()
    around: Callable[[C], Sequence[Middleware]] = lambda _: ()
