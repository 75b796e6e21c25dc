# SPDX-License-Identifier: Apache-2.0
#
# mod_auth_gssapi: a 401 with challenges, and a session whose cookie goes with every response.
use strict;
use warnings;

use UpgradeTest::Modules qw(check_module);

check_module(
    modules => [ 'session', 'session_cookie', 'auth_gssapi' ],
    site => <<'END',
<Location />
    AuthType GSSAPI
    AuthName theirs
    GssapiBasicAuth On
    GssapiUseSessions On
    Session On
    SessionCookieName theirs path=/
    SessionMaxAge 600
    Require valid-user
</Location>
END
    mark => qr/theirs|Negotiate|Unauthorized/,
    unique => [qr/expiry=\d+/],
    probes => [
        [ 'GET', '/page.txt' ],
        [ 'GET', '/none.txt?query' ],
        [ 'GET', '/page.txt', fields => ['Authorization: Negotiate YWJj'] ],
        [ 'GET', '/page.txt', fields => ['Authorization: Basic dXNlcjpzZWNyZXQ='] ],
    ],
);
