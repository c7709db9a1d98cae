// A server of MCP's TypeScript SDK over streamable HTTP: `/mcp` as it is by default, `/resumable` with an event store,
// `/json` with answers of JSON.

import { randomUUID } from "node:crypto";
import { createMcpExpressApp } from "@modelcontextprotocol/sdk/server/express.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { isInitializeRequest } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { listening } from "./listening.mjs";

const text = (text) => ({ content: [{ type: "text", text }] });

const serverOf = () => {
    const server = new McpServer({ name: "counter", version: "1.0.0" }, { capabilities: { tools: { listChanged: true } } });
    const progress = async (extra, progress, total) => {
        const progressToken = extra._meta?.progressToken;
        if (progressToken === undefined) return;
        const params = { progressToken, progress, total, message: `step ${progress}` };
        await extra.sendNotification({ method: "notifications/progress", params });
    };
    server.registerTool("count", { description: "Counts", inputSchema: { to: z.number() } }, async ({ to }, extra) => {
        for (let n = 1; n <= to; n += 1) await progress(extra, n, to);
        return text(`counted to ${to}`);
    });
    server.registerTool("announce", { description: "Tells that the tools have changed" }, async () => {
        server.sendToolListChanged();
        return text("announced");
    });
    server.registerTool("refuse", { description: "Fails" }, async () => {
        throw new Error("not today");
    });
    server.registerTool("leave", { description: "Ends its stream before it has answered" }, async (extra) => {
        await progress(extra, 1, 2);
        extra.closeSSEStream?.();
        await progress(extra, 2, 2);
        return text("came back");
    });
    return server;
};

/** Keeps the events of all streams, in their order. */
class Store {
    events = [];

    async storeEvent(stream, message) {
        this.events.push({ stream, message });
        return String(this.events.length);
    }

    async getStreamIdForEventId(id) {
        return this.events[Number(id) - 1]?.stream;
    }

    async replayEventsAfter(last, { send }) {
        const { stream } = this.events[Number(last) - 1];
        for (const [index, event] of this.events.entries()) {
            // An event without a message is a place to come back to.
            const isMessage = event.message.jsonrpc !== undefined;
            if (index >= Number(last) && event.stream === stream && isMessage) await send(String(index + 1), event.message);
        }
        return stream;
    }
}

const serve = (app, path, options) => {
    const sessions = new Map();
    app.all(path, async (req, res) => {
        const id = req.headers["mcp-session-id"];
        let transport = sessions.get(id);
        if (!transport && (id !== undefined || !isInitializeRequest(req.body))) {
            const error = { code: -32001, message: "Session not found" };
            res.status(id === undefined ? 400 : 404).json({ jsonrpc: "2.0", error, id: null });
            return;
        }
        if (!transport) {
            transport = new StreamableHTTPServerTransport({
                sessionIdGenerator: randomUUID,
                onsessioninitialized: (id) => sessions.set(id, transport),
                onsessionclosed: (id) => sessions.delete(id),
                ...options(),
            });
            await serverOf().connect(transport);
        }
        await transport.handleRequest(req, res, req.body);
    });
};

const app = createMcpExpressApp();
serve(app, "/mcp", () => ({ keepAliveMs: 50 }));
serve(app, "/resumable", () => ({ eventStore: new Store(), retryInterval: 10 }));
serve(app, "/json", () => ({ enableJsonResponse: true }));
const server = app.listen(0, "127.0.0.1", () => listening(server));
