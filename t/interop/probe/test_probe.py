# SPDX-License-Identifier: Apache-2.0
"""Tests of conf/tools/upgrade-probe that need no web server.

Its parts, servers that misbehave, a fuzzed parser, and OpenSSL servers with single versions of TLS.
Run by t/interop/probe.t, from the root of the tree.
"""
from __future__ import annotations

import contextlib
import importlib.machinery
import importlib.util
import io
import json
import os
import pathlib
import pty
import random
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings
from unittest import mock

sys.dont_write_bytecode = True
warnings.filterwarnings("ignore", category=DeprecationWarning)

ROOT = pathlib.Path.cwd()
TOOL = ROOT / "conf/tools/upgrade-probe"
DOCS = ROOT / "docs"
LOCALHOST = "127.0.0.1"
# Seconds: for servers that hang, and for others.
TIMEOUT = 1.0
PATIENCE = 60.0
# Below the ports that the system assigns to clients, as in UpgradeTest::Port.
FREE_PORTS = (10000, 32000)
ROUNDS = 3000


def load_tool():
    """Return the tool as a module."""
    loader = importlib.machinery.SourceFileLoader("upgrade_probe", str(TOOL))
    spec = importlib.util.spec_from_loader("upgrade_probe", loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules["upgrade_probe"] = module
    loader.exec_module(module)
    return module


probe = load_tool()


def free_port():
    """Return a port that nobody listens on, and that the system does not assign to clients.

    A port that it does assign may be another program's by the time it is used.
    """
    while True:
        port = random.randrange(*FREE_PORTS)
        with socket.socket() as sock, contextlib.suppress(OSError):
            sock.bind((LOCALHOST, port))
            return port


class Server:
    """A server whose connections are handled by a function, each in a thread."""

    def __init__(self, handle):
        self.handle = handle
        self.connections = 0
        self.requests = []
        self.lock = threading.Lock()
        self.sock = socket.create_server((LOCALHOST, 0), backlog=50)
        self.port = self.sock.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        """Accept connections."""
        while True:
            try:
                connection, _ = self.sock.accept()
            except OSError:
                return
            threading.Thread(target=self.serve_one, args=(connection,), daemon=True).start()

    def serve_one(self, connection):
        """Handle a connection."""
        with self.lock:
            self.connections += 1
        with contextlib.suppress(OSError), connection:
            self.handle(self, connection)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sock.close()


def read_request(server, connection):
    """Return a request's head."""
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            break
        data += part
    server.requests.append(data)
    return data


def responding(data):
    """Return a handler that responds with these bytes."""
    def handle(server, connection):
        read_request(server, connection)
        connection.sendall(data)
    return handle


def hang(_server, connection):
    """Read, and never respond."""
    with contextlib.suppress(OSError):
        while connection.recv(65536):
            pass


def close_at_once(_server, _connection):
    """Close the connection."""


def drip(server, connection):
    """Send a byte now and then, which makes each read succeed."""
    read_request(server, connection)
    for byte in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def endless(start, part):
    """Return a handler that never stops sending."""
    def handle(server, connection):
        read_request(server, connection)
        connection.sendall(start)
        while True:
            connection.sendall(part * 1000)
    return handle


def frames(*parts):
    """Return a handler that responds over HTTP/2 with prior knowledge, and 426 otherwise."""
    def handle(server, connection):
        if not read_request(server, connection).startswith(b"PRI"):
            connection.sendall(REFUSAL)
            return
        connection.sendall(probe.frame(probe.SETTINGS, 0, 0, b"") + b"".join(parts))
        hang(server, connection)
    return handle


REFUSAL = (b"HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.2\r\nConnection: upgrade, close\r\n"
           b"Content-Type: text/plain\r\nContent-Length: 12\r\n\r\nTLS Required")
SERVED = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


def run(http_port=0, https_port=0, url="http://probe.test/", expect=None, **options):
    """Return the report of a URL whose ports are those of test servers."""
    options.setdefault("timeout", PATIENCE)
    target = probe.parse_url(url, http_port or free_port(), https_port or free_port())
    resolve = {(target.host, port): LOCALHOST for port in target.ports.values()}
    expectation = probe.parse_expectation(expect) if expect else None
    return probe.probe_url(target, probe.Options(resolve=resolve, **options), expectation, False)


def codes(report):
    """Return the codes of a report's findings."""
    return {finding.code for finding in report.findings}


class Arguments(unittest.TestCase):
    """URLs, fields, addresses and expectations."""

    def test_urls(self):
        """Ports of both schemes follow from the URL."""
        for url, ports, path in (
                ("http://a.test", {False: 80, True: 443}, "/"),
                ("https://a.test/x?y#z", {False: 80, True: 443}, "/x?y"),
                ("wss://a.test/", {False: 80, True: 443}, "/"),
                ("https://a.test:8443/", {False: 0, True: 8443}, "/"),
                ("ws://[::1]:81/", {False: 81, True: 0}, "/")):
            with self.subTest(url=url):
                target = probe.parse_url(url)
                self.assertEqual((target.ports, target.path), (ports, path))

    def test_wrong_urls(self):
        """Anything that is not a URL of a server is rejected."""
        for url in ("", "a.test", "ftp://a.test/", "http://", "http:///x", "http://a.test:x/",
                    "http://a.test:99999/", "http://u:p@a.test/", "http://u@a.test/",
                    "http://a b/", "http://a.test/\r\nX: y", "http://ä.test/", "http://a..b/"):
            with self.subTest(url=url), self.assertRaises(probe.UsageError):
                probe.parse_url(url)

    def test_wrong_values(self):
        """Invalid values of options are rejected."""
        for parse, values in (
                (probe.parse_header, ("", "x", ": y", "a b: c", "X: y\r\nZ: z", "Host: a", "TE: x",
                                      "Upgrade: h2c", "Sec-WebSocket-Key: x", "X: ä")),
                (probe.parse_resolve, ("", "a:1", "a:b:127.0.0.1", "a:1:b", "a:1:")),
                (probe.parse_expectation, ("", ",x", "TLSv1.4", "TLS,TLSv1.2", "cipher-bits=0",
                                           "cipher-bits=4097", "cipher-bits=x", "HTTP/1.0")),
                (probe.parse_only, ("x", "plain,x", "tls1.4", "bypas"))):
            for value in values:
                with self.subTest(value=value), self.assertRaises(probe.UsageError):
                    parse(value)

    def test_expectations(self):
        """Requirements mean what they do in UpgradeRequire."""
        def result(transport, http="1.1", group="versions", cipher="", bits=0):
            found = probe.Result(probe.Probe(group, transport, "", "", http), cipher=cipher,
                                 bits=bits)
            found.handshake = "ok" if cipher else "-"
            return found

        plain, (tls12, tls13) = probe.PLAIN, probe.TLS_TRANSPORTS[2:]
        secret = {"cipher": "ECDHE-RSA-AES128-GCM-SHA256", "bits": 128}
        for text, row, expected in (
                ("TLS", result(plain), False), ("tls", result(tls12), True),
                ("TLSv1.3", result(tls12), False), ("TLSv1.3", result(tls13), True),
                ("HTTP/1.1", result(plain, "1.0"), False), ("HTTP/2", result(plain, "2"), True),
                ("TLSv1.2,HTTP/1.1", result(tls12, "1.0"), False),
                ("TLSv1.2 HTTP/1.1", result(tls12), True),
                ("forward-secrecy", result(plain), False),
                ("forward-secrecy", result(tls12, **secret), True),
                ("forward-secrecy", result(tls12, cipher="AES128-SHA", bits=128), False),
                ("cipher-bits=128", result(tls12, **secret), True),
                ("cipher-bits=129", result(tls12, **secret), False),
                ("websocket", result(tls13), False),
                ("websocket", result(tls13, group="websocket"), True),
                ("none", result(plain, "1.0"), True),
                ("TLSv1.3 none HTTP/1.1", result(plain), True)):
            with self.subTest(text=text, row=row.probe):
                self.assertEqual(probe.parse_expectation(text).is_met(row), expected)

    def test_number_of_probes(self):
        """No run has more probes than the limit."""
        refused, served = probe.TLS_TRANSPORTS[2:]
        probes = [*probe.version_probes(), probe.websocket_probe(probe.PLAIN),
                  probe.websocket_probe(served), *probe.bypass_probes(probe.PLAIN),
                  *probe.bypass_probes(refused), *probe.cache_probes(served)]
        self.assertLessEqual(len(probes), probe.MAX_REQUESTS)
        self.assertEqual(len({item.id for item in probes}), len(probes), "names are unique")


class Hpack(unittest.TestCase):
    """Header compression."""

    def test_huffman(self):
        """The examples of RFC 7541, appendix C.4."""
        for data, text in (("f1e3c2e5f23a6ba0ab90f4ff", b"www.example.com"),
                           ("a8eb10649cbf", b"no-cache"), ("25a849e95bb8e8b4bf", b"custom-value")):
            self.assertEqual(probe.huffman_decode(bytes.fromhex(data)), text)

    def test_dynamic_table(self):
        """The examples of RFC 7541, appendix C.5 and C.6, whose table evicts entries."""
        decoder = probe.HpackDecoder()
        decoder.resize(256)
        blocks = (
            "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff"
            "6e919d29ad171863c78f0b97c8e9ae82ae43d3",
            "4883640effc1c0bf",
            "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b3"
            "35dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007")
        statuses = [dict(decoder.decode(bytes.fromhex(block)))[":status"] for block in blocks]
        self.assertEqual(statuses, ["302", "307", "200"])
        self.assertEqual([name for name, _ in decoder.dynamic],
                         ["set-cookie", "content-encoding", "date"])

    def test_with_other_implementation(self):
        """Another implementation decodes its output, and it decodes theirs."""
        try:
            import hpack
        except ImportError:
            self.skipTest("python3-hpack is missing")
        chance = random.Random(1)
        encoder, decoder = hpack.Encoder(), probe.HpackDecoder()
        for _ in range(200):
            fields = tuple((f"x-{chance.randrange(20)}",
                            "".join(chr(chance.randrange(32, 127))
                                    for _ in range(chance.randrange(300))))
                           for _ in range(chance.randrange(1, 20)))
            self.assertEqual(decoder.decode(encoder.encode(fields)), fields)
            self.assertEqual(tuple(hpack.Decoder().decode(probe.hpack_encode(fields))), fields)

    def test_wrong_blocks(self):
        """A block that is not one is a failure."""
        for block in ("80", "ff", "ffffffffffff7f", "c8", "0a", "0085ffffffffff", "008a61",
                      "3fe2ff7f", "0081fe00", "00020000"):
            with self.subTest(block=block), self.assertRaises(probe.Failure):
                probe.HpackDecoder().decode(bytes.fromhex(block))


SEEDS = (
    REFUSAL, SERVED,
    b"HTTP/1.0 200\r\n\r\nbody until the end",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + SERVED,
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/problem+json"
    b"\r\n\r\n5;x=y\r\n{\"tit\r\n9\r\nle\":\"x\"} \r\n0\r\nTrailer: x\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nA: b\r\n c\r\n\r\n<title>a &amp; b</title>",
)
HTTP2_SEEDS = (
    probe.frame(probe.SETTINGS, 0, 0, bytes(6)) + probe.frame(probe.PING, 0, 0, bytes(8))
    + probe.frame(probe.HEADERS, probe.END_HEADERS | probe.PADDED, 1, b"\x02\x88\x76\x01x\0\0")
    + probe.frame(probe.DATA, probe.END_STREAM | probe.PADDED, 1, b"\x01body\0"),
    probe.frame(probe.SETTINGS, 0, 0, b"") + probe.frame(probe.HEADERS, 1, 1, b"\x88")
    + probe.frame(probe.CONTINUATION, probe.END_HEADERS, 1, b"\x40\x01a\x01b\xbe"),
    probe.frame(probe.SETTINGS, 0, 0, b"") + probe.frame(probe.RST_STREAM, 0, 1, b"\0\0\0\x0d"),
    probe.frame(probe.SETTINGS, 0, 0, b"") + probe.frame(probe.GOAWAY, 0, 0, bytes(8)),
)


class Parser(unittest.TestCase):
    """The parser of responses."""

    @staticmethod
    def source(data, size=7):
        """Return an input that returns the data in parts."""
        parts = io.BytesIO(data)
        return probe.Input(lambda: parts.read(size))

    def test_responses(self):
        """Responses in all forms."""
        for data, status, body, title in (
                (REFUSAL, 426, b"TLS Required", "TLS Required"), (SERVED, 200, b"hi", "OK"),
                (SEEDS[2], 200, b"body until the end", "OK"), (SEEDS[3], 200, b"hi", "OK"),
                (SEEDS[4], 200, b'{"title":"x"} ', "x"),
                (SEEDS[5], 200, b"<title>a &amp; b</title>", "a & b"),
                (b"HTTP/1.1 204 No\r\n\r\nrest", 204, b"", "No"),
                (b"HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x05", 101, b"",
                 "Switching Protocols"),
                (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", 200, b"short", "OK")):
            with self.subTest(data=data):
                response = probe.read_http1(self.source(data))
                result = probe.Result(probe.Probe("", probe.PLAIN, "", ""), response=response)
                self.assertEqual((response.status, response.body, result.title()),
                                 (status, body, title))

    def test_folded_field(self):
        """A field of several lines is one."""
        self.assertEqual(probe.read_http1(self.source(SEEDS[5])).value("a"), "b c")

    def test_http2(self):
        """Padding, continuation and a ping."""
        sent = []
        response = probe.Http2Exchange(self.source(HTTP2_SEEDS[0]), sent.append).read()
        self.assertEqual((response.status, response.body), (200, b"body"))
        self.assertEqual(b"".join(sent), probe.frame(probe.SETTINGS, probe.ACK, 0, b"")
                         + probe.frame(probe.PING, probe.ACK, 0, bytes(8)))
        response = probe.Http2Exchange(self.source(HTTP2_SEEDS[1]), sent.append).read()
        self.assertEqual(response.fields, (("a", "b"), ("a", "b")))

    def test_wrong_responses(self):
        """Anything else is a failure of a certain kind."""
        many = b"HTTP/1.1 103 Early Hints\r\n\r\n" * 20
        for data, kind in ((b"", "closed"), (b"HTTP/1.1 200", "closed"), (b"hello\n", "invalid"),
                           (b"HTTP/1.1 2000 OK\r\n\r\n", "invalid"), (many, "invalid"),
                           (b"HTTP/2 200 OK\r\n\r\n", "invalid"),
                           (b"HTTP/1.1 200 OK\r\nno field\r\n\r\n", "invalid"),
                           (b"HTTP/1.1 200 OK\r\n: x\r\n\r\n", "invalid"),
                           (b"HTTP/1.1 200 OK\r\nA: b\r\n", "closed"),
                           (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 99999, "invalid"),
                           (b"\0" * 100000, "invalid"), (b"\x15\x03\x01\0\x02\x02\x50", "closed")):
            with self.subTest(data=data[:40]), self.assertRaises(probe.Failure) as caught:
                probe.read_http1(self.source(data, 5000))
            self.assertEqual(caught.exception.kind, kind)

    def test_fuzzed(self):
        """Random bytes and mutated responses end in a response or a failure, and soon."""
        chance = random.Random(426)
        start = time.monotonic()
        for _ in range(ROUNDS):
            self.one(self.mutated(chance, SEEDS), probe.read_http1, chance)
            self.one(self.mutated(chance, HTTP2_SEEDS),
                     lambda source: probe.Http2Exchange(source, bytes).read(), chance)
        self.assertLess(time.monotonic() - start, 120)

    def one(self, data, read, chance):
        """Read one input, and show what was read."""
        try:
            response = read(self.source(data, chance.choice((1, 10, 100000))))
        except probe.Failure:
            return
        result = probe.Result(probe.Probe("", probe.PLAIN, "", ""), response=response)
        self.assertTrue(result.title().isprintable())
        self.assertTrue(all(line.isprintable() for line in probe.announcements(result)))
        self.assertTrue(result.treatment)

    @staticmethod
    def mutated(chance, seeds):
        """Return random bytes, or a seed with some bytes changed, removed, repeated or cut."""
        if chance.random() < 0.1:
            return chance.randbytes(chance.randrange(200))
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(data) + 1)
            action = chance.randrange(5)
            if action == 0:
                data[at:at + 1] = bytes([chance.randrange(256)])
            elif action == 1:
                del data[at:at + chance.randrange(1, 5)]
            elif action == 2:
                data[at:at] = data[at:at + chance.randrange(1, 20)] * chance.randrange(1, 20)
            elif action == 3:
                data[at:at] = chance.randbytes(chance.randrange(1, 4))
            else:
                del data[at:]
        return bytes(data)

    def test_printable(self):
        """Nothing that a server sends is a command for the terminal."""
        self.assertEqual(probe.printable("a\x1b[31m\u202e\n|é"), "a\\x1b[31m\\u202e\\n|é")


class Misbehaving(unittest.TestCase):
    """Servers that hang, close early, send garbage or never stop."""

    def test_plain(self):
        """Each has its own words, and the run ends in time."""
        for name, handle, failure in (
                ("hangs", hang, "timeout"), ("closes at once", close_at_once, "closed"),
                ("closes in the header", responding(b"HTTP/1.1 200 OK\r\nA: b"), "closed"),
                ("sends garbage", responding(b"\x00\x01\x02garbage\n" * 10), "invalid"),
                ("drips", drip, "timeout"), ("never ends a line", endless(b"", b"x"), "invalid"),
                ("never ends its header", endless(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"), "invalid"),
                ("only informs", endless(b"", b"HTTP/1.1 103 x\r\n\r\n"), "invalid")):
            with self.subTest(name=name), Server(handle) as server:
                start = time.monotonic()
                timeout = TIMEOUT if failure == "timeout" else PATIENCE
                report = run(server.port, only=["plain/http1.1"], timeout=timeout)
                self.assertLess(time.monotonic() - start, timeout + 10)
                result = report.results["plain/http1.1"]
                self.assertEqual((result.failure, result.treatment), (failure, "unclear"))
                self.assertEqual((codes(report), report.status), ({"unclear"}, probe.CRITICAL))

    def test_endless_body(self):
        """The first part of a body is enough."""
        start = b"HTTP/1.1 200 OK\r\n\r\n"
        chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        for handle in (endless(start, b"x"), endless(chunked, b"1\r\nx\r\n"),
                       endless(chunked, b"fffffff\r\nx")):
            with Server(handle) as server:
                report = run(server.port, only=["plain/http1.1"])
                self.assertEqual(report.results["plain/http1.1"].status, 200)

    def test_tls(self):
        """A handshake that fails is neither a refusal nor a closed port."""
        for name, handle, handshake in (
                ("hangs", hang, "timeout"), ("closes", close_at_once, "closed"),
                ("plain HTTP", responding(REFUSAL), "not TLS")):
            def after_hello(server, connection, respond=handle):
                connection.recv(65536)
                if respond == hang:
                    hang(server, connection)
                elif respond != close_at_once:
                    connection.sendall(REFUSAL)

            with self.subTest(name=name), Server(after_hello) as server:
                report = run(https_port=server.port, only=["tls1.2", "tls1.3"],
                             timeout=TIMEOUT if handle == hang else PATIENCE)
                for version in ("tls1.2", "tls1.3"):
                    self.assertEqual(report.results[f"{version}/http1.1"].handshake, handshake)

    def test_alert(self):
        """An alert is told apart from other failures, and its reason is shown."""
        alert = b"\x15\x03\x01\0\x02\x02\x46"

        def handle(_server, connection):
            connection.recv(65536)
            connection.sendall(alert)
            hang(_server, connection)
        with Server(handle) as server:
            result = run(https_port=server.port, only=["tls1.0"]).results["tls1.0/http1.1"]
            self.assertEqual((result.handshake, result.detail, result.treatment),
                             ("alert", "protocol version", "handshake"))

    def test_refused(self):
        """A closed port is refused, and no server is no response."""
        report = run()
        self.assertEqual({r.handshake for r in report.results.values()}, {"refused"})
        self.assertEqual((codes(report), report.status), ({"unreachable"}, probe.CRITICAL))

    def test_http2(self):
        """HTTP/2 with prior knowledge, and servers that violate it."""
        def headers(*fields, flags=probe.END_HEADERS | probe.END_STREAM):
            return probe.frame(probe.HEADERS, flags, 1, probe.hpack_encode(fields))

        for name, parts, status, failure, detail in (
                ("served", [headers((":status", "200"))], 200, "", ""),
                ("reset", [probe.frame(probe.RST_STREAM, 0, 1, b"\0\0\0\x0d")], 0, "reset",
                 "HTTP_1_1_REQUIRED"),
                ("goaway", [probe.frame(probe.GOAWAY, 0, 0, bytes(7) + b"\x0c")], 0, "reset",
                 "GOAWAY INADEQUATE_SECURITY"),
                ("push", [probe.frame(probe.PUSH_PROMISE, 4, 1, b"\0\0\0\2")], 0, "invalid",
                 "HTTP/2: push"),
                ("big frame", [b"\xff\xff\xff" + bytes(6)], 0, "invalid", "HTTP/2: frame size"),
                ("no status", [headers(("a", "b"))], 0, "invalid", "HTTP/2: no status"),
                ("other frame in a block", [headers((":status", "200"), flags=0), headers()], 0,
                 "invalid", "HTTP/2: no CONTINUATION"),
                ("many frames", [probe.frame(99, 0, 0, b"")] * 1001, 0, "invalid",
                 "HTTP/2: too many frames"),
                ("hangs", [], 0, "timeout", "")):
            with self.subTest(name=name), Server(frames(*parts)) as server:
                result = run(server.port, only=["plain/http2"], timeout=(
                    TIMEOUT if failure == "timeout" else PATIENCE)).results["plain/http2"]
                self.assertEqual((result.status, result.failure, result.detail),
                                 (status, failure, detail))

    def test_leak(self):
        """Upgrade over HTTP/2 is found, and 426 as well."""
        block = probe.hpack_encode(((":status", "426"), ("upgrade", "TLS/1.2")))
        with Server(frames(probe.frame(probe.HEADERS, 5, 1, block))) as server:
            report = run(server.port, only=["plain"])
            self.assertLessEqual({"upgrade-http2", "status-http2"}, codes(report))


class Bounds(unittest.TestCase):
    """Limits, and credentials."""

    def test_connections(self):
        """At most 4 connections at a time, and no more requests than are reported."""
        counting = threading.Condition()
        current, most = 0, 0

        def handle(server, connection):
            nonlocal current, most
            data = read_request(server, connection)
            with counting:
                current += 1
                most = max(most, current)
                counting.notify_all()
                # The first one waits for another, and each for one too many.
                counting.wait_for(lambda: most > 1, PATIENCE / 2)
                counting.wait_for(lambda: most > probe.MAX_CONNECTIONS, 0.05)
                # As soon as it has a response, the tool may open the next connection.
                current -= 1
            connection.sendall(REFUSAL if data else b"")

        with Server(handle) as server:
            report = run(server.port)
            self.assertLessEqual(most, probe.MAX_CONNECTIONS)
            self.assertGreater(most, 1)
            plain = [r for r in report.results.values() if r.probe.transport == probe.PLAIN]
            self.assertEqual(server.connections, len(plain))
            self.assertLessEqual(report.requests, probe.MAX_REQUESTS)

    def test_requests(self):
        """Nothing is sent beyond the limit of requests, and that is said."""
        with Server(responding(REFUSAL)) as server, mock.patch.object(probe, "MAX_REQUESTS", 5):
            report = run(server.port, only=["plain"])
            self.assertLessEqual(server.connections, 5)
            self.assertIn("not-tried", codes(report))

    def test_time(self):
        """A server that hangs does not hold up the tool for longer than --max-time."""
        with Server(hang) as server:
            start = time.monotonic()
            report = run(server.port, server.port, timeout=TIMEOUT, max_time=1.5)
            self.assertLess(time.monotonic() - start, 1.5 + 20)
            self.assertIn("not-tried", codes(report))

    def test_credentials(self):
        """Fields of --header are sent, but credentials never over plain HTTP."""
        reply = SERVED.replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n")
        names = ("Authorization", "Cookie", "X-Api-Key", "X-Auth-Token", "Proxy-Authorization")
        headers = tuple((name, "s3cret") for name in names) + (("X-Other", "shown"),)
        with Server(responding(reply)) as server:
            report = run(server.port, headers=headers)
            sent = b"".join(server.requests)
            self.assertNotIn(b"s3cret", sent)
            self.assertNotIn(b"\r\nCookie", sent)
            self.assertNotIn(b"\r\nAuthorization", sent)
            self.assertEqual(sent.count(b"X-Other: shown"),
                             len([r for r in server.requests if not r.startswith(b"PRI")]))
            text = probe.Output()
            text.add(report)
            self.assertIn("credentials of --header were sent over TLS only", text.lines[-2])

    def test_proxy(self):
        """The environment's proxy is not asked."""
        with Server(responding(SERVED)) as server, mock.patch.dict(
                "os.environ", {"http_proxy": "http://127.0.0.1:1", "HTTPS_PROXY": "x"}):
            self.assertEqual(run(server.port, only=["plain/http1.1"]).results[
                "plain/http1.1"].status, 200)

    def test_local_limit(self):
        """A version that the local OpenSSL cannot offer is not called refused."""
        with Server(close_at_once) as server, mock.patch.object(
                probe, "CIPHERS", "DEFAULT:@SECLEVEL=4"):
            report = run(https_port=server.port, only=["tls1.0"])
            result = report.results["tls1.0/http1.1"]
            self.assertEqual((result.handshake, result.treatment), ("untested", "untested"))
            self.assertEqual(server.connections, 0)
            self.assertIn("untested", codes(report))
            self.assertIn("cannot use", " ".join(f.text for f in report.findings))


@contextlib.contextmanager
def certificate(*options):
    """Make a certificate for probe.test, and return its file and that of its key."""
    with tempfile.TemporaryDirectory() as folder:
        cert, key = f"{folder}/cert.pem", f"{folder}/key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                        "/CN=probe.test", "-addext", "basicConstraints=critical,CA:FALSE",
                        "-keyout", key, "-out", cert, *options], check=True, capture_output=True)
        yield cert, key


def expire(cert, key):
    """Make a certificate one that has expired."""
    for dates in (["-days", "-1"],
                  ["-not_before", "20200101000000Z", "-not_after", "20200102000000Z"]):
        done = subprocess.run(["openssl", "x509", "-in", cert, "-signkey", key, *dates, "-out",
                               cert + ".new"], check=False, capture_output=True)
        if done.returncode == 0:
            pathlib.Path(cert + ".new").replace(cert)
            return
    raise unittest.SkipTest("openssl does not make a certificate that has expired")


FOR_PROBE = ("-days", "30", "-addext", "subjectAltName=DNS:probe.test")


def tls_handler(cert, key, data=SERVED):
    """Return a handler that responds over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)

    def handle(server, connection):
        with context.wrap_socket(connection, server_side=True) as tls:
            responding(data)(server, tls)
    return handle


class Certificates(unittest.TestCase):
    """Certificates that are not valid."""

    def check(self, options, detail, cacert=True, change=None):
        """Check that no request is sent, and that --insecure sends it."""
        with certificate(*options) as (cert, key):
            if change:
                change(cert, key)
            self.check_certificate(cert, key, detail, cert if cacert else "")

    def check_certificate(self, cert, key, detail, cacert):
        """Check with a server of this certificate."""
        with Server(tls_handler(cert, key)) as server:
            report = run(https_port=server.port, only=["tls1.3"], cacert=cacert)
            result = report.results["tls1.3/http1.1"]
            self.assertEqual((result.handshake, result.treatment), ("bad cert", "certificate"))
            self.assertIn(detail, result.detail)
            self.assertEqual(server.requests, [])
            self.assertIn("certificate", codes(report))
            self.assertNotIn("no-tls", codes(report))
            report = run(https_port=server.port, only=["tls1.3"], insecure=True)
            self.assertEqual(report.results["tls1.3/http1.1"].status, 200)

    def test_other_name(self):
        """A certificate for another host."""
        self.check(("-days", "30", "-addext", "subjectAltName=DNS:other.test"), "Hostname mismatch")

    def test_unknown_authority(self):
        """A certificate of an authority that is not known."""
        self.check(FOR_PROBE, "self-signed certificate", cacert=False)

    def test_expired(self):
        """A certificate that has expired."""
        self.check(FOR_PROBE, "certificate has expired", change=expire)

    def test_valid(self):
        """A certificate of the given authority is accepted, and is needed for one only."""
        with certificate(*FOR_PROBE) as (cert, key), Server(tls_handler(cert, key)) as server:
            report = run(https_port=server.port, only=["tls1.3"], cacert=cert, headers=(
                ("Authorization", "Bearer s3cret"),))
            self.assertEqual(report.results["tls1.3/http1.1"].status, 200)
            self.assertEqual(report.results["tls1.3/http2"].failure, "no h2")
            self.assertIn(b"Authorization: Bearer s3cret", b"".join(server.requests))


class SingleVersions(unittest.TestCase):
    """An OpenSSL server with one version of TLS."""

    def test_versions(self):
        """The handshake of that version alone succeeds."""
        def expected(transport, version):
            if transport == version:
                return "ok"
            # A server of old versions chooses its own. TLS 1.3 detects that as a downgrade.
            return "other" if "tls1.3" != transport > version else "alert"

        options = {"tls1.0": "-tls1", "tls1.1": "-tls1_1", "tls1.2": "-tls1_2", "tls1.3": "-tls1_3"}
        with certificate(*FOR_PROBE) as (cert, key):
            for version, option in options.items():
                with self.subTest(version=version), self.server(cert, key, option) as port:
                    report = run(https_port=port, cacert=cert, only=["versions"],
                                 expect="TLS")
                    found = {transport: report.results[f"{transport}/http1.1"]
                             for transport in options}
                    self.assertEqual({t: r.handshake for t, r in found.items()},
                                     {t: expected(t, version) for t in options})
                    self.assertEqual(found[version].status, 200)
                    self.assertEqual(codes(report), {"no-explanation"})

    @contextlib.contextmanager
    def server(self, cert, key, option):
        """Run a server and return its port."""
        port = free_port()
        with subprocess.Popen(
                ["openssl", "s_server", "-accept", f"{LOCALHOST}:{port}", "-cert", cert, "-key",
                 key, "-cipher", "ALL:@SECLEVEL=0", option, "-www", "-quiet"],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL) as process:
            try:
                self.wait(port, process)
                yield port
            finally:
                process.kill()

    def wait(self, port, process):
        """Wait until the server listens."""
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection((LOCALHOST, port)):
                return
            if process.poll() is not None:
                break
            time.sleep(0.1)
        self.fail("openssl s_server does not start")


class CommandLine(unittest.TestCase):
    """The program as a whole."""

    def tool(self, *arguments, **environment):
        """Run it with the tests' time limits."""
        return subprocess.run([sys.executable, str(TOOL), *arguments], capture_output=True,
                              text=True, timeout=120, check=False,
                              env={**os.environ, **environment})

    def local(self, server, *arguments, **environment):
        """Run it against a server of plain HTTP."""
        return self.tool("--resolve", f"probe.test:{server.port}:{LOCALHOST}", "--timeout", "30",
                         *arguments, f"http://probe.test:{server.port}/x", **environment)

    def test_usage(self):
        """An error of usage is UNKNOWN, on the error output."""
        for arguments in ([], ["--x"], ["ftp://x/"], ["--nagios", "--json", "http://x.test/"],
                          ["--timeout", "0", "http://x.test/"], ["--timeout", "x", "http://x/"],
                          ["--http-port", "0", "http://x.test/"], ["--expect", "", "http://x/"],
                          ["--expect", "TLSv9", "http://x.test/"], ["--only", "x", "http://x/"],
                          ["--header", "x", "http://x.test/"], ["--resolve", "x", "http://x/"],
                          ["--cacert", "/nonexistent", "http://x.test/"],
                          ["--cacert", str(TOOL), "http://x.test/"]):
            with self.subTest(arguments=arguments):
                done = self.tool(*arguments)
                self.assertEqual((done.returncode, done.stdout), (3, ""))
                self.assertRegex(done.stderr, r"^usage: .*\n(?s:.*)^upgrade-probe: ".replace(
                    "^upgrade", "(?m:^)upgrade"))
                self.assertNotIn("Traceback", done.stderr)

    def test_statuses(self):
        """Each exit status, and the line for monitoring."""
        location = b"HTTP/1.1 301 Moved\r\nLocation: https://probe.test/x\r\n\r\n"
        for data, expect, status, pattern in (
                (SERVED, "none", 0, r"OK - http://probe.test:\d+/x: as expected \(none\)"),
                (location, "TLSv1.2,HTTP/1.1", 1, r"WARNING - .*: Plain HTTP is redirected"),
                (location, "HTTP/3", 1, r"WARNING - .*: Plain HTTP is redirected"),
                (SERVED, "HTTP/3", 2, r"CRITICAL - .*: Served although HTTP/3 is expected")):
            with self.subTest(status=status), Server(responding(data)) as server:
                done = self.local(server, "--expect", expect, "--nagios", "--only", "versions")
                self.assertEqual((done.returncode, done.stderr), (status, ""))
                self.assertRegex(done.stdout, rf"^UPGRADE {pattern}.* \| requests=3;;;0;60\n$")

    def test_json(self):
        """The JSON is what its schema describes."""
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is missing")
        schema = json.loads((DOCS / "upgrade-probe.schema.json").read_text())
        jsonschema.Draft7Validator.check_schema(schema)
        for handle in (responding(REFUSAL), responding(SERVED), close_at_once):
            with Server(handle) as server:
                for more in ((), ("--expect", "TLS")):
                    done = self.local(server, "--json", *more)
                    jsonschema.validate(json.loads(done.stdout), schema)

    def test_no_colours(self):
        """No colours and no progress unless on a terminal, and lines of at most 80 columns."""
        with Server(responding(REFUSAL)) as server:
            done = self.local(server)
        self.assertNotIn("\x1b", done.stdout + done.stderr)
        self.assertEqual(done.stderr, "")
        self.assertEqual([line for line in done.stdout.split("\n") if len(line) > 80], [])

    def test_terminal(self):
        """On a terminal, colours, unless NO_COLOR is set, and progress, which is removed."""
        with Server(responding(REFUSAL)) as server:
            for environment, has_colours in (({}, True), ({"NO_COLOR": "1"}, False)):
                shown = self.on_terminal(server, **environment)
                self.assertRegex(shown, r"\r\x1b\[K\d+ requests: plain HTTP HTTP/1\.[01]")
                report = shown.rsplit("\r\x1b[K", 1)[1]
                self.assertIn("no credentials were sent", report)
                self.assertEqual("\x1b[1m" in report, has_colours)

    def on_terminal(self, server, **environment):
        """Return the output on a terminal of its own."""
        main, terminal = pty.openpty()
        command = [sys.executable, str(TOOL), "--resolve", f"probe.test:{server.port}:{LOCALHOST}",
                   "--timeout", "30", "--only", "versions", f"http://probe.test:{server.port}/"]
        without = {name: os.environ[name] for name in os.environ if name != "NO_COLOR"}
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal,
                              env={**without, "TERM": "xterm", **environment}):
            os.close(terminal)
            shown = b""
            # Linux reports an error when the program has closed the terminal.
            with contextlib.suppress(OSError):
                while part := os.read(main, 65536):
                    shown += part
        os.close(main)
        return shown.decode()

    def test_encoding(self):
        """A title in any language is shown in any encoding."""
        data = (b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + "é".encode())
        with Server(responding(data)) as server:
            for encoding, shown in (("utf-8", "é"), ("ascii", "?")):
                done = self.local(server, "--only", "versions", PYTHONIOENCODING=encoding,
                                  PYTHONUTF8="0")
                self.assertRegex(done.stdout, rf"\b200 +{re.escape(shown)}\n")

    def test_interrupted(self):
        """An interrupted run ends soon, without a report."""
        with Server(hang) as server, subprocess.Popen(
                [sys.executable, str(TOOL), "--resolve", f"probe.test:{server.port}:{LOCALHOST}",
                 "--timeout", "20", f"http://probe.test:{server.port}/"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            for _ in range(600):
                if server.connections:
                    break
                time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=120)
        self.assertEqual((process.returncode, out), (probe.UNKNOWN, ""))
        self.assertEqual(err, "upgrade-probe: interrupted\n")

    def test_documented(self):
        """The manual page has every option, and the documentation every finding."""
        options = set(re.findall(r"--[a-z-]+", self.tool("--help").stdout)) - {"--help"}
        man = (DOCS / "upgrade-probe.1").read_text().replace("\\-", "-")
        page = (DOCS / "upgrade-probe.md").read_text()
        for option in sorted(options):
            self.assertIn(option[1:], man)
        found = set(re.findall(r'Finding\("([a-z0-9-]+)"', TOOL.read_text()))
        found |= {row[0] for row in probe.MET_FAULTS + probe.UPGRADE_FAULTS}
        self.assertGreater(len(found), 25)
        for code in sorted(found):
            self.assertIn(f"`{code}`", page)


class Tap(unittest.TextTestResult):
    """Write results as TAP."""

    def __init__(self, stream, descriptions, verbosity):
        super().__init__(stream, descriptions, verbosity=0)
        self.number = 0

    def line(self, ok, test, more="", detail=""):
        """Write a line, and the details of a failure."""
        self.number += 1
        print(f"{'ok' if ok else 'not ok'} {self.number} - {test.id()}{more}")
        for line in detail.split("\n") if detail else ():
            print(f"# {line}")

    def addSuccess(self, test):
        self.line(True, test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.line(False, test, detail=self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.line(False, test, detail=self.errors[-1][1])

    def addSkip(self, test, reason):
        self.line(True, test, f" # SKIP {reason}")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self.line(False, subtest, detail=self._exc_info_to_string(err, test))

    def printErrors(self):
        print(f"1..{self.number}")


if __name__ == "__main__":
    unittest.main(testRunner=unittest.TextTestRunner(stream=open("/dev/null", "w"),
                                                     resultclass=Tap))
