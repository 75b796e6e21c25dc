# SPDX-License-Identifier: Apache-2.0
#
# mod_wsgi: one application for every path, in the server and in a process of its own.
use strict;
use warnings;

use UpgradeTest qw(contents);
use UpgradeTest::Modules qw(check_module);

my $application = contents('t/interop/modules/application.py');

check_module(
    modules => ['wsgi'],
    files => { 'app/all.wsgi' => $application, 'app/daemon.wsgi' => $application },
    directory => '${LAB}/app',
    main => "WSGISocketPrefix \${LAB}/wsgi\nWSGIDaemonProcess theirs home=\${LAB} processes=1 threads=2",
    site => <<'END',
WSGIScriptAlias /daemon ${LAB}/app/daemon.wsgi process-group=theirs application-group=%{GLOBAL}
WSGIScriptAlias / ${LAB}/app/all.wsgi application-group=%{GLOBAL}
END
    witness => 1,
    probes => [
        [ 'GET', '/' ],
        [ 'GET', '/any/path?query' ],
        [ 'POST', '/', fields => [ 'Content-Type: text/plain', 'Content-Length: 4' ], body => 'body' ],
        [ 'GET', '/daemon' ],
        [ 'POST', '/daemon/path', fields => [ 'Content-Type: text/plain', 'Content-Length: 4' ], body => 'body' ],
    ],
);
