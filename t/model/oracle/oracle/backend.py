# SPDX-License-Identifier: Apache-2.0
"""The witness behind the proxies: a small HTTP/1.1 server that records its requests.

The first segment of the path determines the response. A POST creates a new version of all resources
of that virtual host, so that an outdated response of a cache can be identified."""

import re
import socket
import threading

RESPONSES = {
    'ok': ('200 OK', ()),
    'cookie': ('200 OK', ('Set-Cookie: backend=secret-%s', )),
    'redirect': ('302 Found', ('Location: https://secret-%s.test/', )),
    'login': ('401 Unauthorized', ('WWW-Authenticate: Basic realm="secret-%s"', )),
    'cached': ('200 OK', ('Cache-Control: max-age=3600', 'ETag: "v"', 'Vary: X-Ex')),
    'error': ('500 Broken', ()),
    '426': ('426 Upgrade Required', ('Upgrade: backend/1', 'Connection: Upgrade')),
}


class Backend:
    """Listens on a port of its own. SEEN has (tag, path) of each request."""
    def __init__(self, side):
        self.side = side
        self.seen = []
        self.versions = {}
        self.socket = socket.create_server(('127.0.0.1', 0), backlog=128)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.socket.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client, ), daemon=True).start()

    def _serve(self, client):
        try:
            client.settimeout(60)
            with client, client.makefile('rb') as stream:
                head = self._read(stream)
                if head:
                    client.sendall(self._respond(head))
        except OSError:
            pass

    @staticmethod
    def _read(stream):
        """Return the head as text, after the body has been read too."""
        lines = []
        while True:
            line = stream.readline(65536)
            if line in (b'\r\n', b'\n', b''):
                break
            lines.append(line.decode('latin-1').rstrip())
        head = '\n'.join(lines)
        length = re.search(r'^content-length: (\d+)', head, re.I | re.M)
        if length:
            stream.read(int(length[1]))
        elif re.search(r'^transfer-encoding:.*chunked', head, re.I | re.M):
            while int(stream.readline().split(b';')[0] or b'0', 16):
                while stream.readline() not in (b'\r\n', b''):
                    pass
        return head

    def _respond(self, head):
        first = head.split('\n')[0].split(' ')
        path = first[1] if len(first) > 1 else '/'
        tag = re.search(r'^x-tag: (\S+)', head, re.I | re.M)
        host = re.search(r't(\d+)\.', tag[1]) if tag else None
        self.seen.append((tag[1] if tag else path, path))
        if first[0] == 'POST' and host:
            self.versions[host[1]] = self.versions.get(host[1], 0) + 1
        kind = path.strip('/').split('/')[0]
        if kind == 'ws':
            return b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'
        status, fields = RESPONSES.get(kind, RESPONSES['ok'])
        body = 'secret-%s backend %s version %d\n' % (self.side, kind, self.versions.get(host[1], 0) if host else 0)
        fields = [f % self.side if '%s' in f else f for f in fields]
        lines = ['HTTP/1.1 ' + status, 'Content-Type: text/plain', 'Content-Length: %d' % len(body), 'Connection: close'] + fields
        return ('\r\n'.join(lines) + '\r\n\r\n' + ('' if first[0] == 'HEAD' else body)).encode('latin-1')
