# SPDX-License-Identifier: Apache-2.0
#
# mod_uwsgi, as the handler of every path.
use strict;
use warnings;

use UpgradeTest qw(contents);
use UpgradeTest::Modules qw(check_module);

check_module(
    modules => ['uwsgi'],
    needs => ['/usr/lib/uwsgi/plugins/python3_plugin.so'],
    files => { 'app.py' => contents('t/interop/modules/application.py') },
    backend => [ 'uwsgi-core', '--plugin', 'python3', '--socket', '127.0.0.1:${BACKEND}', '--wsgi-file', '${LAB}/app.py', '--die-on-term' ],
    site => <<'END',
<Location />
    SetHandler uwsgi-handler
    uWSGISocket 127.0.0.1:${BACKEND}
</Location>
END
    witness => 1,
    probes => [
        [ 'GET', '/' ],
        [ 'GET', '/any/path?query' ],
        [ 'POST', '/any', fields => [ 'Content-Type: text/plain', 'Content-Length: 4' ], body => 'body' ],
    ],
);
