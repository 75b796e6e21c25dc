# SPDX-License-Identifier: Apache-2.0
"""Servers: A and B have the module and different surroundings; N has those of A and no module. Each
case is a virtual host with its own address, whose last octet is that of 127.x.y.z, on a plain and a
TLS port."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time

from . import surroundings
from .case import MADE
from .policy import htaccess_files, render


def apxs(name):
    return subprocess.run([os.environ.get('APXS', 'apxs'), '-q', name], check=True, capture_output=True, text=True).stdout.strip()


HTTPD = os.environ.get('ORACLE_HTTPD') or os.environ.get('UPGRADE_TEST_HTTPD') or apxs('SBINDIR') + '/' + apxs('PROGNAME')
MODULES = os.environ.get('ORACLE_MODULES') or apxs('LIBEXECDIR')
PORTS = (8080, 8443)
NETWORKS = {'A': 1, 'B': 2, 'N': 3}
# The surroundings of N are those of A.
SIDES = {'A': 'A', 'B': 'B', 'N': 'A'}
MTIME = 1_700_000_000

# The default quarantine and stack depth need a third more processor time.
ASAN_OPTIONS = ('detect_leaks=0', 'quarantine_size_mb=8', 'thread_local_quarantine_size_kb=64', 'malloc_context_size=2',
                'allocator_release_to_os_interval_ms=-1')

LOADED = '''authn_core authn_file authz_core authz_host authz_user auth_basic access_compat alias autoindex actions allowmethods asis
auth_form session session_cookie request cache cache_disk cgid dav dav_fs dir env expires filter deflate brotli substitute
ratelimit headers http2 include lua mime negotiation proxy proxy_http proxy_wstunnel proxy_http2 rewrite setenvif
socache_shmcb speling ssl status imagemap reflector usertrack remoteip'''.split()

MAIN = '''ServerRoot @WORK@
ServerName main.test
PidFile @WORK@/pid
DefaultRuntimeDir @WORK@
ErrorLog @WORK@/error.log
LogLevel warn
<IfDefine MODULE>
    @LOG@
</IfDefine>
ScriptSock @WORK@/cgisock
DavLockDB @WORK@/davlock
TypesConfig @SHARED@/mime.types
StartServers 2
ServerLimit 2
ThreadsPerChild 24
ThreadLimit 24
MaxRequestWorkers 48
MaxConnectionsPerChild 0
MaxKeepAliveRequests 0
KeepAliveTimeout 20
Timeout 20
<IfModule http2_module>
    Protocols h2 h2c http/1.1
    H2MinWorkers 8
    H2MaxWorkers 24
</IfModule>
ProxyTimeout 20
SSLProtocol all
SSLCipherSuite ALL:@SECLEVEL=0
SSLSessionCache none
SSLSessionTickets off
SSLCertificateFile @SHARED@/cert.pem
SSLCertificateKeyFile @SHARED@/key.pem
UserDir_disabled
LuaScope once
<Directory />
    Require all granted
</Directory>
'''.replace('UserDir_disabled\n', '')

ERROR_DOCUMENTS = {
    '426.html': 'document\n', '426.shtml': 'document <!--#echo var="REDIRECT_STATUS" -->\n', 'neg.html.en': 'document\n',
    'neg.html.de': 'Dokument\n', '426.cgi.html': 'document\n'
}


def prepare_shared(work):
    """Create the files that all servers share: certificate, templates, types."""
    shared = os.path.join(work, 'shared')
    os.makedirs(shared)
    subprocess.run([
        'openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', '/CN=host.test', '-addext',
        'subjectAltName=DNS:*.test', '-addext', 'basicConstraints=critical,CA:FALSE', '-keyout', shared + '/key.pem', '-out',
        shared + '/cert.pem'
    ],
                   check=True,
                   stderr=subprocess.DEVNULL)
    write(shared + '/document.txt', 'Own document: @DETAIL@ @UPGRADE@ @HTTPS_URL@\n')
    write(shared + '/mime.types', 'text/html html shtml\ntext/plain txt\n')
    return shared


def write(path, text, mode=0o644):
    with open(path, 'w', encoding='latin-1') as out:
        out.write(text)
    os.chmod(path, mode)
    os.utime(path, (MTIME, MTIME))


class Server:
    """One of the servers of a batch."""
    def __init__(self, name, work, network, module, backend):
        self.name = name
        self.side = SIDES[name]
        self.work = os.path.join(work, name)
        self.shared = os.path.join(work, 'shared')
        self.network = '127.%d.%d' % (network, NETWORKS[name])
        self.module = module
        self.backend = backend
        self.process = None
        os.makedirs(self.work)

    def address(self, index):
        return '%s.%d' % (self.network, index + 1)

    def fill_in(self, text, root=''):
        for name, value in (('SIDE', self.side), ('ROOT', root), ('WORK', self.work), ('SHARED', self.shared),
                            ('LUA', self.work + '/witness.lua'), ('BACKEND', '127.0.0.1:%d' % self.backend.port), ('WITNESS',
                                                                                                                   self.work + '/witness')):
            text = text.replace('@%s@' % name, value)
        return text

    #
    # Writing.
    #

    def write_case(self, index, case):
        """Write the document root of a case, and return its two virtual hosts."""
        root = '%s/c%d' % (self.work, index)
        for directory in MADE:
            os.makedirs(root + directory, exist_ok=True)
        for name, text in ERROR_DOCUMENTS.items():
            write('%s/err/%s' % (root, name), text)
        if case.has_cache:
            os.makedirs(root + '-cache')
            os.makedirs(root + '-lock')
        accesses = {}
        for item in case.items(self.side):
            for path, text in item.files.items():
                if path.endswith('/.htaccess'):
                    accesses.setdefault(path[:-len('/.htaccess')], []).append(text)
                else:
                    write(root + path, self.fill_in(text, root), 0o755 if path.endswith('.cgi') else 0o644)
            if item.place.startswith('htaccess '):
                accesses.setdefault(item.place[len('htaccess '):], []).extend(item.lines)
        for directory, lines in htaccess_files(case.host):
            accesses.setdefault(directory, []).extend(lines)
        for directory, lines in accesses.items():
            write('%s%s/.htaccess' % (root, directory), self.fill_in('\n'.join(lines) + '\n', root))
        for directory in sorted(MADE, reverse=True):
            os.utime(root + directory, (MTIME, MTIME))
        return self.virtual_hosts(index, case, root)

    def virtual_hosts(self, index, case, root):
        body = ['ServerName ' + case.name, 'ServerAlias alias.test', 'DocumentRoot ' + root]
        body += ['%s %s' % setting for setting in case.settings.items()]
        body += ['RequestHeader %s early' % ' '.join(filter(None, edit)) for edit in case.early]
        body += ['<Directory "@ROOT@">', '    AllowOverride All', '</Directory>']
        body += render(case.host)
        for item in case.items(self.side):
            if item.place == '':
                body += item.lines
            elif item.place.startswith('<'):
                body += [item.place] + ['    ' + line for line in item.lines] + ['</%s>' % item.place[1:].split()[0]]
        hosts = []
        for port, more in zip(PORTS, ([], ['SSLEngine on'])):
            hosts += ['<VirtualHost %s:%d>' % (self.address(index), port)] + ['    ' + line for line in body + more] + ['</VirtualHost>']
        return self.fill_in('\n'.join(hosts) + '\n', root)

    def write(self, cases, log):
        write(self.work + '/witness', '')
        write(self.work + '/witness.lua', self.fill_in(surroundings.LUA))
        write(self.work + '/users', 'user:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n')
        lines = [
            'LoadModule mpm_%s_module %s/mod_mpm_%s.so' %
            ((os.environ.get('ORACLE_MPM', 'event'), MODULES, os.environ.get('ORACLE_MPM', 'event')))
        ]
        lines += ['LoadModule %s_module %s/mod_%s.so' % (m, MODULES, m) for m in LOADED if cases[0].has_http2 or 'http2' not in m]
        lines += ['<IfDefine MODULE>', 'LoadModule upgrade_required_module ' + self.module, '</IfDefine>']
        lines += ['Listen %s:%d' % (self.address(i), port) for i in range(len(cases)) for port in PORTS]
        text = '\n'.join(lines) + '\n' + self.fill_in(MAIN).replace('@LOG@', log)
        text += self.fill_in('\n'.join(render(cases[0].server)) + '\n')
        text += ''.join(self.write_case(i, case) for i, case in enumerate(cases))
        write(self.work + '/httpd.conf', text)

    #
    # Running.
    #

    def start(self, with_module, is_sanitized=True):
        """Start httpd and wait for it. Raises RuntimeError with its output."""
        environment = dict(os.environ)
        if os.environ.get('ORACLE_PRELOAD') and is_sanitized:
            environment.update(LD_PRELOAD=os.environ['ORACLE_PRELOAD'],
                               ASAN_OPTIONS=':'.join(ASAN_OPTIONS) + ':log_path=%s/sanitizer' % self.work,
                               UBSAN_OPTIONS='print_stacktrace=1:log_path=%s/sanitizer' % self.work)
        command = [HTTPD, '-f', self.work + '/httpd.conf', '-DFOREGROUND'] + (['-DMODULE'] if with_module else [])
        with open(self.work + '/start.log', 'wb') as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, start_new_session=True)
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection((self.address(0), PORTS[0]), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        with open(self.work + '/start.log', encoding='latin-1') as log:
            raise RuntimeError('server %s does not start: %s' % (self.name, log.read()[-2000:] + self.read_log()[-2000:]))

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None

    def read_log(self):
        try:
            with open(self.work + '/error.log', encoding='latin-1') as log:
                return log.read()
        except OSError:
            return ''

    def reports(self):
        """Return the reports of sanitizers."""
        return [os.path.join(self.work, f) for f in os.listdir(self.work) if f.startswith('sanitizer')]

    def witnesses(self):
        """Return {tag: [(kind, URI), …]}: the requests that handlers, hooks and backends saw."""
        found = {}
        with open(self.work + '/witness', encoding='latin-1') as seen:
            for line in seen:
                tag, kind, uri = (line.rstrip('\n').split('\t') + ['', ''])[:3]
                for one in re.findall(r't\d+\.\d+\.\d+', tag)[:1]:
                    found.setdefault(one, []).append((kind, uri))
        for tag, path in self.backend.seen:
            for one in re.findall(r't\d+\.\d+\.\d+', tag)[:1]:
                found.setdefault(one, []).append(('backend', path))
        return found

    def remove(self):
        shutil.rmtree(self.work, ignore_errors=True)
