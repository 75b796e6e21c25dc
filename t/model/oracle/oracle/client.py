# SPDX-License-Identifier: Apache-2.0
"""A client that sends the given bytes over plain HTTP or TLS, HTTP/0.9 to HTTP/2, and keeps the
bytes of each response."""

import socket
import ssl
from dataclasses import dataclass, field

import h2.config
import h2.connection
import h2.errors
import h2.events
import h2.exceptions

TIMEOUT = 90
VERSIONS = {'TLSv1.1': ssl.TLSVersion.TLSv1_1, 'TLSv1.2': ssl.TLSVersion.TLSv1_2, 'TLSv1.3': ssl.TLSVersion.TLSv1_3}
_contexts = {}


@dataclass
class Response:
    status: int = 0
    # [name, value] in the order of the response, and the status line.
    line: str = ''
    fields: list = field(default_factory=list)
    body: bytes = b''
    # '', or the reason why there is no response: 'eof', 'timeout', 'reset: …'.
    error: str = ''
    # The cipher of the connection before and after, to detect a renegotiation.
    ciphers: tuple = ('', '')

    def field(self, name):
        return [v for k, v in self.fields if k.lower() == name]

    def text(self):
        head = '\n'.join([self.line] + ['%s: %s' % f for f in self.fields])
        return head + '\n\n' + self.body.decode('latin-1') + (('\n(%s)' % self.error) if self.error else '')


def _context(version, cipher, is_h2):
    key = (version, cipher, is_h2)
    if key not in _contexts:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers((cipher + ':AES128-SHA' if cipher else 'ALL') + ':@SECLEVEL=0')
        context.minimum_version = context.maximum_version = VERSIONS[version]
        context.set_alpn_protocols(['h2'] if is_h2 else ['http/1.1'])
        _contexts[key] = context
    return _contexts[key]


def connect(connection, address, ports, host):
    """Return a socket to the server, from the client's address."""
    port = ports[1] if connection.tls else ports[0]
    sock = socket.create_connection((address, port), timeout=TIMEOUT, source_address=(connection.client, 0))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if connection.tls:
        sock = _context(connection.tls, connection.cipher, connection.is_h2).wrap_socket(sock, server_hostname=host)
    return sock


def talk(connection, address, ports, host):
    """Return a Response for each request of a connection. Open it again if the server has closed
    it."""
    return (_talk_h2 if connection.is_h2 else _talk_h1)(connection, address, ports, host)


#
# HTTP/1.
#


class _Reader:
    """Reads responses from a socket. DATA was received, but not read yet."""
    def __init__(self, sock):
        self.sock = sock
        self.data = b''

    def fill(self):
        """Receive more data. Return whether there was any."""
        try:
            more = self.sock.recv(65536)
        except ssl.SSLError as error:
            if 'timed out' in str(error):
                raise TimeoutError from error
            more = b''
        self.data += more
        return bool(more)

    def until(self, end):
        while end not in self.data:
            if not self.fill():
                raise EOFError
        line, self.data = self.data.split(end, 1)
        return line + end

    def exactly(self, length):
        while len(self.data) < length:
            if not self.fill():
                raise EOFError
        read, self.data = self.data[:length], self.data[length:]
        return read

    def rest(self):
        while self.fill():
            pass
        read, self.data = self.data, b''
        return read

    def chunks(self):
        body = b''
        while True:
            size = int(self.until(b'\r\n').split(b';')[0], 16)
            if not size:
                break
            body += self.exactly(size + 2)[:-2]
        while self.until(b'\r\n') != b'\r\n':
            pass
        return body


def _read_head(reader, response):
    head = reader.until(b'\r\n\r\n').decode('latin-1').split('\r\n')
    response.line = head[0]
    response.fields = [tuple(line.partition(': ')[::2]) for line in head[1:] if line]
    response.status = int((head[0].split(' ') + ['0'])[1] or 0)


def _read_response(reader, request):
    """Read one response. It determines whether another one can follow."""
    response = Response()
    try:
        while len(reader.data) < 5 and reader.fill():
            pass
        if not reader.data:
            response.error = 'eof'
            return response, False
        if not reader.data.startswith(b'HTTP/'):
            response.body = reader.rest()
            return response, False
        _read_head(reader, response)
        while response.status == 100:
            _read_head(reader, response)
        return response, _read_body(reader, request, response)
    except (EOFError, ConnectionError, ValueError):
        response.error = 'cut off'
    except TimeoutError:
        response.error = 'timeout'
    return response, False


def _read_body(reader, request, response):
    """Return whether the connection stays open."""
    closes = 'close' in ','.join(
        response.field('connection')).lower() or response.line.startswith('HTTP/1.0') and not response.field('keep-alive')
    if response.status == 101 or (request.method == 'CONNECT' and response.status == 200):
        return False
    if request.method == 'HEAD' or response.status in (204, 304):
        return not closes
    if 'chunked' in response.field('transfer-encoding'):
        response.body = reader.chunks()
    elif response.field('content-length'):
        response.body = reader.exactly(int(response.field('content-length')[0]))
    else:
        response.body = reader.rest()
        return False
    return not closes


def _cipher(sock):
    return sock.cipher()[0] if isinstance(sock, ssl.SSLSocket) and sock.cipher() else ''


def _send(sock, data):
    """Send data. The server may have responded and closed the connection already."""
    try:
        sock.sendall(data)
    except OSError:
        pass


def _talk_h1(connection, address, ports, host):
    if connection.is_pipelined:
        return _talk_pipelined(connection, address, ports, host)
    responses, sock, reader = [], None, None
    for request in connection.requests:
        try:
            if not sock:
                sock = connect(connection, address, ports, host)
                reader = _Reader(sock)
            before = _cipher(sock)
            _send(sock, request.wire(host))
            response, stays = _read_response(reader, request)
            response.ciphers = (before, _cipher(sock))
        except OSError as error:
            response, stays = Response(error='no connection: %s' % error), False
        responses.append(response)
        if sock and not stays:
            sock.close()
            sock = None
    if sock:
        sock.close()
    return responses


def _talk_pipelined(connection, address, ports, host):
    try:
        sock = connect(connection, address, ports, host)
    except OSError as error:
        return [Response(error='no connection: %s' % error) for _ in connection.requests]
    reader, responses, stays = _Reader(sock), [], True
    _send(sock, b''.join(request.wire(host) for request in connection.requests))
    for request in connection.requests:
        if not stays:
            responses.append(Response(error='closed before'))
            continue
        response, stays = _read_response(reader, request)
        responses.append(response)
    sock.close()
    return responses


#
# HTTP/2.
#


def _h2_fields(request, connection, host):
    hosts = [v for k, v in request.headers if k == 'Host'] or [host]
    pseudo = [(':method', request.method), (':path', request.target), (':scheme', 'https' if connection.tls else 'http'),
              (':authority', hosts[0])]
    return pseudo + [(k.lower(), v) for k, v in request.headers + [('X-Tag', request.tag)]
                     if k not in ('Host', 'Connection', 'Upgrade', 'Keep-Alive', 'Transfer-Encoding', 'HTTP2-Settings')]


def _talk_h2(connection, address, ports, host):
    """Send all requests at once, as streams of one connection."""
    responses = [Response(error='eof') for _ in connection.requests]
    try:
        sock = connect(connection, address, ports, host)
    except OSError as error:
        return [Response(error='no connection: %s' % error) for _ in connection.requests]
    config = h2.config.H2Configuration(header_encoding='latin-1',
                                       validate_outbound_headers=False,
                                       normalize_outbound_headers=False,
                                       validate_inbound_headers=False)
    protocol = h2.connection.H2Connection(config)
    protocol.initiate_connection()
    streams = {}
    for index, request in enumerate(connection.requests):
        stream = protocol.get_next_available_stream_id()
        streams[stream] = index
        protocol.send_headers(stream, _h2_fields(request, connection, host), end_stream=not request.body)
        if request.body:
            protocol.send_data(stream, request.body, end_stream=True)
    _send(sock, protocol.data_to_send())
    try:
        _read_streams(sock, protocol, streams, responses)
    except TimeoutError:
        for response in responses:
            response.error = response.error and 'timeout'
    except h2.exceptions.InvalidBodyLengthError as error:
        # For a page with an include, mod_include responds to HEAD with a body, which ends the
        # connection.
        is_include = any(r.method == 'HEAD' and 'shtml' in r.target for r in connection.requests)
        for response in responses:
            response.error = response.error and ('closed before' if is_include else 'cut off: %s' % error)
    except (OSError, h2.exceptions.ProtocolError, ssl.SSLError) as error:
        for response in responses:
            response.error = response.error and 'cut off: %s' % error
    sock.close()
    return responses


def _read_streams(sock, protocol, streams, responses):
    left = set(streams)
    while left:
        data = sock.recv(65536)
        if not data:
            return
        for event in protocol.receive_data(data):
            stream = getattr(event, 'stream_id', None)
            if isinstance(event, h2.events.ConnectionTerminated):
                return
            if stream in streams:
                _take_event(protocol, event, responses[streams[stream]])
                if isinstance(event, (h2.events.StreamEnded, h2.events.StreamReset)):
                    left.discard(stream)
        _send(sock, protocol.data_to_send())


def _take_event(protocol, event, response):
    if isinstance(event, h2.events.ResponseReceived):
        response.fields = [f for f in event.headers if f[0] != ':status']
        response.status = int(dict(event.headers)[':status'])
        response.line = 'HTTP/2 %d' % response.status
    elif isinstance(event, h2.events.DataReceived):
        response.body += event.data
        protocol.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
    elif isinstance(event, h2.events.StreamReset):
        response.error = 'reset: %d' % event.error_code
    elif isinstance(event, h2.events.StreamEnded):
        response.error = ''
