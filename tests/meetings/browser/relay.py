"""A stand-in for the server while it is being written: the page, the modules, and a relay of the protocol."""

import asyncio
import json
import secrets
import sys
from contextlib import suppress
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.conftest import ROOT
from troth.site.brand import Brand
from troth.site.headers import PrivateHeaders
from troth.site.pages import Pages
from troth.site.static import assets

STATIC = ROOT / "src/troth/meetings/static"
PDF = ROOT / "node_modules/pdfjs-dist/build"
BRAND = Brand("Clinic Example", "localhost", "#1f5f66", "#8fd0d3", "help@clinic.example")
TYPES = {"js": "text/javascript", "mjs": "text/javascript", "css": "text/css"}
PAGES = Pages(lambda _: BRAND, ["troth.site", "troth.meetings"], assets())


def code(request):
    name = request.path_params["name"]
    path = (PDF if name.endswith(".mjs") else STATIC) / name
    return Response(path.read_bytes(), media_type=TYPES[name.rpartition(".")[2]])


def page(request):
    return PAGES.render(
        request, "meetings/room.html", invitation=request.path_params["invitation"], code="/meet/code/dev"
    )


@dataclass
class Seat:
    socket: WebSocket | None
    name: str
    key: str
    role: str
    seat: str
    resume: str = field(default_factory=secrets.token_urlsafe)
    state: dict = field(default_factory=lambda: {"mic": False, "cam": False, "share": False, "hand": 0})
    away: bool = False
    answer: asyncio.Future = field(default_factory=asyncio.Future)

    def told(self):
        return {
            "seat": self.seat,
            "name": self.name,
            "key": self.key,
            "role": self.role,
            "away": self.away,
            **self.state,
        }

    async def say(self, **message):
        if self.socket is not None:
            with suppress(Exception):
                await self.socket.send_text(json.dumps(message))


@dataclass
class Room:
    seats: dict = field(default_factory=dict)
    waiting: dict = field(default_factory=dict)
    ballots: set = field(default_factory=set)
    room: dict = field(
        default_factory=lambda: {
            "id": secrets.token_urlsafe(16),
            "locked": False,
            "waits": False,
            "mode": "direct",
            "most_videos": 16,
            "permits": [],
        }
    )
    numbers: int = 0

    async def all(self, *, but="", **message):
        for seat in list(self.seats.values()):
            if seat.seat != but:
                await seat.say(**message)

    async def hosts(self, **message):
        for seat in list(self.seats.values()):
            if seat.role == "host":
                await seat.say(**message)


ROOMS: dict[str, Room] = {}


async def socket(ws):
    await ws.accept(subprotocol="troth.meeting.1")
    hello = json.loads(await ws.receive_text())
    role, _, name = hello["invitation"].partition("-")
    if role == "early":
        await ws.send_text(
            json.dumps({"kind": "refused", "why": "early", "says": "", "from": "2030-01-02T10:00:00Z"})
        )
        return await ws.close(4403)
    room = ROOMS.setdefault(name, Room(room=Room().room | {"waits": name.startswith("waits")}))
    seat = next((one for one in room.seats.values() if one.resume == hello.get("resume")), None)
    if seat:
        seat.socket, seat.away, seat.key = ws, False, hello["key"]
        await room.all(but=seat.seat, kind="seat", seat=seat.told())
    else:
        room.numbers += 1
        seat = Seat(ws, hello["name"], hello["key"], role, f"s{room.numbers}")
        if room.room["waits"] and role != "host":
            await seat.say(kind="waiting")
            room.waiting[seat.seat] = seat
            await room.hosts(kind="knocks", seat=seat.seat, name=seat.name)
            admitted = await seat.answer
            room.waiting.pop(seat.seat)
            await room.hosts(kind="knocked", seat=seat.seat)
            if not admitted:
                await seat.say(kind="refused", why="refused", says="The host did not let you in.")
                return await ws.close(4403)
        room.seats[seat.seat] = seat
        await room.all(but=seat.seat, kind="joined", seat=seat.told())
    await seat.say(
        kind="welcome",
        seat=seat.seat,
        resume=seat.resume,
        title="Weekly round",
        room=room.room,
        seats=[s.told() for s in room.seats.values()],
        ice=[],
    )
    for one in room.waiting.values():
        if seat.role == "host":
            await seat.say(kind="knocks", seat=one.seat, name=one.name)
    why = "lost"
    try:
        while True:
            message = json.loads(await ws.receive_text())
            if message["kind"] == "leave":
                why = "left"
                await ws.close(1000)
                break
            await heard(room, seat, message)
    except (WebSocketDisconnect, RuntimeError):
        pass
    if seat.socket is not ws:
        return None
    if why == "lost" and seat.seat in room.seats:
        seat.away, seat.socket = True, None
        await room.all(but=seat.seat, kind="seat", seat=seat.told())
        await asyncio.sleep(30)
        if not seat.away:
            return None
    if room.seats.pop(seat.seat, None):
        await room.all(kind="left", seat=seat.seat, why=why)
    return None


async def heard(room, seat, message):
    kind, to = message.pop("kind"), message.get("to")
    mine = {"kind": kind, "from": seat.seat}
    if kind == "state":
        if "hand" in message:
            highest = max(one.state["hand"] for one in room.seats.values())
            message["hand"] = (highest + 1) if message["hand"] else 0
        seat.state |= message
        await room.all(kind="seat", seat=seat.told())
    elif kind == "signal" and to in room.seats:
        await room.seats[to].say(**mine, data=message["data"])
    elif kind == "sealed":
        for one in list(room.seats.values()):
            if one is not seat and (to in ("all", one.seat) or (to == "hosts" and one.role == "host")):
                await one.say(**mine, to=to, data=message["data"])
    elif kind == "ballot":
        if (seat.seat, message["poll"]) not in room.ballots:
            room.ballots.add((seat.seat, message["poll"]))
            await room.all(kind="ballot", **message)
    elif kind in ("admit", "refuse"):
        room.waiting[message["seat"]].answer.set_result(kind == "admit")
    elif kind in ("mute", "stop-video", "stop-sharing"):
        what = {"mute": "mic", "stop-video": "cam", "stop-sharing": "share"}[kind]
        for one in list(room.seats.values()):
            if message["seat"] in ("all", one.seat) and one is not seat:
                one.state[what] = False
                await one.say(kind="ask", what=kind)
                await room.all(kind="seat", seat=one.told())
    elif kind == "remove":
        one = room.seats.pop(message["seat"])
        await one.say(kind="refused", why="removed", says="A host removed you.")
        await one.socket.close(4403)
        await room.all(kind="left", seat=one.seat, why="removed")
    elif kind in ("lock", "waits"):
        room.room["locked" if kind == "lock" else "waits"] = message["on"]
        await room.all(kind="room", room=room.room)
    elif kind == "host":
        other = room.seats[message["seat"]]
        seat.role, other.role = "guest", "host"
        await room.all(kind="seat", seat=seat.told())
        await room.all(kind="seat", seat=other.told())
    elif kind == "permit":
        room.room["permits"] = [{"until": "2030-01-02T10:00:00Z"}]
        await seat.say(
            kind="permit", link="http://localhost/meet/staff-" + "x" * 37, until="2030-01-02T10:00:00Z"
        )
        await room.all(kind="room", room=room.room)
    elif kind == "revoke":
        room.room["permits"] = []
        await room.all(kind="room", room=room.room)
    elif kind == "end":
        await room.all(kind="ended", why="host")
        for one in list(room.seats.values()):
            await one.socket.close(4410)
    else:
        await seat.say(kind="problem", of=kind, says="Not understood.")


def blank(_request):
    return Response("<!doctype html><title>Modules</title>", media_type="text/html")


application = Starlette(
    routes=[
        WebSocketRoute("/meet/socket", socket),
        Route("/meet/code/{digest}/{name}", code),
        Route("/blank", blank),
        Route("/meet/{invitation}", page),
        *PAGES.routes(),
    ]
)


class Relaxed:
    """The page may use camera, microphone and screen."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def relaxed(message):
            if message["type"] == "http.response.start":
                message["headers"] = [
                    (n, v) for n, v in message["headers"] if n.lower() != b"permissions-policy"
                ]
            await send(message)

        await self.app(scope, receive, relaxed)


served = Relaxed(PrivateHeaders(application, https=False))

if __name__ == "__main__":
    uvicorn.run(served, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
