# SPDX-License-Identifier: Apache-2.0
#
# Below TLS 1.3, SSLCipherSuite in a section causes a renegotiation: after mod_ssl's access_checker,
# the connection has another cipher. The facts are looked up again after it, and at the first hook
# of each later request: a request is refused if the cipher is now too weak, and served if it is
# strong enough again, regardless of the order in which the modules are loaded.
use strict;
use warnings;

use MIME::Base64 qw(encode_base64);
use Test::More;
use UpgradeTest qw(field fields request responses);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my $ROOT = UpgradeTest::Server::ROOT();
my ($STRONG, $WEAK) = qw(ECDHE-RSA-AES256-GCM-SHA384 AES128-SHA);
# Orders in which the modules are loaded: mod_access_compat denies before mod_ssl renegotiates, or
# after it.
my @ORDERS = ([qw(ssl http2 upgrade_required access_compat)], [qw(access_compat upgrade_required http2 ssl)], [qw(upgrade_required ssl access_compat)]);

my @POLICIES = (
    [ 'forward-secrecy', 'UpgradeRequire forward-secrecy' ],
    [ 'cipher-bits', 'UpgradeRequire cipher-bits=256' ],
    [ 'expression', q{UpgradeRequireExpr "%{SSL_CIPHER} =~ /GCM/" x/1} ],
    [ 'plan', "UpgradePlan forward-secrecy\nUpgradeRollout On" ],
    [ 'planned expression', qq{UpgradePlanExpr "%{SSL_CIPHER} =~ /GCM/" x/1\nUpgradeRollout On} ],
    [ 'exemption', qq{UpgradeRequire HTTP/2\nUpgradeExempt "expr=%{SSL_CIPHER} =~ /GCM/"} ],
);
my @PLACES = ([ 'virtual host', '%s' ], [ 'Location', "<Location />\n%s\n</Location>" ], [ 'Directory', "<Directory $ROOT>\n%s\n</Directory>" ]);

# Paths that renegotiate to the weak cipher (with "Deny", only if mod_ssl comes first), and their
# status without a requirement.
my @WEAKENING = (
    [ '/weak/page.txt', 200 ],
    [ '/weak/missing', 404 ],
    [ '/weak/auth/page.txt', 401 ],
    [ '/weak/any/page.txt', 401 ],
    [ '/weak/any/page.txt', 200, 'Authorization: Basic ' . encode_base64('user:secret', '') ],
    [ '/weak/anybody/page.txt', 200 ],
    [ '/weak/denied/page.txt', 403 ],
    [ '/htaccess/page.txt', 200 ],
);

# Path, status, whether the policy does not apply to it, whether it is a later request of the
# connection.
my @RENEGOTIATIONS = (
    [ '/weak/page.txt', 200, 0, 0 ],
    [ '/weak/page.txt', 200, 0, 1 ],
    [ '/lax/page.txt', 200, 1, 0 ],
    [ '/lax/page.txt', 200, 1, 1 ],
    [ '/lax/auth/page.txt', 401, 1, 1 ],
    [ '/lax/missing', 404, 1, 1 ],
    [ '/htaccess/page.txt', 200, 0, 1 ],
);

# mod_ssl stores the cipher suite of a .htaccess file for the connection in the pool of the request.
# This fault of httpd only shows with APR's pool debugging.
my $HAS_HTACCESS = ($ENV{UPGRADE_TEST_SERVER} // '') !~ /pool-debug/;
if (!$HAS_HTACCESS) {
    @{$_} = grep { $_->[0] !~ /htaccess/ } @{$_} for \@WEAKENING, \@RENEGOTIATIONS;
}

# Later requests, with the weak and with the strong cipher.
my @LATER = (
    [ '/page.txt', 200 ],
    [ '/cached/page.txt', 200 ],
    [ '/redirect', 302 ],
    [ '/auth/page.txt', 401 ],
    [ '/missing', 404 ],
    [ '/a%2fb', 404 ],
    [ '/index/', 200 ],
);

my $COMMON = <<"END";
SSLProtocol -all +TLSv1.2 +TLSv1.3
SSLHonorCipherOrder on
SSLCipherSuite $STRONG:$WEAK
CacheRoot $ROOT/../cache
CacheHeader on
<Macro Htaccess>
    CacheEnable disk /cached
    <Location /cached>
        Header set Cache-Control max-age=3600
    </Location>
    Redirect /redirect http://elsewhere.test/
    <Directory $ROOT/htaccess>
        AllowOverride None
        AllowOverrideList SSLCipherSuite
    </Directory>
    <Location ~ "^/(htaccess/)?auth/">
        AuthType Basic
        AuthName weak
        AuthUserFile $ROOT/users
        Require valid-user
    </Location>
</Macro>
<Macro Doors>
    <Location ~ "^/(weak|lax)/">
        SSLCipherSuite $WEAK
    </Location>
    <Location /lax>
        UpgradeRequire none
        UpgradePlan none
    </Location>
    <Location /strong>
        SSLCipherSuite $STRONG
        UpgradeRequire none
        UpgradePlan none
    </Location>
    Use Htaccess
    <Location ~ "^/(weak|lax)/auth/">
        AuthType Basic
        AuthName weak
        AuthUserFile $ROOT/users
        Require valid-user
    </Location>
    <Location /weak/any>
        AuthType Basic
        AuthName weak
        AuthUserFile $ROOT/users
        Require valid-user
        Order allow,deny
        Satisfy Any
    </Location>
    <Location /weak/anybody>
        Require all granted
        Order deny,allow
        Allow from all
        Satisfy Any
    </Location>
    <Location /weak/denied>
        Require all denied
    </Location>
</Macro>
END

# Add a row to a set, and its virtual host to the configuration of the set.
sub add_row {
    my ($set, $macro, $name, $policy, %more) = @_;
    my $host = 'v' . @{ $set->{rows} //= [] } . '.test';
    push @{ $set->{rows} }, { name => $name, host => $host, has_policy => $policy ne '', %more };
    $set->{lines} .= "<VirtualHost *:\${TLS_PORT}>\nServerName $host\nSSLEngine on\n$policy\nUse $macro\n</VirtualHost>\n";
    return;
}

my (%all, %some, %htaccess);
add_row(\%all, 'Doors', 'without a policy', '');
for my $policy (@POLICIES) {
    my ($name, $line) = @{$policy};
    my %is = (is_of_each => scalar $name =~ /^(?:forward-secrecy|expression)$/);
    for my $place ($is{is_of_each} ? @PLACES : $PLACES[0]) {
        add_row(\%all, 'Doors', "$name, $place->[0]", sprintf($place->[1], $line), is_late => $place->[0] eq 'Directory', %is);
    }
    add_row(\%some, 'Doors', $name, $line) if $is{is_of_each};
    add_row(\%htaccess, 'Htaccess', "$name, .htaccess alone", $line, %is) if $name !~ /^plan/;
}

chomp(my $hash = `openssl passwd -apr1 -salt upgrade secret`);
my %files = ('htaccess/.htaccess' => "SSLCipherSuite $WEAK\n", users => "user:$hash\n", 'index/index.html' => "index\n",
    map { ("${_}page.txt" => "page\n") } qw(auth/ cached/ htaccess/ htaccess/auth/ lax/ lax/auth/ strong/ weak/ weak/any/ weak/anybody/ weak/auth/ weak/denied/));

my $server;
END { local $?; $server->stop if $server }

# Return a connection for several requests.
sub connected { my ($host, $tls) = @_; return UpgradeTest::connection(tls => $tls // 'TLSv1.2', host => $host, cipher => "$STRONG:$WEAK") }

sub get {
    my ($socket, $host, $path, @fields) = @_;
    print {$socket} request(host => $host, path => $path, fields => \@fields);
    my $bytes = '';
    while (1) {
        if ($bytes =~ /\A(.*?\r\n\r\n)(.*)\z/s) {
            my ($head, $body) = ($1, $2);
            last if $head =~ /^Content-Length: (\d+)/mi ? length $body >= $1 : $head =~ /^Transfer-Encoding: chunked/mi ? $body =~ /^0\r\n/m : 0;
        }
        sysread($socket, $bytes, 65_536, length $bytes) or last;
    }
    my ($response) = responses($bytes);
    return $response // { status => 0, fields => [], body => '' };
}

sub statuses { my ($socket, $host, @paths) = @_; return join ' ', map { get($socket, $host, $_)->{status} } @paths }

my @later = map { $_->[0] } @LATER;
my $open = join ' ', map { $_->[1] } @LATER;

# Check the request that causes the renegotiation. It is refused if the client then has the weak
# cipher.
sub check_weakening {
    my ($row, $denies_late) = @_;
    for (@WEAKENING) {
        my ($path, $status, @fields) = @{$_};
        my $socket = connected($row->{host});
        is(get($socket, $row->{host}, '/page.txt')->{status}, 200, "$row->{name}: before $path" . (@fields ? ' with a password' : ''));
        my $response = get($socket, $row->{host}, $path, @fields);
        my $is_weak = $socket->get_cipher eq $WEAK;
        ok($is_weak, '… the cipher is weak after it') if $path !~ m{/any/} || $denies_late;
        is($response->{status}, $row->{has_policy} && $is_weak ? 426 : $status, '… the status');
        next if !$row->{has_policy} || !$is_weak;
        is_deeply([ fields($response, 'WWW-Authenticate') ], [], '… no WWW-Authenticate');
        isnt($response->{body}, "page\n", '… no page');
        is(get($socket, $row->{host}, '/page.txt')->{status}, 426, '… the next request is refused');
    }
    return;
}

# Return the status of the first request after the renegotiation. Later requests could find facts
# that this one has renewed.
sub first_after {
    my ($row, $weakening, $path) = @_;
    my $socket = connected($row->{host});
    get($socket, $row->{host}, $_) for '/page.txt', '/page.txt', $weakening;
    return get($socket, $row->{host}, $path)->{status};
}

# Check the requests that follow on the connection.
sub check_later {
    my ($row, @renegotiations) = @_;
    my ($name, $host, $has_policy) = @{$row}{qw(name host has_policy)};
    # Directory sections do not apply to a Redirect or a bad path.
    my $refused = join ' ', map { !$has_policy || ($row->{is_late} && $_->[0] =~ /redirect|%2f/) ? $_->[1] : 426 } @LATER;
    for (@renegotiations) {
        my ($path, $status, $is_lax, $is_kept) = @{$_};
        $status = 426 if $has_policy && !$is_lax;
        my $socket = connected($host);
        is(statuses($socket, $host, @later, @later), "$open $open", "$name: strong") if $is_kept;
        is(get($socket, $host, $path)->{status}, $status, "$name: weak after $path" . ($is_kept ? '' : ' as the first request'));
        is($socket->get_cipher, $WEAK, '… the cipher');
        is(statuses($socket, $host, @later), $refused, '… each request is refused');
        is(join(' ', map { first_after($row, $path, $_) } @later), $refused, '… also as the first request') if $is_kept && $row->{is_of_each} && !$row->{is_late};
        next if $row->{name} =~ /htaccess/;
        is(get($socket, $host, '/strong/page.txt')->{status}, 200, '… strong again');
        is($socket->get_cipher, $STRONG, '… the cipher');
        is(statuses($socket, $host, @later), $open, '… each request is served');
        is(get($socket, $host, $path)->{status}, $status, '… weak again');
        is(statuses($socket, $host, @later), $refused, '… each request is refused');
    }
    is(statuses(connected($host), $host, @later), $open, "$name: another connection is served");
    return;
}

# Check that the cached page is served from the cache, so that its row in @LATER tests the cache.
sub check_cache {
    my ($row) = @_;
    my $socket = connected($row->{host});
    my ($hit) = (map { get($socket, $row->{host}, '/cached/page.txt') } 1 .. 3)[-1];
    like(field($hit, 'X-Cache') // '', qr/^HIT/, "$row->{name}: a cached page");
    return;
}

# TLS 1.3 does not renegotiate.
sub check_tls13 {
    my ($row) = @_;
    return if $row->{name} =~ /expression|exemption/;    # they require a cipher of TLS 1.2
    my @native = grep { $_->[1] == 200 && @{$_} == 2 } @WEAKENING;
    is(statuses(connected($row->{host}, 'TLSv1.3'), $row->{host}, map { $_->[0] } @native), join(' ', map { $_->[1] } @native), "$row->{name}: TLS 1.3");
    return;
}

sub on_server {
    my ($set, $load, $check) = @_;
    my $without = grep( { $_ eq 'http2' } @{$load}) ? undef : qr/ http2_module /;
    $server = UpgradeTest::Server->new(tls => 1, without => $without, load => $load, files => \%files, lines => $COMMON . $set->{lines});
    mkdir "$server->{dir}/cache";
    $server->start or BAIL_OUT('the server does not start');
    $ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};
    note("loaded in this order: @{$load}");
    $check->($_) for @{ $set->{rows} };
    $server->stop;
    undef $server;
    return;
}

for my $load (@ORDERS) {
    on_server($load == $ORDERS[0] ? \%all : \%some, $load, sub {
        my ($row) = @_;
        check_weakening($row, $load->[-1] eq 'access_compat');
        check_later($row, @RENEGOTIATIONS);
        check_tls13($row);
        check_cache($row) if !$row->{has_policy};
    });
}
for my $load ($HAS_HTACCESS ? @ORDERS[ 0, 2 ] : ()) {
    on_server(\%htaccess, $load, sub {
        my ($row) = @_;
        check_later($row, [ '/htaccess/page.txt', 200, 0, 1 ], [ '/htaccess/page.txt', 200, 0, 0 ], [ '/htaccess/auth/page.txt', 401, 0, 1 ], [ '/htaccess/missing', 404, 0, 1 ]);
    });
}

done_testing;
