# SPDX-License-Identifier: Apache-2.0
#
# An announcement and the application's own Sunset, Deprecation and Cache-Control: the earlier of
# two dates is sent, and an announcement that depends on the connection is not stored by shared
# caches.
use strict;
use warnings;

use HTTP::Date ();
use Test::More;
use UpgradeTest qw(fields);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my @lacks = UpgradeTest::Server::lacks('lua');
plan skip_all => "this httpd has no @lacks" if @lacks;

# The query names the fields to set: "o=NAME:VALUE" in headers_out, "e=NAME:VALUE" in
# err_headers_out.
my $APP = <<'END';
function handle(r)
    r.content_type = "text/plain"
    for table, name, value in (r.args or ""):gmatch("(%a)=([%a-]+):([^&]*)") do
        local fields = table == "o" and r.headers_out or r.err_headers_out
        fields[name] = r:unescape(value)
    end
    r:puts("an application\n")
    return apache2.OK
end
END
my $ROOT = UpgradeTest::Server::ROOT();
my ($SUNSET, $DEPRECATION) = (7226582400, 4102444800);    # 2199-01-01, 2100-01-01
my $PRIVATE = 'private="Sunset, Deprecation"';
my $ROLLOUT = 'UpgradeRollout On from=2199-01-01T00:00:00Z deprecated=2100-01-01T00:00:00Z';
my $TRUST = "UpgradeTrustedProxy 127.0.0.1\nUpgradeForwardedHeader proto X-Forwarded-Proto\nUpgradeForwardedHeader tls-version X-TLS-Version\n";
my %HOSTS = (
    plain => "UpgradePlan TLS\n$ROLLOUT",
    past => "UpgradePlan TLS\nUpgradeRollout On from=2199-01-01T00:00:00Z deprecated=2020-01-01T00:00:00Z",
    help => "UpgradePlan TLS\n$ROLLOUT\nUpgradeHelp https://help.test/",
    forwarded => "${TRUST}UpgradePlan TLS\n$ROLLOUT",
    http => "${TRUST}UpgradePlan TLS HTTP/2\n$ROLLOUT",
    named => "${TRUST}UpgradeForwardedHeader http-version X-HTTP-Version\nUpgradePlan TLS HTTP/2\n$ROLLOUT",
    websocket => "${TRUST}UpgradePlan websocket\n$ROLLOUT",
    expr => "${TRUST}UpgradePlanExpr false x/1\n$ROLLOUT",
    ip => "${TRUST}UpgradePlan TLS\n$ROLLOUT\nUpgradeExempt ip=192.0.2.1",
    path => "${TRUST}UpgradePlan TLS\n$ROLLOUT\nUpgradeExempt path=/elsewhere",
    report => 'UpgradePlan TLS',
);
my $lines = "<Directory $ROOT>\nAddHandler lua-script .lua\n</Directory>\n" . join '',
    map {"<VirtualHost *:\${PORT}>\nServerName $_.test\n$HOSTS{$_}\n</VirtualHost>\n"} sort keys %HOSTS;
my $server = UpgradeTest::Server->new(load => ['lua'], files => { 'app.lua' => $APP }, lines => $lines);
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }

sub ask_for {
    my ($host, $own, %more) = @_;
    my $query = join '&', map { my ($table, $name, $value) = @{$_}; "$table=$name:" . $value =~ s/([^\w.-])/sprintf '%%%02X', ord $1/ger } @{$own};
    return $server->get("/app.lua?$query", host => "$host.test", %more);
}

sub date { return HTTP::Date::time2str($_[0]) }

# Virtual host, the application's own fields, the time in Sunset, the value of Deprecation.
my @DATES = (
    [ 'plain', [], $SUNSET, "\@$DEPRECATION" ],
    [ 'plain', [ [ 'o', 'Sunset', date($SUNSET + 1) ] ], $SUNSET, "\@$DEPRECATION" ],
    [ 'plain', [ [ 'o', 'Sunset', date($SUNSET - 1) ] ], $SUNSET - 1, "\@$DEPRECATION" ],
    [ 'plain', [ [ 'e', 'Sunset', date($SUNSET - 1) ] ], $SUNSET - 1, "\@$DEPRECATION" ],
    # With two Sunset fields, the earlier date counts.
    [ 'plain', [ [ 'o', 'Sunset', date($SUNSET + 1) ], [ 'e', 'Sunset', date($SUNSET - 1) ] ], $SUNSET - 1, "\@$DEPRECATION" ],
    [ 'plain', [ [ 'o', 'Sunset', date($SUNSET - 1) ], [ 'e', 'Sunset', date($SUNSET - 2) ] ], $SUNSET - 2, "\@$DEPRECATION" ],
    [ 'plain', [ [ 'o', 'Sunset', 'soon' ] ], $SUNSET, "\@$DEPRECATION" ],
    [ 'plain', [ [ 'o', 'Deprecation', '@4000000000' ] ], $SUNSET, '@4000000000' ],
    [ 'plain', [ [ 'e', 'Deprecation', '@4000000000' ] ], $SUNSET, '@4000000000' ],
    [ 'plain', [ [ 'o', 'Deprecation', '@5000000000' ] ], $SUNSET, "\@$DEPRECATION" ],
    [ 'plain', [ [ 'o', 'Deprecation', '@0' ] ], $SUNSET, '@0' ],
    [ 'plain', [ [ 'o', 'Deprecation', '@-1' ] ], $SUNSET, '@-1' ],
    [ 'plain', [ [ 'o', 'Deprecation', '@4000000000;x=1' ] ], $SUNSET, '@4000000000;x=1' ],
    [ 'plain', [ [ 'o', 'Deprecation', '@' ] ], $SUNSET, "\@$DEPRECATION" ],
    [ 'plain', [ [ 'o', 'Deprecation', '@1x' ] ], $SUNSET, "\@$DEPRECATION" ],
    [ 'plain', [ [ 'o', 'Deprecation', '@99999999999999999999999' ] ], $SUNSET, "\@$DEPRECATION" ],
    # Values of drafts before RFC 9745.
    [ 'plain', [ [ 'o', 'Deprecation', date(4000000000) ] ], $SUNSET, date(4000000000) ],
    [ 'plain', [ [ 'o', 'Deprecation', date(5000000000) ] ], $SUNSET, "\@$DEPRECATION" ],
    [ 'plain', [ [ 'o', 'Deprecation', 'true' ] ], $SUNSET, 'true' ],
    [ 'plain', [ [ 'o', 'Deprecation', 'false' ] ], $SUNSET, "\@$DEPRECATION" ],
    [ 'past', [ [ 'o', 'Deprecation', 'true' ] ], $SUNSET, '@1577836800' ],
    # Deprecation is never later than Sunset.
    [ 'plain', [ [ 'o', 'Sunset', date(3999999999) ] ], 3999999999, '@3999999999' ],
    [ 'plain', [ [ 'o', 'Sunset', date(3999999999) ], [ 'o', 'Deprecation', '@3999999998' ] ], 3999999999, '@3999999998' ],
    [ 'plain', [ [ 'o', 'Sunset', date(3999999999) ], [ 'o', 'Deprecation', '@4000000000' ] ], 3999999999, '@3999999999' ],
);
for (@DATES) {
    my ($host, $own, $sunset, $deprecation) = @{$_};
    my $response = ask_for($host, $own);
    my $name = "$host: " . (join(', ', map {"$_->[1]: $_->[2]"} @{$own}) || 'no date of its own');
    is_deeply([ map { HTTP::Date::str2time($_) } fields($response, 'Sunset') ], [$sunset], $name);
    is_deeply([ fields($response, 'Deprecation') ], [$deprecation], '… Deprecation');
}

# The application's own fields, and the expected Cache-Control.
my @CONTROLS = (
    [ [], $PRIVATE ],
    [ [ [ 'o', 'Cache-Control', 'public, max-age=60' ] ], "public, max-age=60, $PRIVATE" ],
    [ [ [ 'e', 'Cache-Control', 'public, max-age=60' ] ], "public, max-age=60, $PRIVATE" ],
    [ [ [ 'o', 'Cache-Control', 's-maxage=60' ] ], "s-maxage=60, $PRIVATE" ],
    [ [ [ 'o', 'Cache-Control', 's-maxage=60' ], [ 'e', 'Cache-Control', 'public' ] ], "public, s-maxage=60, $PRIVATE" ],
    [ [ [ 'o', 'Cache-Control', 'private="Set-Cookie"' ], [ 'e', 'Cache-Control', 'public' ] ], 'public, private="Set-Cookie, Sunset, Deprecation"' ],
    [ [ [ 'o', 'Cache-Control', 'private' ] ], 'private' ],
    [ [ [ 'e', 'Cache-Control', 'no-store' ], [ 'o', 'Cache-Control', 'max-age=60' ] ], 'no-store, max-age=60' ],
);
for (@CONTROLS) {
    my ($own, $expected) = @{$_};
    my $name = join(' and ', map { $_->[2] } @{$own}) || 'none';
    is(join(', ', fields(ask_for('plain', $own), 'Cache-Control')), $expected, "Cache-Control: $name");
    my $as_it_is = join ', ', map { $_->[2] } sort { $a->[0] cmp $b->[0] } @{$own};
    is(join(', ', fields(ask_for($_, $own), 'Cache-Control')), $as_it_is, "… $_: unchanged") for qw(forwarded path report);
}
my $overriding = ask_for('plain', [ [ 'o', 'CDN-Cache-Control', 'max-age=60' ], [ 'o', 'Surrogate-Control', 'max-age=60' ], [ 'e', 'X-Accel-Expires', '60' ] ]);
is_deeply([ map { fields($overriding, $_) } qw(CDN-Cache-Control Surrogate-Control X-Accel-Expires) ], [ "max-age=60, $PRIVATE", 'max-age=60, no-store', '0' ],
    'fields that override Cache-Control');
my $kept = ask_for('plain', [ [ 'o', 'Sunset', date(1e9) ], [ 'o', 'Deprecation', '@1000000000' ], [ 'o', 'Cache-Control', 'public' ] ]);
is_deeply([ fields($kept, 'Cache-Control') ], ['public'], 'the application announces earlier dates: private is not added');
my $linked = ask_for('help', [ [ 'o', 'Link', '<https://app.test/>; rel="next"' ] ]);
is(join(', ', fields($linked, 'Link')), '<https://app.test/>; rel="next", <https://help.test/>; rel="sunset", <https://help.test/>; rel="deprecation"', 'Link is added');

# private is set only if the verdict depends on more than forwarded header fields.
for ([ forwarded => 0 ], [ http => 1 ], [ named => 0 ], [ websocket => 1 ], [ expr => 1 ], [ ip => 1 ], [ path => 0 ], [ plain => 1 ]) {
    my ($host, $is_private) = @{$_};
    my $response = ask_for($host, []);
    is_deeply([ fields($response, 'Cache-Control') ], [ ($PRIVATE) x $is_private ], "$host: " . ($is_private ? 'private' : 'Vary alone'));
    is(scalar(my @sunset = fields($response, 'Sunset')), 1, '… announced');
    is_deeply([ fields(ask_for($host, [], from => '127.0.0.2'), 'Cache-Control') ], [$PRIVATE], '… private for another peer, whose connection decides');
}
is_deeply([ fields($server->get('/absent', host => 'plain.test'), 'Cache-Control') ], [$PRIVATE], 'an error');

done_testing;
