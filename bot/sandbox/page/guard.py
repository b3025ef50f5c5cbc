"""Keeping other web pages out: only this machine's own names for the server may be asked for, from its own pages.

A page elsewhere could point a name of its own at 127.0.0.1 (DNS rebinding) or open a WebSocket across origins;
both show in the `Host` and `Origin` headers.
"""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost")


def page_headers(port: int) -> dict[str, str]:
    """Return the headers of the page's own files: nothing from elsewhere is loaded, and HTML only as drawn here."""
    sockets = " ".join(f"ws://{name}:{port}" for name in NAMES)
    policy = (
        f"default-src 'self'; connect-src 'self' {sockets}; img-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types drawn"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": "no-cache",
    }


class Guard:
    """Answers 403 (a WebSocket: a refused handshake) where Host or Origin is not this server's own."""

    def __init__(self, app: ASGIApp, *, port: int) -> None:
        self.app = app
        addresses = {f"{name}:{port}" for name in NAMES}
        self.hosts = {*NAMES, *addresses}  # slack_sdk's built-in Socket Mode client leaves the port out
        self.origins = {f"http://{address}" for address in addresses}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] not in {"http", "websocket"} or self._allows(Headers(scope=scope)):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        else:
            words = "This server answers only to pages of its own, at http://127.0.0.1 with its port.\n"
            await PlainTextResponse(words, status_code=403)(scope, receive, send)

    def _allows(self, headers: Headers) -> bool:
        """Whether the Host is ours and the Origin, where there is one, too."""
        origin = headers.get("origin")
        return headers.get("host", "") in self.hosts and (origin is None or origin in self.origins)
