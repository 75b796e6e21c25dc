# SPDX-License-Identifier: Apache-2.0
"""Print a failing case in a form that a person can run."""

import re
import shlex

from .server import PORTS


def _printf(data):
    """Return a shell command that writes bytes."""
    text = ''.join(chr(b) if 32 <= b < 127 and chr(b) not in '\\\'%' else '\\%03o' % b for b in data)
    return "printf '%s'" % text.replace('\\015\\012', '\\r\\n')


def _command(connection, server, case):
    """Return a command that sends the requests of a connection."""
    address = server.address(0)
    if connection.is_h2:
        url = '%s://%s:%d%s' % ('https' if connection.tls else 'http', address, PORTS[bool(connection.tls)], connection.requests[-1].target)
        fields = ' '.join('-H %s' % shlex.quote('%s: %s' % h) for h in connection.requests[-1].headers)
        return 'curl -k --path-as-is --interface %s %s -X %s %s %s' % (connection.client,
                                                                       '--http2' if connection.tls else '--http2-prior-knowledge',
                                                                       connection.requests[-1].method, fields, shlex.quote(url))
    data = _printf(b''.join(r.wire(case.name) for r in connection.requests))
    if connection.tls:
        version = connection.tls.lower().replace('.', '_').replace('v', '')
        cipher = " -cipher '%s:AES128-SHA:@SECLEVEL=0'" % connection.cipher if connection.cipher else ''
        return '%s | openssl s_client -quiet -ign_eof -%s%s -servername %s -connect %s:%d' % (data, version, cipher, case.name, address,
                                                                                              PORTS[1])
    return '%s | nc -s %s %s %d' % (data, connection.client, address, PORTS[0])


def _files(case, side):
    """Return the text of the files that are not in the configuration."""
    for item in case.items(side):
        if item.place.startswith('htaccess'):
            yield '%s/.htaccess: %s' % (item.place[9:], '; '.join(item.lines))
        for path in item.files:
            yield path


def print_case(runner, case, failures, outcome):
    """Print the configuration, the requests and the responses. RUNNER has just run the case."""
    server = runner.servers['A']
    print('    main server: ' + '; '.join(_main_lines(case)) if _main_lines(case) else '    main server: nothing')
    names = sorted({name for responses in outcome.responses.values() for name in responses})
    before = ''
    for name in [n for n in names if n != 'N']:
        server = runner.servers[name]
        text = _host_text(server, case)
        print('  server %s: %s' %
              (name, 'the same' if text == before else '(apache2 -f %s/httpd.conf -DMODULE -DFOREGROUND)' % server.work))
        if text != before:
            print(text)
        before = text
    for number, connection in enumerate(case.connections):
        print('    ' + _command(connection, runner.servers['A'], case))
        _print_responses(connection, outcome.responses[number])
    for failure in failures:
        print('  FAILED %s: %s' % (failure.kind, failure.text))


def _host_text(server, case):
    """Return the virtual host that the connections go to, and its files."""
    text = server.virtual_hosts(0, case, '$ROOT').replace(server.work, '$DIR').replace(server.network, '127.x.y')
    host = text.split('<VirtualHost')[2 if any(c.tls for c in case.connections) else 1]
    return '\n'.join('    ' + line
                     for line in ('<VirtualHost' + host).rstrip().split('\n')) + '\n    files: ' + '; '.join(_files(case, server.side))


def _main_lines(case):
    from .policy import render
    return render(case.server)


def _print_responses(connection, responses):
    before = [None] * len(connection.requests)
    for name, of_server in responses.items():
        for index, (r, response) in enumerate(zip(connection.requests, of_server)):
            text = re.sub('Date: .*', 'Date: …', re.sub(r'[^\n -~]', '?', response.text().replace('\r', '')[:900]))
            print('\n'.join('      %s %s| %s' % (name, r.tag, line)
                            for line in (text.split('\n') if text != before[index] else ['the same'])))
            before[index] = text
