# SPDX-License-Identifier: Apache-2.0
#
# mod_auth_openidc: a redirect to the provider with cookies, the paths of its own, and a 401 for scripts.
use strict;
use warnings;

use UpgradeTest::Modules qw(check_module);

check_module(
    modules => ['auth_openidc'],
    site => <<'END',
OIDCProviderIssuer https://theirs.test/
OIDCProviderAuthorizationEndpoint https://theirs.test/authorize
OIDCProviderTokenEndpoint https://theirs.test/token
OIDCProviderJwksUri https://theirs.test/jwks
OIDCClientID client
OIDCClientSecret secret
OIDCRedirectURI /callback
OIDCCryptoPassphrase passphrase
OIDCCookie theirs
<Location />
    AuthType openid-connect
    Require valid-user
</Location>
<Location /pass>
    OIDCUnAuthAction 401
</Location>
END
    mark => qr/theirs|Unauthorized/,
    unique => [ qr/state=[^&\s]+/, qr/nonce=[^&\s]+/, qr/mod_auth_openidc_state_[^\s;]+/, qr/expires=[^;\s]+/i ],
    probes => [
        [ 'GET', '/page.txt' ],
        [ 'GET', '/none/at/all?query' ],
        [ 'POST', '/page.txt', fields => [ 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 3' ], body => 'a=b' ],
        [ 'GET', '/page.txt', fields => ['X-Requested-With: XMLHttpRequest'] ],
        [ 'GET', '/page.txt', fields => ['Cookie: theirs=forged'] ],
        [ 'GET', '/pass/page.txt' ],
        [ 'GET', '/callback?code=a&state=b', unmarked => 1 ],
        [ 'GET', '/callback?logout=https%3A%2F%2Fopenidc.test%2F', unmarked => 1 ],
        [ 'GET', '/callback?jwks=rsa', unmarked => 1 ],
        [ 'GET', '/callback', unmarked => 1 ],
    ],
);
