"""A server of MCP's Python SDK over streamable HTTP: `/mcp` as it is by default, `/resumable` with an event store, `/json`
with answers of JSON. By the version that a request names, each speaks the handshake of 2025-11-25 or 2026-07-28."""

import contextlib

from listening import serve
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.streamable_http import EventMessage, EventStore
from starlette.applications import Starlette


def server_of() -> MCPServer:
    server = MCPServer("counter", version="1.0.0")

    @server.tool(description="Counts")
    async def count(to: int, ctx: Context) -> str:
        for n in range(1, to + 1):
            await ctx.report_progress(n, to, f"step {n}")
        return f"counted to {to}"

    @server.tool(description="Tells that the tools have changed")
    async def announce(ctx: Context) -> str:
        if ctx.protocol_version == "2026-07-28":
            await ctx.notify_tools_changed()
        else:
            await ctx.session.send_tool_list_changed()
        return "announced"

    @server.tool(description="Fails")
    async def refuse() -> str:
        raise ValueError("not today")

    @server.tool(description="Ends its stream before it has answered")
    async def leave(ctx: Context) -> str:
        await ctx.report_progress(1, 2, "step 1")
        await ctx.close_sse_stream()
        await ctx.report_progress(2, 2, "step 2")
        return "came back"

    return server


class Store(EventStore):
    """Keeps the events of all streams, in their order."""

    def __init__(self):
        self.events = []

    async def store_event(self, stream_id, message):
        self.events.append((stream_id, message))
        return str(len(self.events))

    async def replay_events_after(self, last_event_id, send_callback):
        last = int(last_event_id)
        stream = self.events[last - 1][0]
        for index, (other, message) in enumerate(self.events):
            # An event without a message is a place to come back to.
            if index >= last and other == stream and message is not None:
                await send_callback(EventMessage(message, str(index + 1)))
        return stream


apps = [
    server_of().streamable_http_app(streamable_http_path="/mcp"),
    server_of().streamable_http_app(streamable_http_path="/resumable", event_store=Store(), retry_interval=10),
    server_of().streamable_http_app(streamable_http_path="/json", json_response=True),
]


@contextlib.asynccontextmanager
async def lifespan(_):
    async with contextlib.AsyncExitStack() as stack:
        for app in apps:
            await stack.enter_async_context(app.router.lifespan_context(app))
        yield


serve(Starlette(routes=[route for app in apps for route in app.routes], lifespan=lifespan))
