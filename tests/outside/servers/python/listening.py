"""Runs an app on a port that the system chooses, says where, and ends the process when its standard input ends."""

import json
import os
import socket
import sys
import threading

import uvicorn


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def serve(app) -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    listener.listen(1024)
    print(json.dumps({"url": f"http://127.0.0.1:{listener.getsockname()[1]}"}), flush=True)
    threading.Thread(target=_end_with_stdin, daemon=True).start()
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])
