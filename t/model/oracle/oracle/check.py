# SPDX-License-Identifier: Apache-2.0
"""The two oracles, applied to the responses of the servers and the records of the witnesses."""

import collections
import re
from dataclasses import dataclass

from . import model
from .model import ACME, DEFERRED, EXEMPT, MET, UNKNOWN, UNMET

SECRET = re.compile(r'secret-[AB]')
FILE_SECRET = re.compile(r'secret-[AB] file=(\S+)')
# Hooks in the phase of the access gate and later. Earlier ones always run.
LATER_HOOKS = ('hook:access', 'hook:user', 'hook:auth', 'hook:type', 'hook:fixups')
HANDLERS = ('cgi', 'lua', 'backend')
CREDENTIALS = ('set-cookie', 'www-authenticate')
HTTP_1_1_REQUIRED = 13
DOCUMENTS = tuple('/err/' + name for name in ('426.html', '426.shtml', 'neg.html.en', 'neg.html.de', '426.cgi.html'))
# The paths that the items of surroundings.py redirect a request to internally.
KNOWN_PATHS = tuple(
    dict.fromkeys(('/', '/index.html', '/index.cgi', '/index.shtml', '/page.txt', '/secret.txt', '/health', '/a/', '/a/index.html',
                   '/a/page.txt', '/a/b/', '/a/b/index.cgi', '/a/b/page.txt', '/b/', '/b/index.lua', '/b/page.txt', '/cgi/app.cgi',
                   '/cgi/app.cgi/info', '/ssi/page.shtml', '/neg/', '/neg/doc', '/neg/doc.html.en', '/neg/doc.html.de', '/neg/map.var',
                   '/dav/', '/dav/f.txt', '/asis/x.asis', '/lua/app.lua', '/open/page.txt', '/cache/page.txt', '/weak/page.txt',
                   '/red/page.txt', '/auth/page.txt', '/app/x', '/proxy/x', '/err/cover.html', '/missing.html')))


@dataclass
class Failure:
    """A failure. KIND names the check that failed; the minimiser keeps it."""
    kind: str
    text: str
    connection: int = 0
    request: int = 0


def _without(fields, *names):
    return [f for f in fields if f[0].lower() not in names]


#
# Facts of the connection, also after a renegotiation.
#


def with_cipher(r, cipher):
    """Return R with another TLS 1.2 cipher of its connection."""
    if not cipher or r.tls == 'TLSv1.3':
        return r
    other = type(r)(**vars(r))
    other.secrecy = cipher.startswith(('ECDHE', 'DHE'))
    other.bits = 256 if '256' in cipher else 128
    return other


def verdict_of(case, r, *responses):
    """Return the verdict on R; UNKNOWN if it depends on a renegotiation before the response."""
    ciphers = {cipher for response in responses for cipher in response.ciphers}
    found = {model.verdict_of(case, with_cipher(r, cipher)) for cipher in ciphers or {''}}
    return found.pop() if len(found) == 1 else UNKNOWN


def is_rejected(r):
    """Return whether httpd, or mod_ssl with its 400, rejects R before any policy: a bad target, or
    SNI without Host over HTTP/0.9."""
    is_target = r.target.startswith('/') or r.target == '*' or '://' in r.target or r.method == 'CONNECT'
    return bool(r.malformed) or not is_target or bool(not r.version and r.tls)


#
# Noninterference.
#


def refusal_faults(case, r, response):
    """Return the parts of the response to an unmet request that no refusal has."""
    if not r.version and not r.is_h2:
        return []
    if response.error.startswith('reset'):
        return [] if response.error == 'reset: %d' % HTTP_1_1_REQUIRED and r.is_h2 else [response.error]
    if response.error:
        return [response.error]
    # A trusted proxy may also forward HTTP/2.
    has_h2_form = r.is_h2 or model.facts_of(case, r)['http'] >= 20
    allowed = (403, 421, 307, 400) if has_h2_form else (426, 403, 400, 307)
    faults = [] if response.status in allowed else ['status %d' % response.status]
    if response.field('cache-control') != ['no-store'] and response.status != 421:
        faults.append('Cache-Control: %s' % response.field('cache-control'))
    if not r.is_h2 and response.status == 426 and len(response.field('upgrade')) != 1:
        faults.append('Upgrade: %s' % response.field('upgrade'))
    # A filter may compress the administrator's own ErrorDocument.
    unwanted = ['expires', 'set-cookie', 'www-authenticate', 'content-range']
    unwanted += ([] if case.error_document else ['content-encoding']) + (['upgrade'] if has_h2_form else []) + (['connection'] if r.is_h2 else [])
    if response.status != 307:
        unwanted.append('location')
    # "Header" applies to the administrator's own ErrorDocument, but adds no credentials.
    found = [(name, [
        v for v in response.field(name) if name in CREDENTIALS or not (case.error_document and 'secret-shared' in v)
    ]) for name in unwanted]
    return faults + ['%s: %s' % field for field in found if field[1]]


def leaks(response, is_own_document):
    """Return the secrets from behind the policy in a response. The handler of the ErrorDocument's
    own file may write its body."""
    text = response.text().split('\n\n')[0] if is_own_document else response.text()
    return ['shows ' + SECRET.search(text)[0]] if SECRET.search(text) else []


def is_own_document(case, r, seen):
    """Return whether the ErrorDocument was written by a handler of its own file, or by a backend
    that may respond for its path."""
    handlers = [(kind, uri) for kind, uri in seen if kind in HANDLERS]
    is_mapped = any(item.remaps or item.name in ('fallback', 'action') for item in case.shared)
    if case.error_document and (is_mapped or case.shared and not r.version and not r.is_h2):
        # The administrator's rules may map its path to any accepted one. Witnesses identify
        # HTTP/0.9 by a query, which the ErrorDocument does not have.
        return True
    if not case.error_document or len(handlers) != 1:
        return False
    kind, uri = handlers[0]
    if kind in ('backend', 'cgi', 'lua') and uri not in DOCUMENTS:
        return uri.endswith(case.error_document[1:]) and not is_unmet_at(case, r, case.error_document)
    return kind == 'lua' and uri in DOCUMENTS


def comparable(response):
    # The client has parsed the framing, so its header fields are compared instead of its bytes.
    return response.line, _without(response.fields, 'date',
                                   'age'), SECRET.sub('secret', response.body.decode('latin-1')), response.error.split(':')[0]


def difference(one, other):
    """Describe the difference between two tuples of comparable() or _normal()."""
    for a, b in zip(one, other):
        if a != b and isinstance(a, list) and sorted(a) == sorted(b):
            return 'the order or number of fields: %s and %s' % ([f[0] for f in a], [f[0] for f in b])
        if a != b and isinstance(a, list):
            return 'fields %s and %s' % ([f for f in a if f not in b], [f for f in b if f not in a])
        if a != b:
            return '%.60r and %.60r' % (a, b)
    return ''


def is_renegotiable(case, r):
    """Return whether a section of R requires another cipher, so that mod_ssl renegotiates a connection of TLS 1.2 or older."""
    return case.renegotiates and r.tls not in ('', 'TLSv1.3') and any(
        model.lies_below(path, '/weak') for path in model.readings(r.target, case.settings))


def witness_faults(case, r, seen):
    """Return the parts of the server that saw an unmet request, but must not have."""
    faults = []
    may_renegotiate = is_renegotiable(case, r) or case.renegotiates and case.any_item(lambda i: i.changes_uri)
    for kind, uri in seen:
        is_document = case.error_document and uri.startswith('/err/')
        is_late_hook = kind in LATER_HOOKS and not is_document and not (may_renegotiate and kind == 'hook:access')
        if kind in HANDLERS and not is_own_document(case, r, seen) or is_late_hook:
            faults.append('%s saw it (%s)' % (kind, uri))
    return sorted(set(faults))


def is_early_error(case, r, response):
    """Return whether httpd responded before Directory sections, which R does not meet, were known:
    to a path that it rejects, or because of a bad .htaccess file."""
    return response.status in (400, 404, 500) and not model.is_settled_early(case, r)


def has_same_session(case, r, responses):
    """Return whether the cipher is the same on both servers and does not change. It depends on
    earlier requests of the connection and on mod_ssl."""
    return len({response.ciphers for response in responses.values()}) == 1 and not is_renegotiable(case, r)


def has_same_policy(case, r, responses):
    """Return whether both servers apply the same sections to R, with the same facts."""
    def places(path):
        return [id(place) for place in model.places_of(case, r, path)]

    paths = model.readings(r.target, case.settings) + list(KNOWN_PATHS if case.any_item(lambda i: i.changes_uri) else ())
    return case.kind == 'location' and has_same_session(case, r, responses) and all(places(path) == places(paths[0]) for path in paths)


def is_made(case, r, seen):
    """Return whether a script or backend of one side may write the ErrorDocument."""
    return any(is_own_document(case, r, seen[side]) and 'lua' not in dict(seen[side]) for side in 'AB')


def check_unmet(case, r, responses, seen):
    """Apply the first oracle to an unmet request; RESPONSES and SEEN are {'A': …, 'B': …}."""
    for side in 'AB':
        is_early = is_early_error(case, r, responses[side])
        faults = witness_faults(case, r, seen[side])
        # The ErrorDocument of an early error is held to the policy of its own path (check_reached).
        if faults and not is_early:
            yield Failure('witness', '%s: %s' % (side, '; '.join(faults)))
        is_own = is_own_document(case, r, seen[side])
        if is_own and responses[side].status in (301, 302):
            # A program at the path of the ErrorDocument may redirect (docs/SECURITY.md).
            continue
        faults = leaks(responses[side], is_own)
        if faults and not is_early:
            yield Failure('secret', '%s: %s' % (side, '; '.join(faults)))
        faults = refusal_faults(case, r, responses[side])
        if faults and not is_early:
            yield Failure('form', '%s: %s' % (side, '; '.join(faults)))
    if has_same_policy(case, r, responses) and not is_made(case, r, seen) and comparable(responses['A']) != comparable(responses['B']):
        one, other = (comparable(responses[side]) for side in 'AB')
        kind = 'order' if sorted(one[1]) == sorted(other[1]) and one[0] == other[0] and one[2:] == other[2:] else 'differs'
        yield Failure(kind, 'A and B: ' + (difference(one, other) if kind == 'differs' else 'the order of fields'))


def is_settled(case, r):
    """Return whether R is unmet at every path to which the surroundings may map it before sections
    are merged."""
    if not case.any_item(lambda i: i.changes_uri):
        return True
    return model.is_unmet_everywhere(case, r, KNOWN_PATHS)


def check_acme(case, r, response, seen):
    """Check that a challenge reaches only a file or a proxy to the same path. If it is refused, it
    may get the ErrorDocument."""
    others = [(kind, uri) for kind, uri in seen if not (case.error_document and uri.endswith(DOCUMENTS + (case.error_document[1:], )))]
    faults = sorted({kind for kind, uri in others if kind in ('cgi', 'lua') or kind == 'backend' and not uri.startswith('/.well-known/')})
    if faults:
        yield Failure('acme-witness', 'a challenge reached ' + ', '.join(faults))
    paths = model.readings(r.target, case.settings)
    shown = [path for path in FILE_SECRET.findall(response.text()) if path not in paths and is_unmet_at(case, r, path)]
    if shown and not case.error_document:
        yield Failure('acme-shown', 'a challenge shows ' + ', '.join(shown))
    # An administrator may add any header field to his own file.
    fields = [f for f in response.fields if f[0].lower() in ('www-authenticate', 'location') and SECRET.search(f[1])]
    if fields and response.status in (301, 302, 303, 307, 308, 401):
        yield Failure('acme-fields', str(fields))


def is_unmet_at(case, r, path):
    """Return whether R, as it was sent, is unmet and not exempt at PATH."""
    return all(model.verdict_of_target(case, r, path, is_lookup) == UNMET for is_lookup in (False, True))


def check_reached(case, r, seen):
    """Check that no script runs for a URI whose policy is unmet, after any internal redirect."""
    if verdict_of(case, r) == ACME or model.may_be_exempt(case, r):
        return
    for kind, uri in seen:
        if kind in ('cgi', 'lua') and uri.startswith('/') and is_unmet_at(case, r, uri) and not is_own_document(case, r, seen):
            yield Failure('reached', '%s ran as %s, which requires more' % (kind, uri))


def check_shown(case, r, response):
    """Check the same for files whose URL maps to their own file only."""
    if verdict_of(case, r) in (ACME, UNKNOWN) or case.any_item(lambda i: i.remaps or i.name == 'dav'):
        return
    for path in FILE_SECRET.findall(response.body.decode('latin-1')):
        if is_unmet_at(case, r, path):
            yield Failure('shown', 'shows %s, which requires more' % path)


def is_ours(response):
    return response.status in (426, 403) and response.field('cache-control') == ['no-store']


def check_malformed(case, r, response):
    """Check that the module adds nothing to the response to a request that httpd rejects. With
    HttpProtocolOptions Unsafe, httpd rejects fewer requests."""
    if case.settings.get('HttpProtocolOptions') == 'Unsafe':
        return
    if response.status == 426 or is_ours(response):
        yield Failure('malformed', 'the module responded to a request that httpd rejects: %s' % response.line)


def check_noninterference(case, connection, responses, seen):
    """Yield (index, failure). RESPONSES is {'A': [one each], 'B': …}, SEEN {'A': {tag: …}, 'B': …}."""
    is_even = True
    for index, r in enumerate(connection.requests):
        pair = {side: responses[side][index] for side in 'AB'}
        saw = {side: seen[side].get(r.tag, []) for side in 'AB'}
        if is_rejected(r):
            yield from ((index, f) for side in 'AB' for f in check_malformed(case, r, pair[side]))
            continue
        verdict = verdict_of(case, r, *pair.values())
        if any(p.error == 'closed before' for p in pair.values()):
            continue
        for side in 'AB':
            yield from ((index, f) for f in check_reached(case, r, saw[side]))
            yield from ((index, f) for f in check_shown(case, r, pair[side]))
            if verdict == ACME:
                yield from ((index, f) for f in check_acme(case, r, pair[side], saw[side]))
        if verdict == UNMET and is_even and is_settled(case, r) and not case.any_item(lambda i: i.name == 'quick-handler'):
            yield from ((index, f) for f in check_unmet(case, r, pair, saw))
        elif not connection.is_h2:
            # The surroundings may end the connection on one server only, so that the next request
            # starts another connection there.
            is_even = is_even and _stays(pair['A']) == _stays(pair['B'])


def _stays(response):
    return not response.error and 'close' not in ','.join(response.field('connection')).lower()


#
# Transparency.
#

# Values that differ between two servers or two requests.
MASKS = (
    # The ETag of a file is weak in the first second after its last change.
    (re.compile(r'(?:W/)?"[0-9a-f]+-[0-9a-f]{10,}"|Second-\d+'), 'etag or timeout'),
    (re.compile(r'version \d+'), 'version'),
    (re.compile(r'/oracle\.\w+/[ABN]/'), '/oracle/'),
    (re.compile(r'expiry=\d+'), 'expiry=N'),
    (re.compile(r'Apache=\S+|secret-(?:[AB]|shared)=[0-9a-f.]+'), 'track=N'),
    (re.compile(r'opaquelocktoken:[0-9a-f-]+'), 'token'),
    (re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT'), 'time'),
    (re.compile(r'max-age=\d+'), 'max-age=N'),
    # The order of APR's hash tables differs between processes.
    (re.compile(r'(?: xmlns:lp\d="[^"]*")+'), ' xmlns'))
PRIVATE = re.compile(r',?\s*private="[^"]*"')
READ_BY_POLICIES = {
    'x-ex', 'x-tok', 'user-agent', 'upgrade', 'connection', 'sec-websocket-key', 'sec-websocket-version', 'upgrade-insecure-requests'
}
VERSION = re.compile(rb'version (\d+)')
FRAMING = ('content-length', 'transfer-encoding', 'connection', 'keep-alive')


def _sorted_allow(field):
    """Sort the registered methods, which httpd lists in the order of a hash table."""
    return (field[0], ','.join(sorted(field[1].split(',')))) if field[0].lower() == 'allow' else field


def _masked(text):
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text


def _vary(case, values):
    """Return the members of Vary, without the header fields that policies read."""
    ours = model.fields_looked_at(case) | READ_BY_POLICIES if model.may_refuse(case) else set()
    return sorted({m.strip().lower() for v in values for m in v.split(',')} - ours - {''})


def _normal(case, verdict, response, with_framing):
    """Return a response without additions of the module, and without values that differ between
    seconds or processes."""
    left = ['date', 'age', 'vary'] + ([] if with_framing else list(FRAMING))
    if not with_framing and response.status != 101:
        left.append('upgrade')
    if verdict == DEFERRED:
        left += ['sunset', 'deprecation', 'link']
    if case.any_item(lambda i: i.name == 'dav'):
        left += ['etag', 'last-modified']
    if response.status == 207:
        # A weak etag is two bytes longer.
        left.append('content-length')
    fields = [_sorted_allow((k, _masked(v))) for k, v in _without(response.fields, *left)]
    if verdict == DEFERRED:
        control = ', '.join(v for k, v in fields if k.lower() == 'cache-control')
        members = [m for m in re.split(r',\s*', PRIVATE.sub('', control)) if m]
        fields = _without(fields, 'cache-control') + [('Cache-Control', ', '.join(members))]
    if case.has_cache:
        # Streams of a connection compete to fill a cache, and the fields of a hit are in another
        # order.
        fields.sort()
    return response.line, fields, _vary(case,
                                        response.field('vary')), _masked(response.body.decode('latin-1')), response.error.split(':')[0]


def same_framing(pair):
    """Return whether the framing is the same. The output of a script may be chunked or have a
    length, depending on its writes; a response from the cache has a length."""
    return bool(pair['A'].field('transfer-encoding')) == bool(pair['N'].field('transfer-encoding')) and bool(
        pair['A'].field('content-length')) == bool(pair['N'].field('content-length'))


def handled(seen):
    return sorted(kind for kind, _ in seen if kind in HANDLERS)


def check_bypass(verdict, pair, is_ordered):
    """Check a request that may bypass the cache, so that N has a hit and A does not: A does not
    refuse it, and sends nothing outdated or meant for others."""
    if is_ours(pair['A']) and not is_ours(pair['N']):
        yield Failure('transparency', 'A refuses it: ' + pair['A'].line)
    if verdict != DEFERRED and pair['A'].field('sunset'):
        yield Failure('announcement', 'A announces a plan that is met')
    versions = [VERSION.findall(pair[side].body) for side in 'AN']
    if is_ordered and all(versions) and int(versions[0][0]) < int(versions[1][0]):
        yield Failure('stale', 'A serves version %s, N version %s' % (versions[0][0].decode(), versions[1][0].decode()))


def is_dangling(case, pair):
    """Return whether the Location of a redirect by FallbackResource has been overwritten: mod_dir
    keeps it in a pool that it destroys."""
    return case.any_item(lambda i: i.name == 'fallback') and {pair['A'].status, pair['N'].status} & {301, 302, 303, 307, 308} and 500 in (
        pair['A'].status, pair['N'].status)


def may_be_early(case, response):
    """Whether the response may come from before the Directory sections are known."""
    return response.status >= 400 or case.any_item(lambda i: i.name == 'quick-handler')


def check_transparency(case, connection, responses, seen):
    """Yield (index, failure) if a request that meets all requirements does not get the response of
    the server without the module."""
    if case.any_item(lambda i: i.is_volatile):
        return
    # If the framing differs, one server may end the connection, and the header fields about the
    # connection then differ in the next response.
    with_framing = True
    # Streams are processed in parallel, so the number of POSTs before another request is undefined.
    is_ordered = not connection.is_h2 or all(r.method != 'POST' for r in connection.requests)
    for index, r in enumerate(connection.requests):
        pair = {side: responses[side][index] for side in 'AN'}
        if any(p.error == 'closed before' for p in pair.values()):
            continue
        verdict = verdict_of(case, r, *pair.values())
        with_framing = with_framing and same_framing(pair)
        if may_be_early(case, pair['N']) and not model.is_settled_early(case, r) or is_dangling(case, pair):
            continue
        if case.has_cache and not model.is_met_by_every_line(case, r):
            yield from ((index, f) for f in check_bypass(verdict, pair, is_ordered))
            continue
        normal = [_normal(case, verdict, pair[side], with_framing) for side in 'AN']
        if normal[0] != normal[1]:
            yield index, Failure('transparency', 'A, which has the module, and N (%s): %s' % (verdict, difference(*normal)))
        elif not case.has_cache and handled(seen['A'].get(r.tag, [])) != handled(seen['N'].get(r.tag, [])):
            yield index, Failure('transparency-witness',
                                 'A reached %s, N %s' % (handled(seen['A'].get(r.tag, [])), handled(seen['N'].get(r.tag, []))))


def has_changing_sections(case):
    """Whether RequestHeader may change which If sections httpd merges for an internal redirect."""
    conditions = ' '.join(str(place.arg) for place in model.inner([case.server, case.host], ('If', )))
    return case.any_item(lambda i: i.name == 'request-header' and i.lines[0].split()[2] in conditions)


def is_transparent(case, r):
    """Return whether the second oracle applies to R: no lookup or internal redirect of it may be
    refused."""
    if is_rejected(r) or not r.version and not r.is_h2 or has_changing_sections(case):
        return False
    if any(k in ('Upgrade', 'Expect') and v != 'websocket' for k, v in r.headers):
        return False
    # The cache itself responds to these requests, and it may be bypassed.
    if case.has_cache and any(k in ('Range', 'If-None-Match', 'If-Modified-Since', 'Cache-Control') for k, _ in r.headers):
        return False
    verdict = model.verdict_of(case, r)
    # A page that an exempt page includes is evaluated by itself.
    if verdict == EXEMPT and 'shtml' in r.target:
        return False
    # With UpgradeExempt none, an internal redirect of an exempt request may be refused.
    return verdict in (MET, EXEMPT, DEFERRED) and not case.renegotiates and (verdict == EXEMPT and not model.drops_exemptions(case) or all(
        model.verdict_at(case, r, path, is_lookup=is_lookup)[0] in (MET, DEFERRED) for path in KNOWN_PATHS for is_lookup in (False, True)))


#
# Logs.
#

AUDIT = re.compile(r'UPGRADE\d+: served although .*')
CRASH = re.compile(r'.*(?:exit signal (?!Killed|Terminated)\w+|AddressSanitizer|runtime error:|Assertion|assertion).*')
LEAK = re.compile(r'.*UPGRADE\d+: .*QSECRET.*')

# Lines that a request can cause, and how many a process may log in two seconds with UpgradeLogRate
# 1.
RATED = re.compile(
    r'^\[(\w+ \w+ \d+ [\d:]+)\.\d+ \d+\] \[upgrade_required:(?:error|info|notice)\] \[pid (\d+).*(UPGRADE00(?:06|14|01|05|13)): ', re.M)
FLOOD = 4


def check_rate(text):
    """Yield a failure if more lines than UpgradeLogRate allows were logged in one second."""
    counts = collections.Counter(RATED.findall(text))
    if counts and max(counts.values()) > FLOOD:
        yield Failure('flood', '%d lines in a second: %s' % (max(counts.values()), counts.most_common(1)[0][0][2]))


def check_log(text, log):
    """Yield a failure for each kind of line that must not be in an error log. LOG is the
    configuration of the log."""
    if log.endswith('Rate 1'):
        yield from check_rate(text)
    for kind, pattern in (('audit', AUDIT), ('crash', CRASH), ('log', LEAK)):
        found = pattern.findall(text)
        if found:
            yield Failure(kind, '%d lines, such as: %s' % (len(found), found[0][:400]))
