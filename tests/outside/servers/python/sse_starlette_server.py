"""The server of sse-starlette on uvicorn, with Starlette's compression. What it serves: see `src/lib.rs`."""

import asyncio
import json
from collections import defaultdict

from listening import serve
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route

UNICODE = "naïve 日本語 😀 a\u2028b \ufeffc"

gone: dict[str, int] = defaultdict(int)
made: dict[str, int] = defaultdict(int)
rooms: dict[str, set[asyncio.Queue]] = defaultdict(set)


def numbered(n: int) -> ServerSentEvent:
    return ServerSentEvent(json.dumps({"n": n}), id=str(n))


async def formats(request):
    async def events():
        yield ServerSentEvent(retry=2500)
        yield ServerSentEvent(comment="a comment")
        yield ServerSentEvent("hello", event="greeting", id="1")
        yield ServerSentEvent("first\nsecond\n\n  fourth: x", event="lines", id="2")
        yield ServerSentEvent(UNICODE, id="3")
        yield {"data": '{"price":99.5}', "event": "json", "id": "4"}

    return EventSourceResponse(events())


async def burst(request):
    async def events():
        for n in range(1, int(request.query_params["n"]) + 1):
            yield numbered(n)

    return EventSourceResponse(events())


async def numbers(request):
    last = int(request.headers.get("last-event-id", 0))
    if last >= 20:
        return Response(status_code=204)

    async def events():
        yield ServerSentEvent(retry=10)
        for n in range(last + 1, min(last + 5, 20) + 1):
            yield numbered(n)
        if request.query_params["how"] == "cut":
            # uvicorn closes the connection without the last chunk.
            raise RuntimeError("cut on purpose")

    return EventSourceResponse(events())


async def hold(request):
    async def events():
        try:
            yield {"data": "here"}
            await asyncio.Event().wait()
        finally:
            gone[request.query_params["key"]] += 1

    return EventSourceResponse(events(), ping=0.05)


async def count_gone(request):
    return JSONResponse({"gone": gone[request.query_params["key"]]})


async def private(request):
    if request.headers.get("authorization") != "Bearer t0ken":
        return JSONResponse({"error": "no token"}, 401)

    async def events():
        yield {"data": "welcome"}

    return EventSourceResponse(events())


async def page(request):
    return HTMLResponse("<p>not a stream</p>")


async def chat(request):
    words = (await request.json())["question"].split(" ")

    def chunk(delta, finish):
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return {"id": "chat-1", "object": "chat.completion.chunk", "model": "echo", "choices": [choice]}

    async def events():
        for index, word in enumerate(words):
            content = word if index == 0 else f" {word}"
            yield {"data": json.dumps(chunk({"content": content}, None))}
        yield {"data": json.dumps(chunk({}, "stop"))}
        yield {"data": "[DONE]"}

    return EventSourceResponse(events())


async def large(request):
    async def events():
        yield {"data": "x" * int(request.query_params["bytes"]), "event": "large"}
        yield {"data": "small", "event": "after"}

    return EventSourceResponse(events())


async def orders(request):
    name = request.query_params["room"]
    if request.method == "POST":
        try:
            order = await request.json()
        except json.JSONDecodeError:
            return JSONResponse({"error": "not JSON"}, 400)
        made[name] += 1
        order = {"id": made[name], "symbol": order["symbol"], "lots": order["lots"]}
        for queue in rooms[name]:
            queue.put_nowait(json.dumps(order))
        return JSONResponse(order, 201)

    async def events():
        queue: asyncio.Queue[str] = asyncio.Queue()
        rooms[name].add(queue)
        try:
            yield {"data": "{}", "event": "ready"}
            while True:
                yield {"data": await queue.get(), "event": "order"}
        finally:
            rooms[name].discard(queue)

    return EventSourceResponse(events())


async def note(request):
    return JSONResponse({"note": "x" * 10_000})


gzip = [Route("/burst", burst), Route("/hold", hold), Route("/gone", count_gone), Route("/json", note)]
serve(
    Starlette(
        routes=[
            Route("/formats", formats),
            Route("/burst", burst),
            Route("/numbers", numbers),
            Route("/hold", hold),
            Route("/gone", count_gone),
            Route("/private", private),
            Route("/page", page),
            Route("/chat", chat, methods=["POST"]),
            Route("/large", large),
            Route("/orders", orders, methods=["GET", "POST"]),
            Mount("/gzip", routes=gzip, middleware=[Middleware(GZipMiddleware, minimum_size=0)]),
        ]
    )
)
