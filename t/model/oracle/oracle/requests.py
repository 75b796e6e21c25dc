# SPDX-License-Identifier: Apache-2.0
"""Random and hostile requests, and the connections that carry them."""

import base64
from dataclasses import dataclass, field

from .policy import chance

# The connections of clients: TLS version, OpenSSL's cipher, bits, forward secrecy.
SESSIONS = (('', '', 0, False), ) * 6 + (('TLSv1.3', '', 256, True), ('TLSv1.3', '', 256, True), ('TLSv1.3', '', 256, True),
                                         ('TLSv1.2', 'ECDHE-RSA-AES256-GCM-SHA384', 256, True),
                                         ('TLSv1.2', 'ECDHE-RSA-AES128-GCM-SHA256', 128, True),
                                         ('TLSv1.2', 'AES128-GCM-SHA256', 128, False), ('TLSv1.2', 'AES256-SHA', 256, False),
                                         ('TLSv1.1', 'ECDHE-RSA-AES128-SHA', 128, True))

RENEGOTIABLE = tuple(s for s in SESSIONS if s[0] == 'TLSv1.2' and s[3])

PATHS = ('/', '/index.html', '/page.txt', '/secret.txt', '/health', '/a', '/a/', '/a/page.txt', '/a/b/', '/a/b/page.txt', '/b/',
         '/b/page.txt', '/cgi/app.cgi', '/cgi/app.cgi/info', '/cgi/redirect.cgi', '/cgi/away.cgi', '/cgi/login.cgi', '/ssi/page.shtml',
         '/neg/doc', '/neg/map.var', '/neg/', '/dav/', '/dav/f.txt', '/asis/x.asis', '/lua/app.lua', '/app/x', '/app', '/proxy/x', '/red/x',
         '/red', '/open/page.txt', '/cache/page.txt', '/weak/page.txt', '/auth/page.txt', '/missing', '/a/missing.txt', '/err/426.html',
         '/err/cover.html', '/.well-known/acme-challenge/tok', '/.well-known/acme-challenge/none', '/ws')
METHODS = ('GET', ) * 12 + ('HEAD', 'POST', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'MKCOL', 'COPY', 'LOCK', 'FOO')
HANDSHAKE = (('Upgrade', 'websocket'), ('Connection', 'Upgrade'), ('Sec-WebSocket-Version', '13'), ('Sec-WebSocket-Key',
                                                                                                    'dGhlIHNhbXBsZSBub25jZQ=='))
H2C = (('Connection', 'Upgrade, HTTP2-Settings'), ('Upgrade', 'h2c'), ('HTTP2-Settings', 'AAMAAABkAAQAAP__'))

# Requests that httpd rejects while it reads them. TAG is added to the target if there is one.
MALFORMED = (b'GET /\n\n', b'GET /a/page.txt?%TAG\n\n', b'GET  /?%TAG HTTP/1.1\r\nHost: %HOST\r\n\r\n',
             b'GET /?%TAG HTTP/1.1\r\nHost : %HOST\r\n\r\n', b'GET /?%TAG HTTP/1.1\r\n\r\n',
             b'GET /?%TAG HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', b'GET /?%TAG HTTP/1.1\r\nHost: %HOST\r\nX-Y\r\n\r\n',
             b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', b'GET /\x00?%TAG HTTP/1.1\r\nHost: %HOST\r\n\r\n',
             b'G@T /?%TAG HTTP/1.1\r\nHost: %HOST\r\n\r\n', b'GET /?%TAG HTTP/x\r\nHost: %HOST\r\n\r\n', b'/\r\n\r\n', b'GET\r\n\r\n',
             b'GET /?%TAG ' + b'a' * 9000 + b'\r\n\r\n', b'GET /?%TAG HTTP/1.1\r\nHost: %HOST\r\nX-Long: ' + b'b' * 9000 + b'\r\n\r\n',
             b'GET /?%TAG HTTP/1.1\r\nHost: <%HOST>\r\n\r\n', b'POST /?%TAG HTTP/1.1\r\nHost: %HOST\r\nContent-Length: -1\r\n\r\n',
             b'POST /?%TAG HTTP/1.1\r\nHost: %HOST\r\nTransfer-Encoding: nonsense\r\n\r\n',
             b'GET /?%TAG HTTP/1.1\r\nHost: %HOST\r\n folded: x\r\n\r\n', b'GET * HTTP/1.1\r\nHost: %HOST\r\n\r\n',
             b'CONNECT /?%TAG HTTP/1.1\r\nHost: %HOST\r\n\r\n', b'GET /a#b?%TAG HTTP/1.1\r\nHost: %HOST\r\n\r\n',
             b'GET page.txt?%TAG HTTP/1.1\r\nHost: %HOST\r\n\r\n')


@dataclass
class Request:
    # The tag of the request on its server, in X-Tag and in a target with %TAG; witnesses record it.
    tag: str = ''
    method: str = 'GET'
    target: str = '/'
    # The version in the request line; '' for HTTP/0.9. Not sent over HTTP/2.
    version: str = 'HTTP/1.1'
    headers: list = field(default_factory=list)
    body: bytes = b''
    # Bytes that are sent unchanged, which httpd must reject while reading them.
    malformed: bytes = b''
    # Facts of the connection.
    client: str = '127.0.0.1'
    is_h2: bool = False
    tls: str = ''
    bits: int = 0
    secrecy: bool = False
    # RequestHeader … early, the same on both servers.
    early: tuple = ()

    @property
    def http(self):
        if self.is_h2:
            return 20
        return {'': 9, 'HTTP/1.0': 10}.get(self.version, 11)

    def field(self, name):
        """Return a header field with the value that policies see."""
        for action, edited, value in self.early:
            if edited.lower() == name.lower():
                return value if action == 'set' else ''
        return ', '.join(v for k, v in self.headers if k.lower() == name.lower())

    def wire(self, host):
        """Return the bytes of an HTTP/1 request."""
        if self.malformed:
            return self.malformed.replace(b'%TAG', self.tag.encode()).replace(b'%HOST', host.encode())
        if not self.version:
            return ('GET %s\r\n' % self.target.replace('%TAG', self.tag)).encode('latin-1')
        head = ['%s %s %s' % (self.method, self.target, self.version)] + ['%s: %s' % h for h in self.headers + [('X-Tag', self.tag)]]
        return '\r\n'.join(head + ['', '']).encode('latin-1') + self.body


@dataclass
class Connection:
    """One connection to each server. PHASE is 'transparency' or 'noninterference'."""
    phase: str
    requests: list
    tls: str = ''
    cipher: str = ''
    is_h2: bool = False
    client: str = '127.0.0.1'
    is_pipelined: bool = False


def hostile_path(rng, path):
    """Return another spelling of a path, which may be another path."""
    head, _, tail = path.rpartition('/')
    some = rng.randrange(len(path))
    return rng.choice(('/.' + path, '//' + path[1:], '/x/..' + path, '/a/../' + path[1:], head + '//' + tail, head + '/./' + tail,
                       '%s%%%02x%s' % (path[:some], ord(path[some]), path[some + 1:]) if some else path, path + '/', path + '/info',
                       path + ';x=y', path + '%00', path + '%2f', head + '%2f' + tail, '/..' + path, path + '%zz', '/%2e%2e' + path,
                       '/cgi/app.cgi//..//..' + path, path + '/../health', path + '//..//../health', path.upper(), '/open/..;' + path,
                       path + '%3fq=QSECRET', path + '\\..', 'http://%HOST' + path, 'http://other.test' + path, path + '%0d%0aX-Y:%20z',
                       '/cgi/app.cgi/..' + path, '/health/..' + path, '/health/%2e%2e' + path, '/.well-known/acme-challenge/..' + path))


def detour(rng, path, target):
    """Return a path that may be mistaken for TARGET, which is exempt."""
    return rng.choice(('%s//..//..%s', '%s/%%2e%%2e%s', '%s/..%%2f..%s', '%s;/..%s', '%s/x//..//..//..%s')) % (path, target)


def lookalike(rng, target, path):
    """Return a path that begins like TARGET, which is exempt, and leads to another one."""
    longer = [p for p in PATHS if p.startswith(target) and p[len(target):][:1] not in ('', '/')]
    back = '/..' * target.count('/')
    return rng.choice(longer or [target + 'x']) if chance(rng, 40) else rng.choice(
        (target + back + path, target + '/x/..' + back + path, target + back.replace('.', '%2e') + path, target + '/.' + back + path))


def random_path(rng, case):
    """Return a path, mostly one that the case uses."""
    if case.exempt_paths and chance(rng, 24):
        path, target = rng.choice(PATHS[1:]), rng.choice(case.exempt_paths)
        return detour(rng, path, target) if chance(rng, 50) else lookalike(rng, target, path)
    path = rng.choice(case.hot_paths) if case.hot_paths and chance(rng, 60) else rng.choice(PATHS)
    return hostile_path(rng, path) if chance(rng, 18) else path


def header_fields(rng, case):
    some = (('X-Ex', ('yes', 'yes', 'no'), 45), ('X-Tok', ('QSECRET-tok', ''), 25), ('User-Agent', ('new/1', 'old/1', 'curl/8'), 50),
            ('Accept', ('*/*', 'text/html', 'application/json', 'text/plain;q=x'),
             50), ('Accept-Language', ('de', 'fr;q=0.5, en', '*'), 25), ('Accept-Encoding', ('gzip', 'br, gzip', 'identity'),
                                                                         35), ('Cookie', ('session-secret=1', 'a=QSECRET-cookie'), 30),
            ('Authorization', ('Basic ' + base64.b64encode(b'user:secret').decode(), 'Bearer QSECRET-token'),
             25), ('Range', ('bytes=100-200', 'bytes=0-3', 'bytes=x'),
                   12), ('If-None-Match', ('*', '"x"'), 8), ('Upgrade-Insecure-Requests', ('1', ), 20), ('Expect', ('100-continue', ), 5),
            ('Depth', ('1', '0'), 5), ('Destination', ('/dav/new.txt', ), 5), ('Cache-Control', ('no-cache', 'only-if-cached'), 10),
            ('If-Modified-Since', ('Thu, 01 Jan 2032 00:00:00 GMT', ), 5))
    found = [(name, rng.choice(values)) for name, values, percent in some if chance(rng, percent)]
    proxied = {
        'proto': ('https', 'https', 'http', 'https, http', ''), 'tls-version': ('TLSv1.3', 'TLSv1.2', 'x'),
        'http-version': ('HTTP/2.0', '1.1', '3', 'y'), 'cipher': ('ECDHE-RSA-AES128-GCM-SHA256', 'AES256-SHA', 'z'),
        'cipher-bits': ('128', '256', '56', '')
    }
    for fact, name in (case.forwarded or {'proto': 'X-Proto'}).items():
        if chance(rng, 75 if case.trusted else 10):
            found.append((name, rng.choice(proxied[fact])))
    return found


def random_body(rng, r):
    """Return the fields and bytes of a body, or none."""
    if r.method in ('GET', 'HEAD', 'TRACE', 'OPTIONS', 'CONNECT') and not chance(rng, 3):
        return [], b''
    text = b'body of a request\n' * rng.choice((1, 1, 100))
    kind = rng.choice(('none', 'length', 'chunked'))
    if kind == 'none':
        return ([('Content-Length', '0')] if r.method in ('POST', 'PUT') else []), b''
    if kind == 'length' or r.is_h2 or r.version != 'HTTP/1.1':
        return [('Content-Length', str(len(text)))], text
    return [('Transfer-Encoding', 'chunked')], b'%x\r\n%s\r\n0\r\n\r\n' % (len(text), text)


def host_field(rng, case):
    return rng.choice((case.name, case.name, case.name, case.name, 'alias.test', 'other.test', case.name + ':80', case.name.upper()))


def random_request(rng, case, connection):
    """Return a request that suits the kind of connection."""
    r = Request(is_h2=connection.is_h2, client=connection.client, early=tuple(case.early))
    r.method = rng.choice(METHODS)
    r.target = random_path(rng, case)
    if chance(rng, 20):
        r.target += ('&' if '?' in r.target else '?') + rng.choice(('q=1', 'apikey=QSECRET-q', 's'))
    if not connection.is_h2 and chance(rng, 3):
        r.method, r.target = rng.choice((('OPTIONS', '*'), ('OPTIONS', '*'), ('CONNECT', 'other.test:80'), ('TRACE', '/red')))
    r.target = r.target.replace('%HOST', case.name)
    if connection.is_h2 and not r.target.startswith('/'):
        r.target = '/page.txt'
    if not connection.is_h2:
        r.version = rng.choice(('HTTP/1.1', ) * 20 + ('HTTP/1.0', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/1.2', 'HTTP/3.0', 'HTTP/9.9'))
    r.headers = [('Host', host_field(rng, case))] + header_fields(rng, case)
    if r.version == 'HTTP/1.0' and chance(rng, 50):
        r.headers.append(('Connection', 'keep-alive'))
    elif not connection.is_h2 and chance(rng, 10):
        r.headers += list(HANDSHAKE)[:rng.choice((4, 4, 4, 3))]
    elif not connection.is_h2 and chance(rng, 4):
        r.headers += list(H2C)
    if connection.is_h2 and r.method == 'CONNECT':
        r.method = 'GET'
    more, r.body = random_body(rng, r)
    r.headers += more
    return r


def last_request(rng, case, connection):
    """Return an HTTP/0.9 or malformed request, after which the connection ends; or None."""
    if connection.is_h2 or not chance(rng, 12):
        return None
    r = Request(client=connection.client, early=tuple(case.early))
    if chance(rng, 25):
        r.version, r.target = '', random_path(rng, case).replace('%HOST', case.name).split('?')[0] + '?%TAG'
        return r if r.target.startswith('/') and ' ' not in r.target else None
    # Half of them are rejected before httpd has read a URL.
    r.malformed = rng.choice([m for m in MALFORMED if b'HTTP/1.1' not in m] if chance(rng, 50) else MALFORMED)
    return r


def random_connection(rng, case, phase):
    renegotiates = case.renegotiates and chance(rng, 60)
    tls, cipher, bits, secrecy = rng.choice(RENEGOTIABLE if renegotiates else SESSIONS)
    connection = Connection(phase, [], tls, cipher, chance(rng, 22) and tls in ('', 'TLSv1.2', 'TLSv1.3') and 'SHA' != cipher[-3:])
    if renegotiates or not case.has_http2 or cipher and not cipher.startswith('ECDHE'):
        connection.is_h2 = False  # mod_http2 does not speak over these (RFC 9113 appendix A)
    connection.client = rng.choice(('127.0.0.1', '127.0.0.1', '127.0.0.2', '127.0.0.3'))
    connection.is_pipelined = phase == 'noninterference' and chance(rng, 25) and not renegotiates
    for _ in range(rng.choice((1, 2, 3, 3, 4))):
        r = (last_request(rng, case, connection) if phase == 'noninterference' else None) or random_request(rng, case, connection)
        if renegotiates and not connection.requests and not r.malformed:
            r.method, r.target, r.version = 'GET', '/weak/page.txt', r.version or 'HTTP/1.1'
            r.headers = r.headers or [('Host', case.name)]
        r.tls, r.bits, r.secrecy = tls, bits, secrecy
        connection.requests.append(r)
        if r.malformed or not r.version:
            break
    return connection
