"""What the web server adds around the page: who may ask, what a browser may load, and the language of the document."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeAlias
from urllib.parse import parse_qs

from qa.page.texts import choose_lang

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
App: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# Gradio compiles its templates in the browser, hence 'unsafe-eval'; nothing at all may come from, or go to, another host.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; frame-src 'none'; base-uri 'self'; form-action 'self'"
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
# The framework's card for social networks names its own picture and site, its manifest makes an app of the page: neither is ours.
_FOREIGN = re.compile(rb"\s*<(?:meta\s+(?:property|name)=\"(?:og|twitter):|link\s+rel=\"manifest\")[^>]*/>")
# The page neither takes nor hands out files, and fetches nothing for anybody.
_CLOSED = re.compile(r"(?:/gradio_api)?/(?:upload|file|proxy)\b")
_DOCUMENT_LANG = re.compile(rb"(<html\s+lang=)\"en\"")


class Guard:
    """ASGI middleware, to stand inside any that compresses.

    `hosts` are the names under which the page may be asked for, None for any. A web page elsewhere can point its own
    name at 127.0.0.1 and read what is served there, or send requests from its own name: Host and Origin tell.
    """

    def __init__(self, app: App, *, hosts: frozenset[str] | None = LOOPBACK, style: str = "") -> None:
        self.app = app
        self.hosts = hosts
        self.style = style  # stands in the document itself, so that nothing is ever shown without it

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if self.hosts is not None and not _is_own(headers, self.hosts):
            await _refuse(send, 421, "This page answers only under the address it was started with.")
            return
        if _CLOSED.match(scope["path"]):
            await _refuse(send, 404, "There are no files here.")
            return
        if scope["path"] == "/" and scope["method"] == "GET":
            send = _document_sender(send, lang=_lang(scope, headers), style=self.style)
        else:
            send = _header_sender(send)
        await self.app(scope, receive, send)


def _is_own(headers: dict[bytes, bytes], hosts: frozenset[str]) -> bool:
    """Whether the request names this server, and comes from its page or from no page at all."""
    host = headers.get(b"host", b"").decode("latin-1")
    origin = headers.get(b"origin", b"").decode("latin-1")
    return _host_name(host) in hosts and (not origin or origin.partition("://")[2] == host)


def _host_name(host: str) -> str:
    return host[1 : host.find("]")] if host.startswith("[") else host.partition(":")[0].lower()


def _lang(scope: Scope, headers: dict[bytes, bytes]) -> str:
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [None])[0]
    return choose_lang(asked=asked, accepted=headers.get(b"accept-language", b"").decode("latin-1"))


async def _refuse(send: Send, status: int, reason: str) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain; charset=utf-8")]})
    await send({"type": "http.response.body", "body": f"{reason}\n".encode()})


def _header_sender(send: Send) -> Send:
    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *_HEADERS]}
        await send(message)

    return with_headers


def _document_sender(send: Send, *, lang: str, style: str) -> Send:
    """Collects the document, then sends it with its language and style, and without the framework's own addresses."""
    started: Message = {}
    body = bytearray()

    async def rewritten(message: Message) -> None:
        nonlocal started
        if message["type"] == "http.response.start":
            started = message
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        document = _DOCUMENT_LANG.sub(rb'\1"' + lang.encode() + rb'"', _FOREIGN.sub(b"", bytes(body)), count=1)
        document = document.replace(b"</head>", b"<style>" + style.encode() + b"</style></head>", 1)
        kept = [(name, value) for name, value in started.get("headers", ()) if name != b"content-length"]
        length = (b"content-length", str(len(document)).encode())
        await send({**started, "headers": [*kept, length, *_HEADERS]})
        await send({"type": "http.response.body", "body": document})

    return rewritten
