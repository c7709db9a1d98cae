// The server of better-sse on express, with the middleware `compression`. What it serves: see `src/lib.rs`.

import { createServer as createHttp2Server } from "node:http2";
import { createSession } from "better-sse";
import compression from "compression";
import express from "express";
import { listening } from "./listening.mjs";

// By default data is sent as JSON, also if it is a string.
const plain = { serializer: String };
const UNICODE = "naïve 日本語 😀 a\u2028b \ufeffc";

const gone = new Map();
const rooms = new Map();

const room = (name) => {
    if (!rooms.has(name)) rooms.set(name, { orders: 0, sessions: new Set() });
    return rooms.get(name);
};

const numbered = (n) => [JSON.stringify({ n }), "message", String(n)];

const formats = async (req, res) => {
    const session = await createSession(req, res, { ...plain, retry: 2500 });
    await session.batch((buffer) => {
        buffer.comment("a comment").dispatch();
        buffer.push("hello", "greeting", "1");
        // Lines are fields of their own. It writes `data:` without a space, so the first space of a line gets lost.
        buffer.event("lines").id("2").data("first").data("second").data("").data("   fourth: x").dispatch();
        buffer.id("3").data(UNICODE).dispatch();
        buffer.push('{"price":99.5}', "json", "4");
    });
    res.end();
};

/** By default `no-transform` forbids the compression. */
const headers = (req) => (req.baseUrl === "/gzip" ? { "Cache-Control": "no-cache" } : {});

const burst = async (req, res, n) => {
    const session = await createSession(req, res, { ...plain, retry: null, headers: headers(req) });
    for (let i = 1; i <= n; i += 1) session.push(...numbered(i));
    res.end();
};

const numbers = async (req, res) => {
    const last = Number(req.headers["last-event-id"] ?? 0);
    if (last >= 20) {
        res.status(204).end();
        return;
    }
    const session = await createSession(req, res, { ...plain, retry: 10 });
    for (let n = last + 1; n <= Math.min(last + 5, 20); n += 1) session.push(...numbered(n));
    // What was written goes out before the connection is closed.
    if (req.query.how === "cut") req.socket.end();
    else res.end();
};

const hold = async (req, res, key) => {
    const session = await createSession(req, res, { ...plain, retry: null, keepAlive: 50, headers: headers(req) });
    session.once("disconnected", () => gone.set(key, (gone.get(key) ?? 0) + 1));
    session.push("here");
    res.flush?.();
};

const chat = async (req, res) => {
    const session = await createSession(req, res, { retry: null });
    const chunk = (delta, finish_reason) => ({
        id: "chat-1",
        object: "chat.completion.chunk",
        model: "echo",
        choices: [{ index: 0, delta, finish_reason }],
    });
    for (const content of req.body.question.match(/[^ ]* ?/g)) session.push(chunk({ content }, null));
    session.push(chunk({}, "stop"));
    await session.batch((buffer) => {
        buffer.serialize = String;
        buffer.data("[DONE]").dispatch();
    });
    res.end();
};

const large = async (req, res) => {
    const session = await createSession(req, res, { ...plain, retry: null });
    session.push("x".repeat(Number(req.query.bytes)), "large");
    session.push("small", "after");
    res.end();
};

const orders = async (req, res) => {
    const session = await createSession(req, res, { retry: null });
    const { sessions } = room(req.query.room);
    sessions.add(session);
    session.once("disconnected", () => sessions.delete(session));
    session.push({}, "ready");
};

const order = (req, res) => {
    const at = room(req.query.room);
    at.orders += 1;
    const { symbol, lots } = req.body;
    const order = { id: at.orders, symbol, lots };
    for (const session of at.sessions) session.push(order, "order");
    res.status(201).json(order);
};

const privately = async (req, res) => {
    if (req.headers.authorization !== "Bearer t0ken") {
        res.status(401).json({ error: "no token" });
        return;
    }
    const session = await createSession(req, res, { ...plain, retry: null });
    session.push("welcome");
    res.end();
};

const router = () =>
    express
        .Router()
        .get("/burst", (req, res) => burst(req, res, Number(req.query.n)))
        .get("/hold", (req, res) => hold(req, res, req.query.key))
        .get("/gone", (req, res) => res.json({ gone: gone.get(req.query.key) ?? 0 }));

const app = express();
app.use(express.json({ limit: "1mb" }));
app.use("/gzip", compression({ threshold: 0 }));
app.get("/gzip/json", (_, res) => res.json({ note: "x".repeat(10_000) }));
app.use("/gzip", router());
app.use(router());
app.get("/formats", formats);
app.get("/numbers", numbers);
app.get("/private", privately);
app.get("/page", (_, res) => res.send("<p>not a stream</p>"));
app.post("/chat", chat);
app.get("/large", large);
app.get("/hints", (req, res) => {
    res.writeEarlyHints({ link: "</style.css>; rel=preload; as=style" });
    return burst(req, res, 10);
});
app.get("/trailers", async (req, res) => {
    const session = await createSession(req, res, { ...plain, retry: null, headers: { Trailer: "X-Sent" } });
    session.push("one");
    res.addTrailers({ "X-Sent": "1" });
    res.end();
});
app.get("/orders", orders);
app.post("/orders", order);

// express speaks HTTP/1.1 only, so over HTTP/2 there is less.
const http2 = createHttp2Server((req, res) => {
    const { pathname, searchParams } = new URL(req.url, "http://localhost");
    if (pathname === "/burst") burst(req, res, Number(searchParams.get("n")));
    else if (pathname === "/hold") hold(req, res, searchParams.get("key"));
    else if (pathname === "/gone") {
        res.setHeader("Content-Type", "application/json");
        res.end(JSON.stringify({ gone: gone.get(searchParams.get("key")) ?? 0 }));
    } else {
        res.statusCode = 404;
        res.end();
    }
});

http2.listen(0, "127.0.0.1", () => {
    const h2c = `http://127.0.0.1:${http2.address().port}`;
    const server = app.listen(0, "127.0.0.1", () => listening(server, { h2c }));
});
