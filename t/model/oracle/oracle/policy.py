# SPDX-License-Identifier: Apache-2.0
"""Random policies: a tree of contexts (server, virtual host, sections) with directives, in a form
that model.py evaluates and render() writes.

The first generator puts policies into the server, the virtual host, Location and If; the second
also into Directory, Files and .htaccess."""

from dataclasses import dataclass, field

OURS = 'upgrade_required_module'


@dataclass
class Line:
    """A directive. ARGS are for the model, TEXT is for httpd."""
    name: str
    args: tuple
    text: str

    @property
    def is_ours(self):
        return self.name.startswith('Upgrade')


@dataclass
class Place:
    """A server, virtual host, section or .htaccess file. ARG is a string, or an Expr if TYPE is If."""
    type: str
    arg: object = None
    lines: list = field(default_factory=list)
    inner: list = field(default_factory=list)


@dataclass
class Expr:
    """An expression that reads only the request line and header fields, and the same in Python."""
    text: str
    holds: object = None

    def __reduce__(self):
        return (expr_of, (self.text, ))


# Each reads the request as it was sent: r.field() is '' for a missing header field.
EXPRS = {
    "req('X-Ex') == 'yes'": lambda r: r.field('X-Ex') == 'yes',
    "req('X-Ex') != 'yes'": lambda r: r.field('X-Ex') != 'yes',
    "-n req('X-Tok')": lambda r: r.field('X-Tok') != '',
    "-z req('X-Tok') || %{REQUEST_METHOD} == 'POST'": lambda r: r.field('X-Tok') == '' or r.method == 'POST',
    "%{REQUEST_METHOD} == 'GET'": lambda r: r.method == 'GET',
    "%{REQUEST_METHOD} in {'GET', 'HEAD'}": lambda r: r.method in ('GET', 'HEAD'),
    "req('User-Agent') =~ /^new/": lambda r: r.field('User-Agent').startswith('new'),
    'false': lambda r: False,
    'true': lambda r: True,
}
BROKEN = "file('/no/such/file') == 'x'"

TLS_FLOORS = ('TLS', 'TLS', 'TLS', 'TLSv1.2', 'TLSv1.3')
HTTP_FLOORS = ('HTTP/1.1', 'HTTP/1.1', 'HTTP/2', 'HTTP/3')
LOCATIONS = ('/', '/a', '/a/b', '/b', '/cgi', '/cgi/app.cgi', '/ssi', '/neg', '/dav', '/app', '/proxy', '/red', '/open', '/weak',
             '/secret.txt', '/page.txt', '/health', '/cache', '/index.html')
LOCATION_MATCHES = ('^/a', 'page', r'\.cgi', r'^/(?:secret|proxy)', r'txt$')
DIRECTORIES = ('', '/a', '/a/b', '/b', '/cgi', '/ssi', '/neg', '/dav', '/asis', '/open')
# The paths that internal redirects, lookups and includes lead to (surroundings.py).
TARGETS = ('/index.html', '/index.cgi', '/secret.txt', '/page.txt', '/a/page.txt', '/a/b/index.cgi', '/b/index.lua', '/cgi/app.cgi',
           '/lua/app.lua', '/err/cover.html')
FILES = ('page.txt', 'secret.txt', 'index.html', 'app.cgi', 'page.shtml')
FILE_MATCHES = (r'^page', r'txt$', r'\.cgi$', '^index')
METHODS = ('GET', 'POST', 'OPTIONS', 'HEAD')


def expr_of(text):
    return Expr(text, EXPRS.get(text, lambda r: False))


def chance(rng, percent):
    return rng.random() * 100 < percent


def line(name, *args):
    return Line(name, args, ' '.join((name, ) + args))


def random_expr(rng):
    return expr_of(BROKEN if chance(rng, 5) else rng.choice(list(EXPRS)))


def words(rng, may_drop):
    """Return the arguments of an UpgradeRequire or UpgradePlan."""
    kinds = {
        'tls': (55, lambda: rng.choice(TLS_FLOORS)), 'http': (17, lambda: rng.choice(HTTP_FLOORS)),
        'bits': (6, lambda: 'cipher-bits=%d' % rng.choice(
            (128, 129, 256, 257))), 'secrecy': (10, lambda: 'forward-secrecy'), 'websocket': (5, lambda: 'websocket')
    }
    found = [make() for percent, make in kinds.values() if chance(rng, percent)]
    rng.shuffle(found)
    if may_drop and chance(rng, 15):
        found.insert(rng.randrange(len(found) + 1), 'none')
    return found or [rng.choice(TLS_FLOORS)]


def rollout(rng):
    modes = ('Report', 'Report', 'On', 'On', 'On from=2020-01-01T00:00:00Z', 'On from=2090-01-01T00:00:00Z',
             'On from=2090-01-01T00:00:00Z percent=100', 'On percent=50',
             'On from=2090-01-01T00:00:00Z window=2020-01-01T00:00:00Z/2090-01-01T00:00:00Z')
    return rng.choice(modes)


def exempt_line(rng, in_section):
    if chance(rng, 15):
        return line('UpgradeExempt', 'none')
    conditions = {}
    if chance(rng, 60):
        conditions['path'] = rng.choice(('/health', '/open', '/a', '/a/b', '/page.txt', '/cache'))
    if chance(rng, 25):
        conditions['method'] = rng.choice(METHODS)
    if chance(rng, 15):
        conditions['ip'] = rng.choice(('127.0.0.2', '127.0.0.0/8', '10.0.0.1'))
    if chance(rng, 25) or not conditions:
        conditions['expr'] = random_expr(rng)
    text = ' '.join('"expr=%s"' % v.text if k == 'expr' else '%s=%s' % (k, v) for k, v in conditions.items())
    return Line('UpgradeExempt', (conditions, ), 'UpgradeExempt ' + text)


def expr_line(rng, name):
    expr = random_expr(rng)
    return Line(name, (expr, ), '%s "%s" %s' % (name, expr.text, rng.choice(('x/1', 'TLS/1.3', 'y z/2'))))


def form_line(rng):
    """Return a directive that changes the form of a refusal, but not the verdict."""
    return rng.choice((line('UpgradeOffer', 'special/2'), line('UpgradeHTTP2Status', rng.choice(
        ('403', '421', 'reset'))), line('UpgradeHelp',
                                        'https://help.test/why'), line('UpgradeNavigation', rng.choice(
                                            ('Redirect', 'Refuse'))), line('UpgradeAltSvc', '"h3=\\":443\\"; ma=60"'),
                       line('UpgradeDocument', 'text/plain', '@SHARED@/document.txt'), line('UpgradeExposure', 'Authorization', 'X-Tok'),
                       line('Header', 'always', 'set', 'X-Always', 'here'), line('Header', 'always', 'append', 'Vary', 'X-Always')))


DIRECTIVES = ((10, lambda rng, s: line('UpgradeRequire', *words(rng, s))), (3, lambda rng, s: expr_line(rng, 'UpgradeRequireExpr')),
              (3, lambda rng, s: line('UpgradePlan', *words(rng, s))), (1, lambda rng, s: expr_line(rng, 'UpgradePlanExpr')),
              (3, lambda rng, s: line('UpgradeRollout', rollout(rng))), (3, exempt_line), (3, lambda rng, s: form_line(rng)))


def directive(rng, in_section):
    weights, makers = zip(*DIRECTIVES)
    return rng.choices(makers, weights)[0](rng, in_section)


def lines(rng, most, in_section):
    return [directive(rng, in_section) for _ in range(rng.randint(1, most))]


def section(rng, types):
    type_ = rng.choice(types)
    arg = {
        'Location': lambda: rng.choice(LOCATIONS), 'LocationMatch': lambda: rng.choice(LOCATION_MATCHES), 'If': lambda: random_expr(rng),
        'Directory': lambda: rng.choice(DIRECTORIES), 'Files': lambda: rng.choice(FILES), 'FilesMatch': lambda: rng.choice(FILE_MATCHES)
    }[type_]()
    inner = [section(rng, ('If', ))] if type_ in ('Location', 'Directory') and chance(rng, 8) else []
    return Place(type_, arg, lines(rng, 2, True), inner)


def target_section(rng):
    """Return a section for a path that other URLs lead to, with requirements or exemptions that these do not have."""
    more = [expr_line(rng, 'UpgradeRequireExpr')] if chance(rng, 50) else [line('UpgradeRequire', *words(rng, False))]
    more += [line('UpgradeExempt', 'none')] if chance(rng, 40) else []
    return Place('Location', rng.choice(TARGETS), more)


def htaccess(rng):
    """Return a .htaccess file. It may contain UpgradeRequire only, without none."""
    return Place('htaccess', rng.choice(DIRECTORIES), [line('UpgradeRequire', *words(rng, False))])


def error_document(rng):
    """Return an ErrorDocument 426 and the path of its file; '' if it is a text."""
    path = rng.choice(('', '/err/426.html', '/err/426.html', '/err/426.shtml', '/err/missing.html', '/err/neg', '/err/426.cgi.html'))
    return Line('ErrorDocument', (), 'ErrorDocument 426 ' + (path or '"Use something newer"')), path


def trusted_proxy(rng):
    """Return the lines that trust a proxy, and {fact: field name}."""
    fields = {'proto': 'X-Proto'}
    if chance(rng, 70):
        fields['tls-version'] = 'X-TLS'
    if chance(rng, 50):
        fields['http-version'] = 'X-HTTP'
    if chance(rng, 30):
        fields['cipher'] = 'X-Cipher'
    if chance(rng, 30):
        fields['cipher-bits'] = 'X-Bits'
    trust = line('UpgradeTrustedProxy', rng.choice(('127.0.0.2', '127.0.0.0/8')))
    return [trust] + [line('UpgradeForwardedHeader', fact, name) for fact, name in fields.items()], fields


def random_host(rng, kind):
    """Return the policy of a virtual host. KIND selects the generator: 'location' or 'directory'."""
    host = Place('host')
    if chance(rng, 70):
        host.lines = [line('UpgradeRequire', *words(rng, False))] if chance(rng, 60) else []
        host.lines += lines(rng, 2, False) if chance(rng, 50) or not host.lines else []
    types = ('Location', 'Location', 'LocationMatch', 'If')
    if kind == 'directory':
        types = ('Directory', 'Directory', 'Files', 'FilesMatch', 'Location', 'If')
    count = rng.randint(0 if host.lines else 1, 3)
    host.inner = [section(rng, types) for _ in range(count)]
    if chance(rng, 20):
        host.inner.append(target_section(rng))
    if kind == 'directory' and chance(rng, 50):
        host.inner.append(htaccess(rng))
    if kind == 'location' and chance(rng, 20):
        # It decides nothing, but the gates before the access gate must defer to it.
        host.inner.append(Place('Directory', rng.choice(DIRECTORIES), [line('UpgradeExposure', 'X-Unused')]))
    return host


def random_server(rng):
    """Return the lines of the main server, which apply to every virtual host."""
    server = Place('server')
    if chance(rng, 30):
        server.lines = lines(rng, 2, False)
    if chance(rng, 30):
        server.inner = [section(rng, ('Location', 'If'))]
    return server


def argument(place):
    if place.type == 'If':
        return place.arg.text
    return {'Directory': '@ROOT@'}.get(place.type, '') + place.arg


def render_lines(lines_):
    """Put the directives of this module into a section for servers that load it."""
    text = [one.text for one in lines_ if not one.is_ours]
    ours = [one.text for one in lines_ if one.is_ours]
    if ours:
        text += ['<IfModule %s>' % OURS] + ['    ' + t for t in ours] + ['</IfModule>']
    return text


def render(place):
    """Return the lines of a place and of the sections in it, without .htaccess files."""
    text = render_lines(place.lines)
    for inner in place.inner:
        if inner.type != 'htaccess':
            text += ['<%s "%s">' % (inner.type, argument(inner))] + ['    ' + t for t in render(inner)] + ['</%s>' % inner.type]
    return text


def htaccess_files(host):
    return [(p.arg, render_lines(p.lines)) for p in host.inner if p.type == 'htaccess']
