# SPDX-License-Identifier: Apache-2.0
#
# mod_security: rules of each phase that deny or redirect; those of phase 1 do so at
# post_read_request.
use strict;
use warnings;

use UpgradeTest::Modules qw(check_module);

# Rules of phases 3 and 4 look at the response, that of the page.
my @rules = map {
    my ($phase, $condition) = ($_, $_ > 2 ? ',chain' : '');
    my @chained = $condition ? 'SecRule RESPONSE_STATUS "@streq 200"' : ();
    (qq(SecRule REQUEST_HEADERS:X-Test "\@streq deny$phase" "id:${phase}0,phase:$phase,deny,status:403$condition"), @chained,
        qq(SecRule REQUEST_HEADERS:X-Test "\@streq redirect$phase" "id:${phase}1,phase:$phase,redirect:http://theirs.test/$condition"), @chained)
} 1 .. 4;

# Phase 1 comes before the request is mapped to a file.
my @probes = map { my $phase = $_; map { [ 'GET', '/page.txt', fields => ["X-Test: $_$phase"], $phase == 1 ? (directory => 0) : () ] } qw(deny redirect) } 1 .. 4;

check_module(
    modules => [ 'unique_id', 'security2' ],
    main => join("\n", 'SecRuleEngine On', 'SecRequestBodyAccess On', 'SecResponseBodyAccess On', 'SecTmpDir ${LAB}', 'SecDataDir ${LAB}', @rules),
    site => '',
    mark => qr/theirs|Forbidden/,
    probes => [
        [ 'GET', '/page.txt' ],
        @probes,
        [ 'GET', '/none.txt', fields => ['X-Test: deny1'], directory => 0 ],
        [ 'POST', '/page.txt', fields => [ 'X-Test: deny2', 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 3' ], body => 'a=b' ],
    ],
    acme => [ {}, map { { fields => ["X-Test: $_"], /1$/ ? (directory => 0) : () } } qw(deny1 redirect1 deny2 redirect2 redirect3 redirect4) ],
);
