# SPDX-License-Identifier: Apache-2.0
#
# UpgradeExposure: the records of credentials that were sent over plain HTTP, in the error log and
# in environment variables. They never contain the value of a credential, a Basic user name or the
# name of an unregistered scheme, at any log level.
use strict;
use warnings;

use Digest::SHA qw(hmac_sha256_hex);
use MIME::Base64 qw(encode_base64);
use Test::More;
use UpgradeTest qw(ask contents field fields has_http2);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my $KEY = join('', map {chr} 0 .. 255) . "\n";     # the final newline is not part of the key
my $SHORT = 'a short key';
my $server = UpgradeTest::Server->new(tls => 1, files => { 'page.shtml' => qq{<!--#echo var="UPGRADE_EXPOSED" -->\n},
        'error.shtml' => qq{<!--#echo var="REDIRECT_UPGRADE_EXPOSED" --> <!--#echo var="REDIRECT_UPGRADE_FINGERPRINT" -->\n} }, lines => <<'END');
LogLevel trace8
UpgradeLogRate 1000000
LogFormat "%U %>s %{UPGRADE_VERDICT}e exposed=%{UPGRADE_EXPOSED}e fingerprint=%{UPGRADE_FINGERPRINT}e" exposure
CustomLog logs/access exposure
AliasMatch ^/(?:required|planned|keyless|other|nothing|exempt) htdocs/page.txt
<Macro Sections>
    <Location /required>
        UpgradeRequire TLS
        UpgradeExposure Authorization Proxy-Authorization X-Api-Key Cookie query:api_key Query:auth[key] cookie:sid
        UpgradeExposureKey key
    </Location>
    <Location /required/document>
        ErrorDocument 426 /error.shtml
    </Location>
    <Location /planned>
        UpgradePlan TLS
        UpgradeExposure Authorization Proxy-Authorization X-Api-Key Cookie query:api_key Query:auth[key] cookie:sid
        UpgradeExposureKey key
    </Location>
    <Location /planned/met>
        UpgradePlan none HTTP/1.1
    </Location>
    <Location /planned/http2>
        UpgradePlan none HTTP/2
    </Location>
    <Location /planned/other>
        UpgradeExposure X-Other
        UpgradeExposureKey short
    </Location>
    <Location /keyless>
        UpgradeRequire TLS
        UpgradeExposure Authorization X-Api-Key
    </Location>
    <Location /nothing>
        UpgradeRequire TLS
    </Location>
</Macro>
AddOutputFilter INCLUDES .shtml
<Directory />
    Options +Includes
</Directory>
<VirtualHost *:${PORT}>
    ServerName own.test
    Use Sections
</VirtualHost>
<VirtualHost *:${TLS_PORT}>
    ServerName own.test
    SSLEngine on
    <Location /required>
        UpgradeRequire TLSv1.3
        UpgradeExposure Authorization
        UpgradeExposureKey key
    </Location>
</VirtualHost>
END
UpgradeTest::Server::write_file("$server->{dir}/key", $KEY);
UpgradeTest::Server::write_file("$server->{dir}/short", $SHORT);
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }
$ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};

(my $key = $KEY) =~ s/\n\z//;
sub fingerprint { my ($secret, $with) = @_; return substr hmac_sha256_hex($secret, $with // $key), 0, 16 }

# Return the new lines of a log. They may appear after the response.
my %seen;
sub next_lines {
    my ($log, $pattern, $expected) = @_;
    my @lines;
    for (1 .. ($expected ? 50 : 3)) {
        @lines = grep {/$pattern/} split /\n/, contents("$server->{dir}/logs/$log");
        last if $expected && @lines > ($seen{$log} // 0);
        select undef, undef, undef, 0.1;
    }
    my @new = @lines[ ($seen{$log} // 0) .. $#lines ];
    $seen{$log} = @lines;
    return @new;
}

#
# The content of a record.
#

my $basic = 'Basic ' . encode_base64('zaphod:tr1llian', '');
my $colonless = 'Basic ' . encode_base64('heartofgold', '');
my $odd = 'Basic ' . encode_base64("f\xc3\xb6rd:per\0fect:x", '');
my @rows = (
    [ ["Authorization: $basic"], 'Authorization', "header=Authorization scheme=Basic user-fingerprint=${\fingerprint('zaphod')} fingerprint=${\fingerprint('zaphod:tr1llian')}",
        join(',', fingerprint('zaphod'), fingerprint('zaphod:tr1llian')) ],
    [ ["authorization:   bASIC  " . substr($basic, 6)], 'Authorization', "header=Authorization scheme=Basic user-fingerprint=${\fingerprint('zaphod')} fingerprint=${\fingerprint('zaphod:tr1llian')}",
        join(',', fingerprint('zaphod'), fingerprint('zaphod:tr1llian')) ],
    [ ["Authorization: $colonless"], 'Authorization', "header=Authorization scheme=Basic fingerprint=${\fingerprint('heartofgold')}", fingerprint('heartofgold') ],
    [ ["Authorization: $odd"], 'Authorization', "header=Authorization scheme=Basic user-fingerprint=${\fingerprint(qq{f\xc3\xb6rd})} fingerprint=${\fingerprint(qq{f\xc3\xb6rd:per\0fect:x})}",
        join(',', fingerprint("f\xc3\xb6rd"), fingerprint("f\xc3\xb6rd:per\0fect:x")) ],
    [ ['Authorization: Bearer marvin.the-paranoid'], 'Authorization', "header=Authorization scheme=Bearer fingerprint=${\fingerprint('marvin.the-paranoid')}", fingerprint('marvin.the-paranoid') ],
    [ ['Authorization: Token slartibartfast'], 'Authorization', "header=Authorization scheme=other fingerprint=${\fingerprint('slartibartfast')}", fingerprint('slartibartfast') ],
    [ ['Authorization: Magrathea'], 'Authorization', "header=Authorization scheme=other fingerprint=${\fingerprint('Magrathea')}", fingerprint('Magrathea') ],
    [ ['Proxy-Authorization: Bearer deepthought'], 'Proxy-Authorization', "header=Proxy-Authorization scheme=Bearer fingerprint=${\fingerprint('deepthought')}", fingerprint('deepthought') ],
    [ ['X-Api-Key: dolphins and fish'], 'X-Api-Key', "header=X-Api-Key fingerprint=${\fingerprint('dolphins and fish')}", fingerprint('dolphins and fish') ],
    [ [ 'Cookie: theme=dark; sid="vogon:poetry"; sidecar=jeltz', 'X-Other: agrajag' ], 'Cookie,cookie:sid',
        "header=Cookie fingerprint=${\fingerprint('theme=dark; sid=\"vogon:poetry\"; sidecar=jeltz')}; cookie=sid fingerprint=${\fingerprint('vogon:poetry')}",
        join(',', fingerprint('theme=dark; sid="vogon:poetry"; sidecar=jeltz'), fingerprint('vogon:poetry')) ],
    [ [], 'query:api_key', "query=api_key fingerprint=${\fingerprint('hagg/unenon=')}", fingerprint('hagg/unenon='), 'api_key=hagg%2Funenon=' ],
    [ [], 'query:api_key', "query=api_key fingerprint=${\fingerprint('hagg unenon')} fingerprint=${\fingerprint('damogran')}", join(',', fingerprint('hagg unenon'), fingerprint('damogran')),
        'a=b&api_key=hagg+unenon&%61pi_key=damogran' ],
    [ [ 'X-Api-Key: dolphins', 'Cookie: sid=vogon' ], 'X-Api-Key,Cookie,query:auth[key],cookie:sid',
        "header=X-Api-Key fingerprint=${\fingerprint('dolphins')}; header=Cookie fingerprint=${\fingerprint('sid=vogon')}; query=auth[key] fingerprint=${\fingerprint('unenon')}; cookie=sid fingerprint=${\fingerprint('vogon')}",
        join(',', fingerprint('dolphins'), fingerprint('sid=vogon'), fingerprint('unenon'), fingerprint('vogon')), 'auth%5Bkey%5D=unenon' ],
    [ [], undef, undef, undef, 'API_KEY=hagg&key=unenon&api_key=' ],
    [ ['Cookie: session=vogon; theme=dark'], 'Cookie', "header=Cookie fingerprint=${\fingerprint('session=vogon; theme=dark')}", fingerprint('session=vogon; theme=dark') ],
    [ [ 'X-Api-Key: dolphins', 'Authorization: Bearer marvin' ], 'Authorization,X-Api-Key',
        "header=Authorization scheme=Bearer fingerprint=${\fingerprint('marvin')}; header=X-Api-Key fingerprint=${\fingerprint('dolphins')}",
        join(',', fingerprint('marvin'), fingerprint('dolphins')) ],
    [ [], undef ],
    [ ['Authorization:'], undef ],
    [ ['X-Other: agrajag'], undef ],
);
for (@rows) {
    my ($fields, $exposed, $words, $fingerprints, $query) = @{$_};
    for my $path ('/required', '/planned') {
        my $response = $server->get(defined $query ? "$path?$query" : $path, fields => $fields);
        my $verdict = $path eq '/required' ? 'refused' : 'report';
        my $name = join ', ', $path, @{$fields}, $query // ();
        is($response->{status}, $path eq '/required' ? 426 : 200, $name);
        my ($access) = next_lines('access', qr/^\S+ \d/, 1);
        is($access, "$path $response->{status} $verdict exposed=" . ($exposed // '-') . ' fingerprint=' . ($fingerprints // '-'), '… the environment');
        my @notices = next_lines('error', qr/UPGRADE0011/, defined $exposed);
        is(scalar @notices, defined $exposed ? 1 : 0, '… one line');
        like($notices[0], qr{\[upgrade_required:notice\] .*UPGRADE0011: exposed: \Q$words\E client=127\.0\.0\.1 request="GET \Q$path\E"$}, '… with the record') if defined $exposed;
    }
}

#
# Requests with and without a record.
#

my @bearer = ('Authorization: Bearer marvin');
my @places = (
    [ 'none over plain HTTP if the plan is met', '/planned/met', {}, 'pass exposed=- fingerprint=-' ],
    [ 'over plain HTTP, if a requirement other than TLS is unmet', '/planned/http2', {}, 'report exposed=Authorization fingerprint=' . fingerprint('marvin') ],
    [ 'none over TLS, met', '/required', { tls => 'TLSv1.3' }, 'pass exposed=- fingerprint=-' ],
    [ 'none over TLS, refused', '/required', { tls => 'TLSv1.2' }, 'refused exposed=- fingerprint=-' ],
    [ 'none without UpgradeExposure', '/nothing', {}, 'refused exposed=- fingerprint=-' ],
    [ 'none without a requirement', '/page.txt', {}, '- exposed=- fingerprint=-' ],
    [ 'the header fields of a section', '/planned/other', {}, 'report exposed=- fingerprint=-' ],
    [ 'without a key, the header field alone', '/keyless', {}, 'refused exposed=Authorization fingerprint=-' ],
    [ 'with an ErrorDocument', '/required/document', {}, 'refused exposed=Authorization fingerprint=' . fingerprint('marvin') ],
);
for (@places) {
    my ($name, $path, $how, $line) = @{$_};
    my $response = $server->get($path, %{$how}, fields => \@bearer);
    my ($access) = next_lines('access', qr/^\S+ \d/, 1);
    is($access =~ s/^\S+ \d+ //r, $line, $name);
    my @notices = next_lines('error', qr/UPGRADE0011/, $line !~ /exposed=-/);
    is(scalar @notices, $line =~ /exposed=-/ ? 0 : 1, '… in the log');
    unlike($notices[0], qr/fingerprint/, '… without a fingerprint') if $path eq '/keyless';
    is($response->{body}, 'Authorization ' . fingerprint('marvin') . "\n", '… which sees it') if $path eq '/required/document';
}
$server->get('/planned/other', fields => ['X-Other: agrajag']);
my ($section) = next_lines('error', qr/UPGRADE0011/, 1);
like($section, qr/header=X-Other fingerprint=${\fingerprint('agrajag', $SHORT)} /, 'the key of a section, without a newline');
next_lines('access', qr/^\S+ \d/, 1);

$server->get('/required', fields => [ 'Authorization: Bearer one', 'Authorization: Bearer two' ]);
my ($twice) = next_lines('error', qr/UPGRADE0011/, 1);
like($twice // '', qr/header=Authorization scheme=Bearer fingerprint=[0-9a-f]{16} client/, 'a header field in two lines');
next_lines('access', qr/^\S+ \d/, 1);
$server->get("/required?token=eddie", fields => [ 'Authorization: Bearer ' . 'x' x 8000 ]);
my ($long) = next_lines('error', qr/UPGRADE0011/, 1);
like($long, qr/fingerprint=${\fingerprint('x' x 8000)} .*request="GET \/required"$/, '8000 bytes, and no query');

#
# Values that are never logged.
#

my $never = join '|', qw(zaphod tr1llian heartofgold marvin paranoid slartibartfast Token\b Magrathea deepthought dolphins vogon poetry jeltz hagg unenon damogran agrajag eddie), 'x{100}',
    map { quotemeta substr $_, 6, 12 } $basic, $colonless, $odd;
my @logs = map { split /\n/, contents("$server->{dir}/logs/$_") } qw(error access);
cmp_ok(scalar(grep {/UPGRADE0011/} @logs), '>', 20, 'the logs have been written');
cmp_ok(scalar(grep {/:trace\d\]/} @logs), '>', 100, '… at each level');
# At trace levels, httpd itself logs the data that it reads.
my @own = grep {/\[upgrade_required:|UPGRADE|exposed=/} @logs;
is_deeply([ grep {/$never/i} @own ], [], 'no line of the module contains a credential, a user name or an unregistered scheme');
my @others = grep {/$never/i} @logs;
is_deeply([ grep { !/\[(?:core|http|ssl|proxy|rewrite|http2|headers|include):trace\d\]/ } @others ], [], 'no other line does, except those of httpd that log the data it reads');
my $below = join "\n", grep { !/:trace\d\]/ } @logs;
unlike($below, qr/$never/i, '… and none below the trace levels');

#
# The script that computes a fingerprint.
#

my $script = 'conf/examples/fingerprint';
sub computed {
    my ($credential, $with) = @_;
    UpgradeTest::Server::write_file("$server->{dir}/credential", $credential);
    UpgradeTest::Server::write_file("$server->{dir}/with", $with);
    return `sh $script $server->{dir}/with < $server->{dir}/credential 2>&1`;
}
my $every = join '', map {chr} 0 .. 255;
for my $with ($SHORT, "$SHORT\n", "$SHORT\n\n", $KEY, 'k' x 64, 'k' x 65, "\n\n", "\0", "\0\n\xff", 'k' x 4096) {
    (my $kept = $with) =~ s/\n\z//;
    for my $credential ('marvin', 'zaphod:tr1llian', '', 'a b  c *', $every) {
        is(computed($credential, $with), fingerprint($credential, $kept) . "\n", 'the script, a key of ' . length($with) . ' bytes, a credential of ' . length $credential);
    }
}
is(computed("marvin\n", $KEY), fingerprint('marvin') . "\n", '… removes the final newline');
like(computed('marvin', ''), qr/a key has 1 to 4096 bytes/, '… needs a key');
like(computed('marvin', 'k' x 4097), qr/a key has 1 to 4096 bytes/, '… of at most 4096 bytes');
like(`sh $script 2>&1 < /dev/null`, qr/^usage: fingerprint KEYFILE/, '… prints its usage');
isnt(`sh $script /no/such/file 2>/dev/null < /dev/null; echo \$?`, "0\n", '… fails without a key file');

$server->stop;
undef $server;

#
# Invalid keys.
#

my $root = UpgradeTest::Server::ROOT();
my @bad = (
    [ 'UpgradeExposureKey htdocs/no-such-file', undef, qr{UpgradeExposureKey: \Q$root\E/no-such-file cannot be read: \S+} ],
    [ 'UpgradeExposureKey htdocs', undef, qr{UpgradeExposureKey: \Q$root\E cannot be read: \S+} ],
    [ 'UpgradeExposureKey htdocs/key', '', qr{UpgradeExposureKey: \Q$root\E/key is empty, expected a key, such as 32 random bytes} ],
    [ 'UpgradeExposureKey htdocs/key', "\n", qr{UpgradeExposureKey: \Q$root\E/key is empty} ],
    [ 'UpgradeExposureKey htdocs/key', 'k' x 4097, qr{UpgradeExposureKey: \Q$root\E/key is larger than 4096 bytes} ],
    [ 'UpgradeExposureKey htdocs/key', 'k' x 4096, qr{^Syntax OK}m ],
    [ 'UpgradeExposureKey htdocs/key', "\0", qr{^Syntax OK}m ],
    [ 'UpgradeExposure', undef, qr{UpgradeExposure: expected at least one name, such as Authorization, query:NAME or cookie:NAME} ],
    [ 'UpgradeExposure "a b"', undef, qr{UpgradeExposure: invalid name 'a b', expected a header field, query:NAME or cookie:NAME, of at most 63 characters} ],
    [ 'UpgradeExposure Authorization:', undef, qr{UpgradeExposure: invalid name 'Authorization:'} ],
    [ 'UpgradeExposure Authorization query:', undef, qr{UpgradeExposure: invalid name 'query:'} ],
    [ 'UpgradeExposure query:a&b', undef, qr{UpgradeExposure: invalid name 'query:a&b'} ],
    [ 'UpgradeExposure cookie:a=b', undef, qr{UpgradeExposure: invalid name 'cookie:a=b'} ],
    [ 'UpgradeExposure Authorization query:api_key cookie:__Host-sid', undef, qr{^Syntax OK}m ],
);
for (@bad) {
    my ($line, $content, $message) = @{$_};
    my $own = UpgradeTest::Server->new(files => { defined $content ? (key => $content) : () }, lines => "\n$line\n");
    my $output = $own->config_test;
    like($output, $message, "$line, " . (defined $content ? length($content) . ' bytes' : 'no file'));
    like($output, qr/line 2 of \S+lines\.conf/, '… with the line') if $output !~ /Syntax OK/;
}

done_testing;
