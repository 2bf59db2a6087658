"""MCP over HTTP without sessions: one POST, one JSON answer, by the SDK's own transport on a loop of its own."""

import asyncio
import threading
from collections.abc import Iterable
from concurrent.futures import CancelledError
from typing import Any

from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings

from sinograph.engine.turns import CLIENT
from sinograph.errors import SinographError

Headers = list[tuple[str, str]]


class Endpoint:
    """The MCP server of an application; its loop begins with the first request and ends with the process."""

    def __init__(self, server: MCPServer[Any], max_body: int) -> None:
        """``max_body`` is the largest message in bytes. Host and Origin are the caller's to check."""
        self._app = server.streamable_http_app(
            json_response=True,
            stateless_http=True,
            max_request_body_size=max_body,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        self._manager = server.session_manager
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def post(self, headers: Iterable[tuple[str, str]], body: bytes, seconds: float) -> tuple[int, Headers, bytes]:
        """Answer one message: status, header fields, body. SinographError when it takes longer than ``seconds``."""
        work = asyncio.run_coroutine_threadsafe(self._answer(list(headers), body, CLIENT.get()), self._running())
        try:
            return work.result(seconds)
        except (TimeoutError, CancelledError) as error:
            work.cancel()
            raise SinographError("the tool took too long", hint="ask for less at once") from error

    async def _answer(self, headers: Headers, body: bytes, client: str) -> tuple[int, Headers, bytes]:
        CLIENT.set(client)
        status, fields, sent = 500, [], bytearray()
        given = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def receive() -> dict[str, Any]:
            message = next(given, None)
            if message is None:
                await asyncio.Event().wait()  # the client stays; the answer ends the request
            return message or {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal status, fields
            if message["type"] == "http.response.start":
                status = message["status"]
                fields = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in message.get("headers", ())]
            else:
                sent.extend(message.get("body", b""))

        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
            "path": "/mcp", "raw_path": b"/mcp", "root_path": "", "query_string": b"",
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        }  # fmt: skip
        await self._app(scope, receive, send)
        return status, fields, bytes(sent)

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                ready = threading.Event()
                threading.Thread(target=self._run, args=(self._loop, ready), name="mcp", daemon=True).start()
                ready.wait()
            return self._loop

    def _run(self, loop: asyncio.AbstractEventLoop, ready: threading.Event) -> None:
        async def serve() -> None:
            async with self._manager.run():
                ready.set()
                await asyncio.Event().wait()

        asyncio.set_event_loop(loop)
        loop.run_until_complete(serve())
