# SPDX-License-Identifier: Apache-2.0
#
# mod_qos: a redirect with a cookie for clients without one, at post_read_request, and rules that
# deny.
use strict;
use warnings;

use UpgradeTest::Modules qw(check_module);

# Debian's module is not linked with libpcre.
my ($pcre) = glob '/usr/lib/*/libpcre.so.3';

check_module(
    modules => [ $pcre // '/usr/lib/libpcre.so.3', 'qos' ],
    files => { 'htdocs/check.html' => "theirs\n" },
    site => <<'END',
QS_UserTrackingCookieName theirs /check.html
<Location /denied>
    QS_DenyPath +denied deny "denied"
</Location>
END
    mark => qr/theirs|Forbidden/,
    unique => [qr/(?<=theirs=)[^;\s]+/, qr/(?<=r=)[^\s"&]+/],
    acme => [ { directory => 0 } ],
    probes => [
        [ 'GET', '/page.txt', directory => 0 ],
        [ 'GET', '/none.txt?query', directory => 0 ],
        [ 'GET', '/check.html' ],
        [ 'GET', '/denied', directory => 0 ],
    ],
);
