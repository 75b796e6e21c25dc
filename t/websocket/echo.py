#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
#
# The backend of t/websocket_lab.t, with Debian's python3-websockets: a WebSocket server that sends each message back. It writes
# "port PORT" when it listens, then a line for each handshake that reaches it, so that a test sees which did not.
import asyncio

# The newer interface differs between Debian 12 and 13.
from websockets.legacy.server import serve


async def seen(path, headers):
    print("handshake", path, flush=True)


async def echo(connection):
    async for message in connection:
        await connection.send("echo: " + message)


async def main():
    async with serve(echo, "127.0.0.1", 0, process_request=seen) as server:
        print("port", server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()


asyncio.run(main())
