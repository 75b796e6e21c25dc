# SPDX-License-Identifier: Apache-2.0
"""An independent and simple model: does a request, as it was sent, meet the policy at a path?

It was written from the design alone, as t/model was, and computes less: no Upgrade tokens, no
reasons. The verdict is UNKNOWN if possible interpretations of a URL lead to different verdicts, or
if it depends on the clock or the client's share."""

import re

MET, UNMET, EXEMPT, ACME, DEFERRED, UNKNOWN = 'met', 'unmet', 'exempt', 'acme', 'deferred', 'unknown'

TLS_RANK = {'TLS': 1, 'TLSv1': 2, 'TLSv1.1': 3, 'TLSv1.2': 4, 'TLSv1.3': 5}
HTTP_RANK = {'HTTP/1.1': 11, 'HTTP/2': 20, 'HTTP/3': 30}
UNRESERVED = re.compile(r'%([46-7][0-9A-Fa-f]|5[0-9AaFf]|3[0-9]|2[DdEe])')
CHALLENGE = re.compile(r'/\.well-known/acme-challenge/[A-Za-z0-9_-]+\Z')

#
# Paths, as httpd reads them.
#


def decode_unreserved(path):
    def one(match):
        char = chr(int(match[1], 16))
        return char if char.isalnum() or char in '-._~' else match[0]

    return UNRESERVED.sub(one, path)


def remove_dots(path, merge_slashes):
    """Return the path without . and .. segments as ap_normalize_path() removes them, and whether it stayed below the root."""
    out, ok = [], True
    segments = path[1:].split('/')
    for number, segment in enumerate(segments):
        is_last = number == len(segments) - 1
        if segment == '.' or (segment == '' and merge_slashes and not is_last):
            if is_last and segment == '.':
                out.append('')
            continue
        if segment == '..':
            ok = ok and bool(out)
            out = out[:-1]
            if is_last:
                out.append('')
            continue
        out.append(segment)
    return '/' + '/'.join(out), ok


def no_double_slash(path):
    return re.sub('/+', '/', path)


def unescape(path, settings):
    """Return the decoded path, and whether httpd accepts it."""
    allowed = settings.get('AllowEncodedSlashes', 'Off')
    ok = not re.search(r'%(?![0-9A-Fa-f]{2})|%00', path) and not (allowed == 'Off' and re.search('%2f', path, re.I))

    def one(match):
        return match[0] if allowed == 'NoDecode' and match[1].lower() == '2f' else chr(int(match[1], 16))

    return re.sub(r'%([0-9A-Fa-f]{2})', one, path), ok


def readings(target, settings):
    """Return every path under which httpd may look for sections: one, unless the request is
    rejected before."""
    path = re.sub(r'\A[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#]*', '', target)
    path = re.split('[?#]', path)[0]
    if path == '*' and target == '*':
        return ['*']
    if not path.startswith('/'):
        return ['/', '', '/' + path]
    merges = settings.get('MergeSlashes', 'On') == 'On'
    raw, below_root = remove_dots(decode_unreserved(path), merges)
    clean, is_decodable = unescape(raw, settings)
    if settings.get('AllowEncodedSlashes') == 'On':
        clean = remove_dots(clean, merges)[0]
    # The sections of a rejected request are uncertain. A NUL ends the path.
    return [clean] if below_root and is_decodable else list(
        dict.fromkeys([clean, raw, clean.split('\0')[0], remove_dots(clean, merges)[0]]))


#
# The contexts that apply, and their merged configuration.
#


def lies_below(path, prefix):
    return path == prefix or path.startswith(prefix.rstrip('/') + '/')


def basename(case, path):
    """Return the name of the file: the first segment that is not a directory."""
    segments = path.split('/')[1:]
    directory = ''
    for segment in segments:
        if directory + '/' + segment not in case.directories:
            return segment
        directory += '/' + segment
    return ''


def applies(place, case, r, path):
    if place.type == 'Location':
        return lies_below(no_double_slash(path), place.arg)
    if place.type == 'LocationMatch':
        return bool(re.search(place.arg, path))
    if place.type in ('Directory', 'htaccess'):
        return lies_below(no_double_slash(path), place.arg or '/')
    if place.type == 'Files':
        return basename(case, no_double_slash(path)) == place.arg
    if place.type == 'FilesMatch':
        return bool(re.search(place.arg, basename(case, no_double_slash(path))))
    return place.arg.holds(r)


def inner(places, types):
    return [p for place in places for p in place.inner if p.type in types]


def places_of(case, r, path, has_files=True):
    """Return all contexts that apply, in the order in which httpd merges them. Without HAS_FILES,
    those that are known before the request is mapped to a file."""
    found = [case.server, case.host]
    if path == '*':
        return found

    def add(types, sort=None):
        more = [p for p in inner([case.server, case.host], types) if applies(p, case, r, path)]
        found.extend(sorted(more, key=sort) if sort else more)

    if has_files and r.method != 'TRACE':
        # httpd responds to TRACE before the request is mapped to a file.
        add(('Directory', 'htaccess'), lambda p: (p.arg.count('/') if p.arg else 0, p.type == 'htaccess'))
        add(('Files', 'FilesMatch'))
    add(('Location', 'LocationMatch'))
    ifs = found
    while ifs:
        ifs = [p for p in inner(ifs, ('If', )) if p.arg.holds(r)]
        found = found + ifs
    return found


class State:
    """The merged configuration."""
    def __init__(self):
        self.policies = {'Require': {}, 'Plan': {}}
        self.exprs = {'Require': [], 'Plan': []}
        self.exprs_of = {'Require': None, 'Plan': None}
        self.rollout = 'Report'
        self.exempt = []
        self.acme = True
        self.drops_exempt_in_section = False

    def apply(self, place, line):
        kind = line.name[len('Upgrade'):]
        if kind in self.policies:
            self.apply_words(kind, place.type == 'htaccess', line.args)
        elif kind.endswith('Expr') and kind[:-4] in self.exprs:
            self.apply_expr(kind[:-4], place, line.args[0])
        elif kind == 'Rollout':
            self.rollout = line.args[0]
        elif kind == 'Exempt' and line.args[0] == 'none':
            self.exempt, self.acme = [], False
            self.drops_exempt_in_section |= place.type not in ('server', 'host')
        elif kind == 'Exempt':
            self.exempt.append(line.args[0])

    def apply_words(self, kind, raises, words):
        for word in words:
            if word == 'none':
                self.policies[kind], self.exprs[kind] = {}, []
                continue
            name, value = floor(word)
            if not (raises and self.policies[kind].get(name, 0) >= value):
                self.policies[kind][name] = value

    def apply_expr(self, kind, place, expr):
        if self.exprs_of[kind] is not place:
            self.exprs[kind], self.exprs_of[kind] = [], place
        self.exprs[kind].append(expr)


def floor(word):
    if word in TLS_RANK:
        return 'tls', TLS_RANK[word]
    if word in HTTP_RANK:
        return 'http', HTTP_RANK[word]
    name, _, value = word.partition('=')
    return name, int(value or 1)


def state_of(case, r, path, has_files=True):
    state = State()
    for place in places_of(case, r, path, has_files):
        for line in place.lines:
            if line.is_ours:
                state.apply(place, line)
    return state


#
# Facts and verdict.
#


# Bits of the key and forward secrecy, by the names in requests.py.
FORWARDED_CIPHERS = {'ECDHE-RSA-AES128-GCM-SHA256': (128, True), 'AES256-SHA': (256, False)}


def forwarded(case, r):
    """Return the facts that a trusted proxy sends. With a missing, repeated or malformed field a
    fact is unknown, and therefore unmet."""
    def single(fact):
        name = case.forwarded.get(fact, '')
        values = [v for k, v in r.headers if k.lower() == name.lower()]
        return values[0] if len(values) == 1 and ',' not in values[0] else ''

    is_tls = single('proto').lower() == 'https'
    tls = TLS_RANK.get(single('tls-version'), 1) if is_tls else 0
    http = r.http
    if 'http-version' in case.forwarded:
        match = re.fullmatch(r'(?:HTTP/)?([0-3])(?:\.(\d))?', single('http-version'))
        http = int(match[1]) * 10 + int(match[2] or 0) if match else 0
    bits, has_secrecy = FORWARDED_CIPHERS.get(single('cipher'), (0, False)) if is_tls else (0, False)
    if 'cipher-bits' in case.forwarded:
        bits = int(single('cipher-bits') or 0) if is_tls else 0
    return {'tls': tls, 'http': http, 'cipher-bits': bits, 'forward-secrecy': tls == 5 or has_secrecy}


def is_trusted(case, r):
    return case.trusted == '127.0.0.0/8' or case.trusted == r.client


def facts_of(case, r):
    if case.trusted and is_trusted(case, r):
        return forwarded(case, r)
    return {'tls': TLS_RANK.get(r.tls, 0), 'http': r.http, 'cipher-bits': r.bits, 'forward-secrecy': r.secrecy}


def is_handshake(r):
    """Return whether R is a valid opening handshake of WebSocket (RFC 6455 section 4.2.1)."""
    return (r.http == 11 and r.method == 'GET' and 'websocket' in r.field('Upgrade').lower() and 'upgrade' in r.field('Connection').lower()
            and r.field('Sec-WebSocket-Version') == '13' and re.fullmatch('[A-Za-z0-9+/]{22}==', r.field('Sec-WebSocket-Key')) is not None)


def meets(state, kind, facts, r):
    floors = dict(state.policies[kind])
    if 'cipher-bits' in floors or 'forward-secrecy' in floors:
        floors.setdefault('tls', 1)
    if floors.pop('websocket', 0) and not is_handshake(r):
        return False
    return all(facts[name] >= value for name, value in floors.items()) and all(e.holds(r) for e in state.exprs[kind])


def dots_removed(raw):
    """Return a path without dots, removed before and after slashes are merged; '' if it is above
    the root."""
    found = [remove_dots(decode_unreserved(raw), merges) for merges in (True, False)]
    return [no_double_slash(path) if is_below else '' for path, is_below in found]


def covers_path(condition, r, path):
    raw = re.split('[?#]', r.target)[0]
    # With MergeSlashes Off, a path keeps its empty segments, and is never exempt.
    if not raw.startswith('/') or '//' in path or re.search(r';|\\|%2f|%5c|%25|%00|%(?![0-9a-f]{2})', raw, re.I):
        return False
    # If both orders give different paths, neither is exempt.
    return all(lies_below(one, condition) for one in dots_removed(raw) + [no_double_slash(path)])


def is_doubtful(case, r):
    """Return whether both orders give different paths that may still be exempt."""
    raw = re.split('[?#]', r.target)[0]
    paths = [c['path'] for c in exemptions(case) if c != 'none' and 'path' in c]
    if not paths or not raw.startswith('/'):
        return False
    one, other = dots_removed(raw)
    return one != other and any(lies_below(one, path) and lies_below(other, path) for path in paths)


def covers(conditions, r, path):
    ip = conditions.get('ip')
    method = conditions.get('method')
    return (('path' not in conditions or covers_path(conditions['path'], r, path))
            and (method is None or method == r.method or (method, r.method) == ('GET', 'HEAD'))
            and (ip is None or ip.endswith('/8') or ip == r.client) and ('expr' not in conditions or conditions['expr'].holds(r)))


def outcome(rollout):
    """Return the verdict of an unmet plan."""
    if rollout.startswith('Report'):
        return MET
    if rollout == 'On' or '=2020' in rollout.split('window')[0] or 'percent=100' in rollout or 'window=2020' in rollout:
        return UNMET
    return DEFERRED if 'from=2090' in rollout else UNKNOWN


def as_get(r):
    """Return R with the method of lookups, includes and ErrorDocuments."""
    return type(r)(**{**vars(r), 'method': 'GET'})


def verdict_at(case, r, path, has_files=True, is_lookup=False):
    """Return the verdict on request R at a path as httpd has read it, without exemptions of the URL
    that was sent.

    For a lookup, httpd selects sections by its method, GET; expressions of policies read the
    request that was sent."""
    state = state_of(case, as_get(r) if is_lookup else r, path, has_files)
    facts = facts_of(case, r)
    if not meets(state, 'Require', facts, r):
        return UNMET, state
    if not meets(state, 'Plan', facts, r):
        return outcome(state.rollout), state
    return MET, state


def verdict_of_target(case, r, path, is_lookup):
    """Return the verdict on request R after an internal redirect to PATH. The exemptions there, and
    those of the URL that was sent unless a section of PATH drops them, compare that URL."""
    verdict, state = verdict_at(case, r, path, is_lookup=is_lookup)
    if verdict == MET:
        return MET
    for sent in readings(r.target, case.settings):
        kept = [] if state.drops_exempt_in_section else verdict_at(case, r, sent)[1].exempt
        if any(covers(c, r, sent) for c in state.exempt + kept):
            return EXEMPT
    return verdict


def verdict_of_reading(case, r, path, has_files=True):
    verdict, state = verdict_at(case, r, path, has_files)
    if verdict == MET:
        return MET
    if any(covers(conditions, r, path) for conditions in state.exempt):
        return EXEMPT
    if verdict != DEFERRED and state.acme and r.method in ('GET', 'HEAD') and CHALLENGE.match(path):
        return ACME
    return verdict


def is_settled_early(case, r):
    """Return whether the verdict is the same before the request is mapped to a file, which
    determines an earlier response."""
    return all(verdict_of_reading(case, r, path, False) == verdict_of_reading(case, r, path) for path in readings(r.target, case.settings))


def may_be_proxied(case, r):
    """Return whether the request may be one to a forward proxy, to which Location sections with a path do not apply."""
    return '://' in r.target and case.any_item(lambda i: 'ProxyRequests On' in i.lines)


def may_be_exempt(case, r):
    """Return whether the exemption depends on the path that httpd finds in the target."""
    return not r.target.startswith('/') and has_path_exemption(case) or is_doubtful(case, r)


def verdict_of(case, r):
    """Return the verdict on request R as it was sent."""
    found = {verdict_of_reading(case, r, path) for path in readings(r.target, case.settings)}
    if may_be_exempt(case, r) or may_be_proxied(case, r):
        return UNKNOWN
    if r.target == '*' and inner([case.server], ('If', )) + inner([case.host], ('If', )):
        found.add(verdict_of_reading(case, r, '/'))
    return found.pop() if len(found) == 1 else UNKNOWN


def is_met_everywhere(case, r, paths):
    """Return whether R may be redirected internally to any of the paths without being refused
    there."""
    if verdict_of(case, r) not in (MET, EXEMPT):
        return False
    return all(verdict_at(case, r, path)[0] == MET for path in paths) or (verdict_of(case, r) == EXEMPT and not drops_exemptions(case))


def is_unmet_everywhere(case, r, paths):
    return verdict_of(case, r) == UNMET and all(verdict_of_reading(case, r, path) == UNMET for path in paths)


def all_lines(place):
    return place.lines + [line for p in place.inner for line in all_lines(p)]


def lines_of(case, name):
    """Return all lines of a case with a directive, in any context."""
    return [line for p in (case.server, case.host) for line in all_lines(p) if line.name == name]


def is_met_by_every_line(case, r):
    """Return whether no line, in any context, could refuse R. Otherwise the module may bypass a
    cache."""
    if any(line.name.endswith('Expr') for p in (case.server, case.host) for line in all_lines(p)):
        return False
    floors = [floor(word) for name in ('UpgradeRequire', 'UpgradePlan') for line in lines_of(case, name) for word in line.args if word != 'none']
    facts = facts_of(case, r)
    return all(name != 'websocket' and facts[name] >= value and (name == 'http' or facts['tls']) for name, value in floors)


def facts_looked_at(case, word):
    """Return the forwarded facts that a requirement is compared with."""
    if word.startswith('HTTP'):
        return {'http-version'}
    if word.startswith('cipher-bits'):
        # Without a field of their own, cipher bits follow from the name of the cipher.
        return {'proto', 'tls-version', 'cipher-bits' if 'cipher-bits' in case.forwarded else 'cipher'}
    if word == 'forward-secrecy':
        return {'proto', 'tls-version', 'cipher'}
    return {'proto', 'tls-version'} if word.startswith('TLS') else set()


def fields_looked_at(case):
    """Return the forwarded header fields, in lower case, that requirements and plans with a rollout
    read, in any context."""
    is_on = any(line.args[0] != 'Report' for line in lines_of(case, 'UpgradeRollout'))
    lines = lines_of(case, 'UpgradeRequire') + (lines_of(case, 'UpgradePlan') if is_on else [])
    facts = set().union(*(facts_looked_at(case, word) for line in lines for word in line.args)) if case.trusted else set()
    return {case.forwarded[fact].lower() for fact in facts if fact in case.forwarded}


def may_refuse(case):
    """Return whether a requirement or a plan with a rollout exists. A plan in Report mode does not
    change a byte."""
    return bool(lines_of(case, 'UpgradeRequire') + lines_of(case, 'UpgradeRequireExpr')) or any(one.args[0] != 'Report'
                                                                                                for one in lines_of(case, 'UpgradeRollout'))


def exemptions(case):
    return [one.args[0] for one in lines_of(case, 'UpgradeExempt')]


def drops_exemptions(case):
    return 'none' in exemptions(case)


def has_path_exemption(case):
    return any('path' in conditions for conditions in exemptions(case) if conditions != 'none')
