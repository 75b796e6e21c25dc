# SPDX-License-Identifier: Apache-2.0
#
# mod_auth_cas: a redirect to the login.
use strict;
use warnings;

use UpgradeTest::Modules qw(check_module);

check_module(
    modules => ['auth_cas'],
    main => "CASCookiePath \${LAB}/",
    site => <<'END',
CASLoginURL https://theirs.test/login
CASValidateURL https://127.0.0.1:9/theirs
<Location />
    AuthType CAS
    Require valid-user
</Location>
END
    mark => qr/theirs|CAS/,
    probes => [
        [ 'GET', '/page.txt' ],
        [ 'GET', '/none.txt?query' ],
        [ 'GET', '/page.txt', fields => ['Cookie: MOD_AUTH_CAS=theirs'] ],
    ],
);
