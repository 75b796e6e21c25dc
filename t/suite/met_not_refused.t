# SPDX-License-Identifier: Apache-2.0
#
# A request that meets the requirements gets the same response as without this module, with any
# status: over HTTP/1.1 and HTTP/2, if a header field is unset after it was evaluated, and if a
# subrequest lookup is refused that does not determine the response.
use strict;
use warnings;

use MIME::Base64 qw(encode_base64);
use Test::More;
use UpgradeTest qw(contents curl curl_all has_http2 @HANDSHAKE);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my @lacks = UpgradeTest::Server::lacks('lua');
plan skip_all => "this httpd has no @lacks" if @lacks;

my $ROOT = UpgradeTest::Server::ROOT();
my %FILES = (
    # An application with errors: /app.lua/403 returns the status, /app.lua/own/403 sends a document
    # of its own.
    'app.lua' => <<'END',
function handle(r)
    local own, status = r.uri:match("(o?w?n?)/(%d%d%d)$")
    r.content_type = "text/html"
    r.err_headers_out["Set-Cookie"] = "session=1"
    if own == "own" then
        r.status = tonumber(status)
        r:puts("the application's own document\n")
        return apache2.OK
    end
    return tonumber(status)
end
END
    'dir/index.html' => "an index\n", 'denied/page.txt' => "a page\n", 'auth/page.txt' => "a page\n", 'secret.txt' => "a secret\n",
    'listed/secret.txt' => "a secret\n", 'listed/page.txt' => "a page\n", 'variant.html.en' => "a variant\n", 'variant.html.de' => "eine Variante\n",
    'page.shtml' => qq{begins <!--#include virtual="/secret.txt" --> ends\n}, 'own403.html' => "the administrator's own document\n",
    map { ("$_/index.html" => "a secret index\n", "$_/index.lua" => $_ eq 'returned' ? "function handle(r) return 403 end\n" : $_ eq 'written'
                ? "function handle(r) r.status = 403 r:puts('the second index\\n') return apache2.OK end\n" : "function handle(r) r:puts('the second index\\n') return apache2.OK end\n")
        } qw(returned written served),
);

my $COMMON = <<"END";
AddHandler lua-script .lua
AddOutputFilter INCLUDES .shtml
AddLanguage en .en
AddLanguage de .de
Redirect /redirect http://elsewhere.test/
Redirect gone /gone
ErrorDocument 403 /own403.html
TraceEnable off
<Directory $ROOT>
    Options +Indexes +Includes +MultiViews
    DirectoryIndex index.html
</Directory>
<Directory $ROOT/denied>
    Require all denied
</Directory>
<Directory $ROOT/auth>
    AuthType Basic
    AuthName auth
    AuthUserFile $ROOT/users
    Require valid-user
</Directory>
<Location /limited>
    LimitRequestBody 10
</Location>
END

# Requests for which httpd and other modules have many kinds of response: path, method, fields,
# body.
my @REQUESTS = (
    [ '/page.txt' ],
    [ '/dir/' ],
    [ '/dir/', undef, ['Range: bytes=100-200'] ],
    [ '/dir/', undef, ['Range: bytes=1-2'] ],
    [ '/dir/', undef, ['If-Match: "none"'] ],
    [ '/dir/', undef, ['If-None-Match: *'] ],
    [ '/dir/', undef, ['If-Unmodified-Since: Thu, 01 Jan 1998 00:00:00 GMT'] ],
    [ '/dir/', 'DELETE' ],
    [ '/dir/', 'PUT', ['Content-Length: 0'] ],
    [ '/dir/', 'POST', ['Content-Length: 0'] ],
    [ '/dir/', 'PATCH', ['Content-Length: 0'] ],
    [ '/dir/', 'UNKNOWN' ],
    [ '/dir/', 'OPTIONS' ],
    [ '/dir/', 'TRACE' ],
    [ '/dir' ],
    [ '/dir/index.html', undef, ['Range: bytes=100-200'] ],
    [ '/dir/index.html', 'DELETE' ],
    [ '/dir/index.html/more' ],
    [ '/listed/' ],
    [ '/missing' ],
    [ '/denied/page.txt' ],
    [ '/auth/page.txt' ],
    [ '/redirect' ],
    [ '/gone' ],
    [ '/a%2fb' ],
    [ '/%zz' ],
    [ '/variant' ],
    [ '/variant', undef, ['Accept: image/png'] ],
    [ '/variant', undef, [ 'Accept-Language: de', 'Range: bytes=100-200' ] ],
    [ '/limited', 'POST', ['Content-Length: 20'], 'x' x 20 ],
    (map { [ "/app.lua/$_" ], [ "/app.lua/own/$_" ] } 400, 401, 403, 404, 405, 416, 421, 426, 500, 503),
);

# A policy, the fields of a request that meets it, and the TLS version.
my $EXPR = q{UpgradeRequireExpr "req('X-Ok') == 'yes'" x/1};
my @POLICIES = (
    [ 'TLS', "UpgradeRequire TLSv1.2 forward-secrecy HTTP/1.1", [], tls => 'TLSv1.2' ],
    [ 'an expression', $EXPR, ['X-Ok: yes'] ],
    [ 'a plan', "UpgradePlan HTTP/1.1\nUpgradeRollout On", [] ],
    [ 'a planned expression', qq{UpgradePlanExpr "req('X-Ok') == 'yes'" x/1\nUpgradeRollout On}, ['X-Ok: yes'] ],
    [ 'an exemption', qq{UpgradeRequire TLSv1.3\nUpgradeExempt "expr=req('X-Ok') == 'yes'"}, ['X-Ok: yes'] ],
    [ 'websocket', 'UpgradeRequire websocket', \@HANDSHAKE ],
);
my @PLACES = (
    [ 'virtual host', '%s' ],
    [ 'Location', "<Location />\n%s\n</Location>" ],
    [ 'Directory', "<Directory $ROOT>\n%s\n</Directory>" ],
    [ 'Files', "<Files index.html>\n%s\n</Files>" ],
);
# Edits of the header fields that the policies evaluate.
my $EDITS = join '', map {"RequestHeader unset $_\n"} qw(X-Ok Upgrade Sec-WebSocket-Key);

my $lines = $COMMON;
my $vhosts = 100;    # three digits, because the length of the name affects some responses

sub vhost {
    my ($text) = @_;
    my $host = 'v' . $vhosts++ . '.test';
    for my $port ("\${PORT}", "\${TLS_PORT}") {
        $lines .= "<VirtualHost *:$port>\nServerName $host\n" . ($port =~ /TLS/ ? "SSLEngine on\nProtocols h2 http/1.1\n" : '') . "$text\n</VirtualHost>\n";
    }
    return $host;
}

my %free = (edited => vhost($EDITS), kept => vhost(''));
my @rows;
for my $policy (@POLICIES) {
    my ($name, $policy_lines, $fields, %how) = @{$policy};
    for my $place (@PLACES) {
        for my $edit (qw(edited kept)) {
            next if $edit eq 'kept' && $name !~ /^(?:an expression|TLS)/;
            push @rows, { name => "$name, $place->[0], $edit", host => vhost(sprintf($place->[1], $policy_lines) . "\n" . ($edit eq 'edited' ? $EDITS : '')),
                without => $free{$edit}, fields => $fields, how => \%how };
        }
    }
}

# Lookups of a refused resource, with a 403 of the administrator or of the application.
my $SECRET = '<LocationMatch "secret">' . "\nUpgradeRequire TLSv1.3\n</LocationMatch>\n";
my @LOOKUPS = (
    [ '-U', "RewriteEngine on\nRewriteCond /secret.txt !-U\nRewriteRule ^/page - [F]" ],
    [ '-F', "RewriteEngine on\nRewriteCond $ROOT/secret.txt !-F\nRewriteRule ^/page - [F]" ],
    [ '-U in a Directory', "<Directory $ROOT>\nRewriteEngine on\nRewriteCond /secret.txt !-U\nRewriteRule ^page - [F]\n</Directory>" ],
    [ 'If -U', "<If \"-U '/secret.txt'\">\nHeader set X-None none\n</If>\n<Location /page.txt>\nRequire all denied\n</Location>" ],
    [ 'Require expr -U', "<Location /page.txt>\nRequire expr -U '/secret.txt'\n</Location>" ],
    [ 'Require expr -F', "<Location /page.txt>\nRequire expr -F '$ROOT/secret.txt'\n</Location>" ],
);
my @lookups = map { { name => $_->[0], host => vhost("<Files secret.txt>\nUpgradeRequire TLSv1.3\n</Files>\n$SECRET$_->[1]") } } @LOOKUPS;
my $indexes = vhost("<Files index.html>\nUpgradeRequire TLSv1.3\n</Files>\n" . join '', map {"<Directory $ROOT/$_>\nDirectoryIndex index.html index.lua\n</Directory>\n"} qw(returned written served));
my $traceless = vhost($SECRET);

# An ErrorDocument that adds a header field and fails.
my $BROKEN = "<Location /broken>\nErrorDocument 404 /app.lua/404\n%s</Location>\n";
my %broken = (with => vhost(sprintf $BROKEN, "UpgradeExempt none\n"), without => vhost(sprintf $BROKEN, ''));

chomp(my $hash = `openssl passwd -apr1 -salt upgrade secret`);
my $server = UpgradeTest::Server->new(tls => 1, load => ['lua'], files => { %FILES, users => "user:$hash\n" },
    lines => "SSLProtocol all\nUpgradeLogRate 1000000\nLogFormat \"%v %U %>s %{UPGRADE_VERDICT}e %{UPGRADE_REASON}e\" verdict\nCustomLog logs/access verdict\n$lines");
# The ETag of a file is weak in the first second after a change. That of a negotiated variant
# includes the time of the directory.
utime time - 3600, time - 3600, $ROOT, map {"$ROOT/$_"} 'page.txt', keys %FILES;
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }
@ENV{qw(UPGRADE_TEST_PORT UPGRADE_TEST_TLS_PORT)} = ($server->{port}, $server->{tls_port});

# Return a response as text, without the fields that differ between two responses.
sub words {
    my ($response) = @_;
    my @fields = sort map {"\L$_->[0]\E: $_->[1]"} grep { $_->[0] !~ /^(?:Date|Vary)$/i } @{ $response->{fields} };
    return join("\n", $response->{status}, @fields, '', $response->{body}) =~ s/\bv\d+\.test\b/HOST/gr;
}

# Cached responses of the virtual hosts.
my %responses;

sub responses_of {
    my ($row, $host) = @_;
    return $responses{ join ' ', $host, @{ $row->{fields} }, %{ $row->{how} } } //= [
        map {
            my ($path, $method, $fields, $body) = @{$_};
            words($server->get($path, host => $host, method => $method // 'GET', fields => [ @{ $fields // [] }, @{ $row->{fields} } ], body => $body // '', %{ $row->{how} }))
        } @REQUESTS
    ];
}

sub http2_responses_of {
    my ($row, $host) = @_;
    my @options = ('--http2', '--tls-max', '1.2', map { ('-H', $_) } @{ $row->{fields} });
    my @paths = qw(/dir/ /missing /denied/page.txt /auth/page.txt /redirect /app.lua/403 /app.lua/own/403 /app.lua/421 /app.lua/426);
    return $responses{"HTTP/2 $host @{ $row->{fields} }"} //= [
        (map { words($_) } curl_all($host, \@paths, @options)),
        words(curl($host, '/dir/', @options, '-r', '100-200')),
        words(curl($host, '/dir/', @options, '-X', 'DELETE')),
    ];
}

for my $row (@rows) {
    my ($got, $expected) = map { responses_of($row, $_) } $row->{host}, $row->{without};
    # Skip other methods for the policy of WebSocket: a handshake is a GET.
    my @differ = map { "@{[ $REQUESTS[$_][1] // 'GET' ]} $REQUESTS[$_][0] @{ $REQUESTS[$_][2] // [] }: " . substr($expected->[$_], 0, 3) . ' became ' . substr $got->[$_], 0, 3 }
        grep { $got->[$_] ne $expected->[$_] && !($row->{name} =~ /^websocket/ && $REQUESTS[$_][1]) } 0 .. $#REQUESTS;
    is_deeply(\@differ, [], $row->{name});
}

# Some requests over HTTP/2, without the policy of WebSocket.
if (has_http2()) {
    for my $row (grep { $_->{name} =~ /(?:virtual host|Files), edited/ && $_->{name} !~ /websocket/ } @rows) {
        my ($got, $expected) = map { http2_responses_of($row, $_) } $row->{host}, $row->{without};
        is_deeply($got, $expected, "over HTTP/2, $row->{name}");
    }
}

# Check the response over HTTP/1.1 and over HTTP/2, with TLS 1.2.
sub over_both {
    my ($name, $host, $path, $check) = @_;
    $check->($server->get($path, host => $host, tls => 'TLSv1.2'), "$name, HTTP/1.1");
    $check->(curl($host, $path, '--http2', '--tls-max', '1.2'), "$name, HTTP/2") if has_http2();
    return;
}
for my $row (@lookups) {
    over_both($row->{name}, $row->{host}, '/page.txt', sub {
        my ($response, $name) = @_;
        is("$response->{status} $response->{body}", "403 the administrator's own document\n", $name);
    });
}
over_both('a second index', $indexes, '/served/', sub { my ($response, $name) = @_; is("$response->{status} $response->{body}", "200 the second index\n", $name) });
over_both('a second index that writes a 403', $indexes, '/written/', sub { my ($response, $name) = @_; is("$response->{status} $response->{body}", "403 the second index\n", $name) });
over_both('a second index that returns 403', $indexes, '/returned/', sub {
    my ($response, $name) = @_;
    is("$response->{status} $response->{body}", "403 the administrator's own document\n", $name);
});
# If there is no other index, its refusal is the response.
over_both('the only index', $indexes, '/dir/', sub { my ($response, $name) = @_; like($response->{body}, qr/This service requires TLS 1\.3/, $name) });
over_both('a listing', $traceless, '/listed/', sub { my ($response, $name) = @_; is($response->{status}, 200, $name) });
over_both('an include', $traceless, '/page.shtml', sub { my ($response, $name) = @_; like($response->{body}, qr/\Abegins (?!.*a secret).* ends\n\z/s, $name) });

# A failed ErrorDocument: the header fields that it added remain in the response to the first error.
my ($broken, $expected) = map { words($server->get('/broken', host => $broken{$_})) } qw(with without);
like($expected, qr/^404\n.*^set-cookie: /ms, 'an ErrorDocument fails after it has added a field');
is($broken, $expected, '… and the field remains if the Location has directives of this module');

# Refused lookups are not logged.
my $looked = join '|', map { quotemeta $_->{host} } @lookups, { host => $traceless };
is_deeply([ grep {/^(?:$looked) .* refused/} split /\n/, contents("$server->{dir}/logs/access") ], [], 'no lookup is in the access log');
is_deeply([ grep {/UPGRADE0001.*(?:secret\.txt|page\.txt|listed|page\.shtml)/} split /\n/, $server->error_log ], [], '… nor in the error log');

done_testing;
