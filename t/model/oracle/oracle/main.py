# SPDX-License-Identifier: Apache-2.0
"""The command line."""

import argparse
import collections
import multiprocessing
import os
import re
import signal
import sys
import time

from . import minimise as smaller
from .batch import Runner, keep_transparent
from .case import make_batch
from .report import print_case

BATCH = 100


def arguments():
    parser = argparse.ArgumentParser(prog='t/model/oracle/run', description='Two oracles: see t/model/oracle/README.md')
    parser.add_argument('--seed', default=str(int(time.time())))
    parser.add_argument('--count', type=int, default=2000, help='configurations')
    parser.add_argument('--first', type=int, default=0, help='number of the first configuration')
    parser.add_argument('--jobs', type=int, default=2, help='server triples at a time')
    parser.add_argument('--show', type=int, default=3, help='how many failures to minimise')
    parser.add_argument('--list', action='store_true', help='only list what fails')
    parser.add_argument('--module', default=os.environ.get('ORACLE_MODULE') or module_of_suite() or '.libs/mod_upgrade_required.so')
    return parser.parse_args()


def module_of_suite():
    """Return the module that t/tools/run has built, if it runs this program."""
    try:
        with open(os.environ['UPGRADE_TEST_BASE'], encoding='utf-8') as base:
            return re.search(r'upgrade_required_module (\S+)', base.read())[1]
    except KeyError:
        return None


def become_nobody():
    """Switch to the unprivileged user that also runs the servers."""
    if os.geteuid() == 0:
        import pwd
        user = pwd.getpwnam('nobody')
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)


def stop_servers_at_end():
    """Stop all servers when this process is ended: SystemExit runs the finally clauses."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def run_batch(arguments_):
    """Run one batch. Return its totals, and [(number, kind, text, connection, request)] of the
    cases that failed twice."""
    module, seed, first, count = arguments_
    stop_servers_at_end()
    become_nobody()
    runner = Runner(module)
    cases = [keep_transparent(case) for case in make_batch(seed, first, count)]
    try:
        outcomes, of_server = runner.run(cases)
        failures = confirm(runner, cases, outcomes)
        of_server = without_crashes_of_httpd(runner, cases, of_server)
    finally:
        runner.close()
    totals = collections.Counter(configurations=count)
    for outcome in outcomes:
        totals.update(requests=outcome.requests, unmet=outcome.unmet, transparent=outcome.transparent)
    return totals, failures + [(first, f.kind, f.text) for f in of_server]


def without_crashes_of_httpd(runner, cases, of_server):
    """Remove crashes that also occur on the same servers without the module."""
    if not any(f.kind == 'crash' for f in of_server) or not any(f.kind == 'crash' for f in runner.run(cases, False)[1]):
        return of_server
    return [f for f in of_server if f.kind != 'crash' or 'exit signal' not in f.text]


def confirm(runner, cases, outcomes):
    """Return the failures that occur again if the failing cases are repeated: the crash of one case
    affects the others on its server."""
    failing = [(case, {f.kind for f in outcome.failures}) for case, outcome in zip(cases, outcomes) if outcome.failures]
    if not failing:
        return []
    again, _ = runner.run([case for case, _ in failing])
    found = []
    for (case, kinds), outcome in zip(failing, again):
        for failure in outcome.failures:
            if failure.kind in kinds and (case.number, failure.kind) not in [f[:2] for f in found]:
                found.append((case.number, failure.kind, failure.text))
    return found


def show(arguments_, number, kind):
    """Minimise and print a failing configuration."""
    stop_servers_at_end()
    become_nobody()
    runner = Runner(arguments_.module, keep=True)
    try:
        minimise_and_print(runner, arguments_.seed, number, kind)
    finally:
        runner.close()
    sys.stdout.flush()


def minimise_and_print(runner, seed, number, kind):
    first = number - number % BATCH
    cases = [keep_transparent(case) for case in make_batch(seed, first, BATCH)]
    if kind in smaller.OF_SERVER:
        found = smaller.culprits(runner, cases, kind)
    else:
        found = [case for case in cases if case.number == number]
        found = found if smaller.fails(runner, found, kind)[0] else []
    if not found:
        print('%s of seed %s, configurations %d to %d: not seen when run alone' % (kind, seed, first, first + BATCH - 1))
        return
    case = smaller.minimise(runner, found[0], kind)
    outcomes, of_server = runner.run([case])
    print('\n%s: seed %s, configuration %d (%s), minimised:' % (kind, seed, case.number, case.kind))
    print_case(runner, case, [f for f in outcomes[0].failures + of_server if f.kind == kind], outcomes[0])


def in_child(function, *args):
    """Run with dropped privileges, which this process keeps for later calls."""
    process = multiprocessing.Process(target=function, args=args)
    process.start()
    process.join()


def main():
    options = arguments()
    options.module = os.path.abspath(options.module)
    print('seed %s' % options.seed, flush=True)
    start = time.monotonic()
    end = options.first + options.count
    batches = [(options.module, options.seed, n, min(BATCH, end - n)) for n in range(options.first, end, BATCH)]
    totals, failures = collections.Counter(), []
    with multiprocessing.Pool(options.jobs, maxtasksperchild=1) as pool:
        for counted, failed in pool.imap_unordered(run_batch, batches):
            totals.update(counted)
            failures += failed
    for number, kind, text in sorted(failures):
        print('%s: configuration %d: %s' % (kind, number, text[:200].replace('\n', ' ')), flush=True)
    if not options.list:
        for number, kind in _one_of_each(failures)[:options.show]:
            in_child(show, options, number, kind)
    print('%s; %.1f configurations per second; %d failures' %
          (', '.join('%d %s' % (v, k) for k, v in totals.items()), totals['configurations'] / (time.monotonic() - start), len(failures)))
    return 1 if failures else 0


def _one_of_each(failures):
    """Return failures with different kinds first."""
    kinds = collections.defaultdict(list)
    for number, kind, _ in sorted(failures):
        kinds[kind].append((number, kind))
    rows = list(kinds.values())
    return [row[i] for i in range(max(map(len, rows), default=0)) for row in rows if i < len(row)]
