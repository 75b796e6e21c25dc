# SPDX-License-Identifier: Apache-2.0
"""A case: a virtual host with its policy, the surroundings on each server, and connections to it.
Made from a seed and a number."""

import random
from dataclasses import dataclass, field

from . import model, policy, requests, surroundings
from .policy import chance

# Directories in every document root, for Directory sections and .htaccess files of policies.
MADE = policy.DIRECTORIES + ('/lua', '/cache', '/weak', '/red', '/auth', '/err', '/.well-known', '/.well-known/acme-challenge')
KINDS = ('location', 'location', 'location', 'location', 'directory')


@dataclass
class Case:
    number: int
    # The generator of policies: 'location' or 'directory'.
    kind: str
    server: policy.Place
    host: policy.Place
    has_cache: bool = False
    # Without mod_http2, other modules run earlier for a TLS connection.
    has_http2: bool = True
    settings: dict = field(default_factory=dict)
    early: list = field(default_factory=list)
    trusted: str = ''
    forwarded: dict = field(default_factory=dict)
    # The path of ErrorDocument 426; '' if it is not a file.
    error_document: str = ''
    # A Location requires another cipher, so that a TLS 1.2 connection is renegotiated.
    renegotiates: bool = False
    # Items on both servers, different only in secrets: those that can apply to the path of the
    # ErrorDocument.
    shared: list = field(default_factory=list)
    behind: dict = field(default_factory=lambda: {'A': [], 'B': []})
    connections: list = field(default_factory=list)
    hot_paths: list = field(default_factory=list)
    exempt_paths: list = field(default_factory=list)

    name = 'host.test'
    directories = frozenset(d for d in MADE if d)

    def items(self, side):
        return self.shared + self.behind[side]

    def any_item(self, test):
        return any(test(i) for i in self.shared + self.behind['A'] + self.behind['B'])


def _hot_paths(case):
    """Return the paths of the policy and of the items, which requests should often use."""
    text = ' '.join(p.arg for p in case.host.inner + case.server.inner if isinstance(p.arg, str))
    text += ' '.join(i.place + ' ' + ' '.join(i.lines) for i in case.shared + case.behind['A'] + case.behind['B'])
    return [
        p for p in requests.PATHS
        if p != '/' and any(p.startswith(w.strip('"<>^')) and len(w) > 2 for w in text.split() if w.strip('"<>^').startswith('/'))
    ]


def _allows(case):
    """Return a function that selects the items allowed behind this kind of case."""
    if case.kind == 'location':
        return lambda item: True
    # Directory sections do not apply to a response given, or a URL mapped elsewhere, before they
    # are merged. The same is true for httpd's own Require.
    return lambda item: not item.is_early and not item.remaps or (item.name == 'rewrite' and item.place.startswith(('<Dir', 'htaccess')))


def _fill(rng, case):
    """Put items behind the policy. If the ErrorDocument is a file, items that can apply to its path
    are the same on both servers."""
    allows = _allows(case)
    has_scripts = chance(rng, 80)
    if case.error_document:
        case.shared = [
            i.shared() for i in surroundings.some(rng, rng.randint(0, 6), allows) if i.is_broad and not i.is_volatile
        ]
        for side in case.behind:
            case.behind[side] += [i for i in surroundings.some(rng, rng.randint(2, 9), allows) if not i.is_broad]
    else:
        for side in case.behind:
            case.behind[side] += surroundings.some(rng, rng.randint(2, 9), allows)
    for side in case.behind:
        case.behind[side] = surroundings.files(rng) + case.behind[side]
    if has_scripts:
        case.shared.insert(0, surroundings.host_scripts(rng))
    if case.has_cache:
        case.shared.insert(0, surroundings.cache(rng))
    if chance(rng, 2) and not case.has_cache:
        case.behind['A'].append(surroundings.quick_handler(rng))


def make_case(seed, number, server, has_cache, has_http2):
    """Return case NUMBER of SEED."""
    rng = random.Random('%s:%d' % (seed, number))
    case = Case(number, rng.choice(KINDS), server, None, has_cache, has_http2)
    case.host = policy.random_host(rng, case.kind)
    if has_cache:
        # A cache hit does not read .htaccess files (docs/SECURITY.md).
        case.host.inner = [p for p in case.host.inner if p.type != 'htaccess']
    case.settings = surroundings.shared_settings(rng)
    case.early = [surroundings.early_edit(rng)] if chance(rng, 8) else []
    if chance(rng, 30):
        line, case.error_document = policy.error_document(rng)
        case.host.lines.append(line)
    if chance(rng, 15):
        lines, case.forwarded = policy.trusted_proxy(rng)
        case.trusted = lines[0].args[0]
        case.host.lines += lines
    if chance(rng, 12):
        case.renegotiates = True
        case.host.inner.append(policy.Place('Location', '/weak', [policy.line('SSLCipherSuite', 'AES128-SHA')]))
        if chance(rng, 60):
            case.host.lines.insert(0, policy.line('UpgradeRequire', 'forward-secrecy'))
            case.host.inner[-1].lines.append(policy.line('UpgradeRequire', 'none'))
    _fill(rng, case)
    case.hot_paths = _hot_paths(case)
    case.exempt_paths = [c['path'] for c in model.exemptions(case) if c != 'none' and 'path' in c]
    phases = ('transparency', ) * 3 + ('noninterference', ) * 5
    case.connections = [requests.random_connection(rng, case, phase) for phase in phases]
    return case


def make_batch(seed, first, count):
    """Return the cases of one server start, which share the lines of the main server. Numbers are
    those of make_case()."""
    size = 100
    cases = []
    for number in range(first, first + count):
        rng = random.Random('%s:server:%d' % (seed, number // size))
        server = policy.random_server(rng)
        cases.append(make_case(seed, number, server, number // size % 3 == 2, number // size % 4 != 3))
    return cases
