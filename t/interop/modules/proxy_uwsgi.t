# SPDX-License-Identifier: Apache-2.0
#
# uWSGI behind mod_proxy_uwsgi.
use strict;
use warnings;

use UpgradeTest qw(contents);
use UpgradeTest::Modules qw(check_module);

check_module(
    modules => ['proxy_uwsgi'],
    needs => ['/usr/lib/uwsgi/plugins/python3_plugin.so'],
    files => { 'app.py' => contents('t/interop/modules/application.py') },
    backend => [ 'uwsgi-core', '--plugin', 'python3', '--socket', '127.0.0.1:${BACKEND}', '--wsgi-file', '${LAB}/app.py', '--die-on-term' ],
    directory => undef,
    proxied => 1,
    site => 'ProxyPass / uwsgi://127.0.0.1:${BACKEND}/',
    witness => 1,
    probes => [
        [ 'GET', '/' ],
        [ 'GET', '/any/path?query' ],
        [ 'POST', '/any', fields => [ 'Content-Type: text/plain', 'Content-Length: 4' ], body => 'body' ],
    ],
);
