#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
#
# client.py VERSION URL …: open each URL with Debian's python3-websockets and that Sec-WebSocket-Version, and send a message. Writes a
# line of JSON for each: "echo", the message that came back, or "status" and "fields" of a refusal, or "error".
import asyncio
import json
import ssl
import sys

import websockets.exceptions
# The newer interface differs between Debian 12 and 13.
from websockets.legacy.client import WebSocketClientProtocol, connect

TIMEOUT = 60


class Client(WebSocketClientProtocol):
    version = "13"

    def write_http_request(self, path, headers):
        del headers["Sec-WebSocket-Version"]
        headers["Sec-WebSocket-Version"] = self.version
        super().write_http_request(path, headers)


def unverified():
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def ask(version, url):
    Client.version = version
    context = unverified() if url.startswith("wss:") else None
    try:
        async with connect(url, ssl=context, create_protocol=Client, open_timeout=TIMEOUT) as connection:
            await connection.send("hello from Python")
            return {"echo": await asyncio.wait_for(connection.recv(), TIMEOUT)}
    except websockets.exceptions.InvalidStatusCode as refused:
        return {"status": refused.status_code, "fields": list(refused.headers.raw_items())}
    except Exception as error:
        return {"error": repr(error)}


async def main(arguments):
    for version, url in zip(arguments[::2], arguments[1::2]):
        print(json.dumps(await ask(version, url)), flush=True)


asyncio.run(main(sys.argv[1:]))
