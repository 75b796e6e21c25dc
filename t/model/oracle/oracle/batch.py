# SPDX-License-Identifier: Apache-2.0
"""Run cases on the servers, and collect what failed."""

import os
import random
import shutil
import socket
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from . import check, client
from .backend import Backend
from .requests import Connection, Request
from .server import PORTS, SIDES, Server, prepare_shared, write

THREADS = 12
# The two configurations of the log: hardly any lines, or a line for each refusal and error.
LOGS = ('UpgradeLogRate 1', 'UpgradeLogRate 1000\n    LogLevel warn upgrade_required:info')


@dataclass
class Outcome:
    """The result of a case: failures, each with its connection and request; RESPONSES as
    client.talk() returns them."""
    failures: list = field(default_factory=list)
    responses: dict = field(default_factory=dict)
    requests: int = 0
    unmet: int = 0
    transparent: int = 0


def _free_network():
    """Return N for the addresses 127.N.y.z that no other runner uses, and a socket that reserves
    them."""
    numbers = list(range(64, 250))
    random.SystemRandom().shuffle(numbers)
    for number in numbers:
        try:
            return number, socket.create_server(('127.%d.0.1' % number, PORTS[0]))
        except OSError:
            continue
    raise RuntimeError('no network is free: is a server listening to port %d of all addresses?' % PORTS[0])


class Runner:
    """Keeps a directory, a network of addresses and the backends for one batch after another."""
    def __init__(self, module, keep=False):
        self.module = module
        self.keep = keep
        self.dir = tempfile.mkdtemp(prefix='oracle.', dir=os.environ.get('TMPDIR'))
        os.chmod(self.dir, 0o755)
        self.network, self.lock = _free_network()
        prepare_shared(self.dir)
        self.backends = {name: Backend(side) for name, side in SIDES.items()}
        self.servers = {}

    def close(self):
        self.stop()
        for backend in self.backends.values():
            backend.close()
        self.lock.close()
        if not self.keep:
            shutil.rmtree(self.dir, ignore_errors=True)

    def stop(self):
        for server in self.servers.values():
            server.stop()

    def start(self, cases, with_module):
        """Write and start all three servers for cases. Fill their caches before, on a server
        without the module."""
        for server in self.servers.values():
            server.remove()
        for backend in self.backends.values():
            backend.seen.clear()
            backend.versions.clear()
        self.servers = {name: Server(name, self.dir, self.network, self.module, self.backends[name]) for name in SIDES}
        # That of the first case, so that a repeated case has the same one.
        log = LOGS[cases[0].number // 100 % len(LOGS)]
        for server in self.servers.values():
            server.write(cases, log)
        if cases[0].has_cache:
            self._each('AB', lambda server: self._fill_cache(server, cases))
            self._copy_cache(len(cases))
        self._each('ABN', lambda server: server.start(with_module and server.name != 'N', server.name != 'N'))

    def _each(self, names, do):
        with ThreadPoolExecutor(len(names)) as pool:
            list(pool.map(lambda name: do(self.servers[name]), names))

    def _copy_cache(self, count):
        """Give N the cached responses of A: the same surroundings would store the same.

        The files are links, because mod_cache_disk compares their inodes with stored ones. It
        replaces files and never writes to them."""
        for index in range(count):
            name = '/c%d-cache' % index
            shutil.copytree(self.servers['A'].work + name,
                            self.servers['N'].work + name,
                            copy_function=os.link,
                            dirs_exist_ok=True)

    @staticmethod
    def _fill_cache(server, cases):
        server.start(False, False)
        with ThreadPoolExecutor(THREADS // 3) as pool:
            list(pool.map(lambda i: [client.talk(c, server.address(i), PORTS, cases[i].name) for c in filling(cases[i])],
                          range(len(cases))))
        server.stop()
        write(server.work + '/witness', '', 0o666)
        server.backend.seen.clear()
        if os.path.exists(server.work + '/error.log'):
            os.remove(server.work + '/error.log')

    def run(self, cases, with_module=True):
        """Run cases. Return an Outcome for each, and failures of the batch as a whole."""
        for index, case in enumerate(cases):
            _tag(index, case)
        self.start(cases, with_module)
        try:
            with ThreadPoolExecutor(THREADS) as pool:
                outcomes = list(pool.map(lambda i: self._talk(i, cases[i]), range(len(cases))))
        finally:
            self.stop()
        seen = {name: server.witnesses() for name, server in self.servers.items()}
        for case, outcome in zip(cases, outcomes):
            _check(case, outcome, seen)
        return outcomes, self._check_logs(LOGS[cases[0].number // 100 % len(LOGS)])

    def _talk(self, index, case):
        outcome = Outcome()
        for number, connection in enumerate(case.connections):
            names = 'AB' if connection.phase == 'noninterference' else 'AN'
            responses = {}
            for name in names:
                responses[name] = client.talk(connection, self.servers[name].address(index), PORTS, case.name)
            outcome.responses[number] = responses
        return outcome

    def _check_logs(self, log):
        failures = []
        for name in 'AB':
            server = self.servers[name]
            found = list(check.check_log(server.read_log(), log))
            for report in server.reports():
                with open(report, encoding='latin-1') as text:
                    found.append(check.Failure('crash', 'sanitizer: ' + text.read(3000)))
            failures += [check.Failure(f.kind, '%s: %s' % (name, f.text)) for f in found]
        return failures


def filling(case):
    """Return the connections that fill the caches: GET requests for the paths of the case, over
    plain HTTP and TLS."""
    paths = list(dict.fromkeys(['/page.txt', '/cache/page.txt', '/'] + case.hot_paths))[:8]
    for tls in ('', 'TLSv1.3'):
        yield Connection('fill', [Request(target=path, headers=[('Host', case.name), ('User-Agent', 'fill')]) for path in paths], tls)


def keep_transparent(case):
    """Remove requests from the connections of the second oracle that it does not apply to."""
    for connection in case.connections:
        if connection.phase == 'transparency':
            connection.requests = [r for r in connection.requests if check.is_transparent(case, r)]
    case.connections = [c for c in case.connections if c.requests]
    return case


def _tag(index, case):
    for number, connection in enumerate(case.connections):
        for r, request in enumerate(connection.requests):
            request.tag = 't%d.%d.%d' % (index, number, r)


def _check(case, outcome, seen):
    for number, connection in enumerate(case.connections):
        responses = outcome.responses[number]
        apply = check.check_noninterference if connection.phase == 'noninterference' else check.check_transparency
        for index, failure in apply(case, connection, responses, seen):
            failure.connection, failure.request = number, index
            outcome.failures.append(failure)
        outcome.requests += len(connection.requests)
        if connection.phase == 'transparency':
            outcome.transparent += len(connection.requests)
        else:
            outcome.unmet += sum(not check.is_rejected(r) and check.model.verdict_of(case, r) == check.UNMET for r in connection.requests)
