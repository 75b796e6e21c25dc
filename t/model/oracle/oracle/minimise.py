# SPDX-License-Identifier: Apache-2.0
"""Reduce a failing case: remove parts that the failure does not need, with many candidates in one
server start."""

import copy

from .batch import keep_transparent
from .policy import Place

# Failures that are found in the error log, which all virtual hosts of a server share.
FRAMING = ('Host', 'Content-Length', 'Transfer-Encoding')
OF_SERVER = ('crash', 'audit', 'log', 'flood')


def _atoms_of_place(place, where):
    for index, inner in enumerate(place.inner):
        yield ('place', where, index)
        yield from _atoms_of_place(inner, where + (index, ))
    for index in range(len(place.lines)):
        yield ('line', where, index)


def atoms(case):
    """Return the keys of the removable parts, the largest first."""
    found = [('connection', c) for c in range(len(case.connections))]
    found += [('request', c, r) for c, connection in enumerate(case.connections) for r in range(len(connection.requests))]
    found += [('item', side, i) for side, items in (('shared', case.shared), ('A', case.behind['A']), ('B', case.behind['B']))
              for i in range(len(items))]
    found += list(_atoms_of_place(case.host, ()))
    found += [('setting', name) for name in case.settings] + [('early', ), ('trusted', )]
    for c, connection in enumerate(case.connections):
        for r, request in enumerate(connection.requests):
            found += [('header', c, r, h) for h, (name, _) in enumerate(request.headers) if name not in FRAMING]
            found += [('body', c, r)] if request.body else []
    return found


def _without(items, removed, *key):
    return [item for index, item in enumerate(items) if key + (index, ) not in removed]


def _reduce_place(place, removed, where=()):
    place.inner = [
        _reduce_place(inner, removed, where + (i, )) for i, inner in enumerate(place.inner) if ('place', where, i) not in removed
    ]
    place.lines = [line for i, line in enumerate(place.lines) if ('line', where, i) not in removed]
    return place


def reduced(case, removed):
    """Return a copy of a case without the atoms."""
    case = copy.deepcopy(case)
    for c, connection in enumerate(case.connections):
        for r, request in enumerate(connection.requests):
            request.headers = _without(request.headers, removed, 'header', c, r)
            if ('body', c, r) in removed:
                request.headers, request.body = [h for h in request.headers if h[0] not in FRAMING[1:]], b''
        connection.requests = _without(connection.requests, removed, 'request', c)
    case.connections = [c for c in _without(case.connections, removed, 'connection') if c.requests]
    case.shared = _without(case.shared, removed, 'item', 'shared')
    case.behind = {side: _without(items, removed, 'item', side) for side, items in case.behind.items()}
    _reduce_place(case.host, removed)
    case.settings = {k: v for k, v in case.settings.items() if ('setting', k) not in removed}
    _reduce_early(case, removed)
    _reduce_trust(case, removed)
    return keep_transparent(case)


def _reduce_early(case, removed):
    if ('early', ) in removed:
        case.early = []
        for connection in case.connections:
            for request in connection.requests:
                request.early = ()


def _reduce_trust(case, removed):
    """Treat the lines that trust a proxy as one part."""
    names = [line.name for line in case.host.lines]
    if ('trusted', ) in removed or names.count('UpgradeTrustedProxy') != bool(case.trusted) or names.count('UpgradeForwardedHeader') != len(
            case.forwarded):
        case.trusted, case.forwarded = '', {}
        case.host.lines = [line for line in case.host.lines if line.name not in ('UpgradeTrustedProxy', 'UpgradeForwardedHeader')]
    if not any(line.text.startswith('ErrorDocument 426 /') for line in case.host.lines):
        case.error_document = ''


def fails(runner, cases, kind):
    """Return for each case whether it fails in the same way."""
    usable = [i for i, case in enumerate(cases) if case.connections]
    found = [False] * len(cases)
    if kind in OF_SERVER:
        for i in usable:
            found[i] = any(f.kind == kind for f in runner.run([cases[i]])[1])
        return found
    if usable:
        outcomes, _ = runner.run([cases[i] for i in usable])
        for i, outcome in zip(usable, outcomes):
            found[i] = any(f.kind == kind for f in outcome.failures)
    return found


def _chunks(items, count):
    size = -(-len(items) // count)
    return [items[i:i + size] for i in range(0, len(items), size)]


def minimise(runner, case, kind):
    """Return the smallest case found that fails by the same check."""
    removed, left, count = set(), atoms(case), 16
    while left:
        chunks = _chunks(left, min(count, len(left)))
        candidates = [removed | set(chunk) for chunk in chunks]
        failing = [c for c, is_failing in zip(candidates, fails(runner, [reduced(case, c) for c in candidates], kind)) if is_failing]
        if failing:
            # If each of several parts can be removed alone, they often can be removed together.
            together = set().union(*failing)
            removed = together if len(failing) == 1 or fails(runner, [reduced(case, together)], kind)[0] else failing[0]
            left = [atom for atom in left if atom not in removed]
        elif count >= len(left):
            break
        else:
            count = min(count * 3, len(left))
    return _without_server(runner, reduced(case, removed), kind)


def _without_server(runner, case, kind):
    """Remove the lines of the main server if the case fails without them."""
    smaller = copy.deepcopy(case)
    smaller.server = Place('server')
    smaller = keep_transparent(smaller)
    return smaller if fails(runner, [smaller], kind)[0] else case


def culprits(runner, cases, kind):
    """Return the cases that make a server fail alone, by repeated halving."""
    if not any(f.kind == kind for f in runner.run(cases)[1]):
        return []
    if len(cases) == 1:
        return cases
    half = len(cases) // 2
    return culprits(runner, cases[:half], kind) or culprits(runner, cases[half:], kind)
