"""The response headers that keep a page to itself: nothing foreign loads, leaks or is cached."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PERMISSIONS = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
    "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts",
    "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
ALWAYS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
UNLESS_SET = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in PERMISSIONS),
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
}
HSTS = "max-age=63072000; includeSubDomains"


class PrivateHeaders:
    """Pure ASGI middleware, outermost of all, so that error pages carry the headers too.

    A response may state its own content policy (a framed letter), permissions (a meeting) and caching (a
    static file); the other headers are the same everywhere. `https` adds Strict-Transport-Security for two
    years.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._always = ALWAYS | ({"Strict-Transport-Security": HSTS} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_private(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, send_private)

    def _complete(self, headers: MutableHeaders) -> None:
        headers.update(self._always)
        for name, value in UNLESS_SET.items():
            headers.setdefault(name, value)
