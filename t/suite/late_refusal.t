# SPDX-License-Identifier: Apache-2.0
#
# A refusal that replaces the response of another module is, except for Date, byte for byte the same
# as one sent before any other module handled the request: it contains nothing of the replaced
# response.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(exchange has_http2 request);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

my @lacks = UpgradeTest::Server::lacks(qw(brotli deflate lua perl));
plan skip_all => "this httpd has no @lacks" if @lacks;

my $ROOT = UpgradeTest::Server::ROOT();

# Header fields that describe a response; the hooks set each in headers_out and err_headers_out.
my @FIELDS = (
    [ 'ETag', '"secret"' ], [ 'Last-Modified', 'Thu, 01 Jan 1998 00:00:00 GMT' ], [ 'Content-Range', 'bytes 1-2/3' ], [ 'Content-Encoding', 'secret' ],
    [ 'Content-Location', '/secret' ], [ 'Content-Disposition', 'attachment' ], [ 'Content-Security-Policy', 'sandbox' ], [ 'Content-MD5', 'secret' ],
    [ 'Set-Cookie', 'session=secret' ], [ 'Location', 'http://secret.test/' ], [ 'WWW-Authenticate', 'Basic realm="secret"' ], [ 'Authentication-Info', 'secret' ],
    [ 'Cache-Control', 'public, max-age=3600' ], [ 'Expires', 'Thu, 01 Jan 2099 00:00:00 GMT' ], [ 'Pragma', 'secret' ], [ 'Age', '7' ], [ 'Vary', 'Secret' ],
    [ 'Warning', '199 secret' ], [ 'Accept-Ranges', 'bytes' ], [ 'Allow', 'GET' ], [ 'Link', '<http://secret.test/>; rel="next"' ], [ 'Retry-After', '7' ],
    [ 'Refresh', '0' ], [ 'Upgrade', 'secret/1' ], [ 'Alt-Svc', 'secret=":1"' ], [ 'Trailer', 'X-Secret' ], [ 'X-Secret', 'secret' ], [ 'Strict-Transport-Security', 'max-age=1' ],
);
my $LUA = <<"END";
local fields = { @{[ join ', ', map {"[ [[$_->[0]]] ] = [[$_->[1]]]"} @FIELDS ]} }
function respond(r)
    local status = tonumber(r.uri:match("^/x/(%d%d%d)\$"))
    if not status then return apache2.DECLINED end
    for name, value in pairs(fields) do
        r.headers_out[name] = value
        r.err_headers_out[name] = value
    end
    r.content_type = "text/secret; charset=secret"
    if status ~= 200 then return status end
    r:puts("a secret\\n")
    return apache2.DONE
end
END
my $PERL = <<"END";
package Late;
use strict;
use warnings;
use Apache2::Connection ();
use Apache2::Filter ();
use Apache2::RequestRec ();
use APR::Brigade ();
use APR::Bucket ();
use APR::Table ();
use Apache2::Const -compile => qw(DECLINED DONE);
my %fields = (@{[ join ', ', map {"q{$_->[0]} => q{$_->[1]}"} @FIELDS ]});
sub respond {
    my (\$r) = \@_;
    my (\$status) = (\$r->uri // '') =~ m{^/x/(\\d\\d\\d)\$} or return Apache2::Const::DECLINED;
    for my \$name (keys %fields) {
        \$_->set(\$name => \$fields{\$name}) for \$r->headers_out, \$r->err_headers_out;
    }
    \$r->content_type('text/secret; charset=secret');
    \$r->content_languages(['secret']);
    \$r->content_encoding('secret');
    \$r->status_line('200 Secret');
    return \$status if \$status != 200;
    my \$allocator = \$r->connection->bucket_alloc;
    my \$brigade = APR::Brigade->new(\$r->pool, \$allocator);
    \$brigade->insert_tail(APR::Bucket->new(\$allocator, "a secret\\n"));
    \$brigade->insert_tail(APR::Bucket::eos_create(\$allocator));
    \$r->output_filters->pass_brigade(\$brigade);
    return Apache2::Const::DONE;
}
1;
END
my %FILES = ('broken/.htaccess' => "Unknown\n", 'late.lua' => $LUA, 'late.pl' => $PERL, 'index/index.html' => 'a secret index ' x 1000, 'early.txt' => "a page\n");

# Each policy of the virtual host refuses at the server gate. Each refusal contains the field of
# "Header always".
my $ALWAYS = 'Header always set X-Always yes';
my @POLICIES = (
    [ 'TLS 1.3', 'UpgradeRequire TLSv1.3', 'TLSv1.2' ],
    [ 'TLS', "UpgradeRequire TLS\nUpgradeHelp https://help.test/", undef ],
    [ 'expression', qq{UpgradeRequireExpr "req('X-Ok') == 'yes'" x/1\nUpgradeOffer TLS/1.3 x/2}, undef ],
    [ 'plan', "UpgradePlan TLS HTTP/2\nUpgradeRollout On", undef ],
);

# Configurations in which the policy %s refuses late, and paths.
my @HOOKED = map {"/x/$_"} 200, 302, 401, 403, 404, 500;
my $DIRECTORY = "<Directory />\nUpgradeNavigation Refuse\n</Directory>";
my @LATE = (
    [ 'translate_name, lua', "LuaHookTranslateName $ROOT/late.lua respond\n<Location /x>\n%s\n</Location>\n$DIRECTORY", @HOOKED ],
    [ 'translate_name, perl', "PerlTransHandler Late::respond\n<Location /x>\n%s\n</Location>\n$DIRECTORY", @HOOKED ],
    [ 'map_to_storage, lua', "LuaHookMapToStorage $ROOT/late.lua respond\n<Location /x>\n%s\n</Location>\n$DIRECTORY", @HOOKED ],
    [ 'map_to_storage, perl', "PerlMapToStorageHandler Late::respond\n<Location /x>\n%s\n</Location>\n$DIRECTORY", @HOOKED ],
    [ 'post_read_request, perl', "PerlPostReadRequestHandler Late::respond\n<Location /x>\n%s\n</Location>", @HOOKED ],
    [ 'a redirect', "Redirect /x http://secret.test/\n<Location /x>\n%s\n</Location>\n$DIRECTORY", '/x/y' ],
    [ 'a bad path', "<Location /x>\n%s\n</Location>", '/x/a%2fb', '/x/%zz' ],
    [ 'an index', "<Files index.html>\n%s\n</Files>", '/index/' ],
    [ 'an index, DEFLATE', "SetOutputFilter DEFLATE\n<Files index.html>\n%s\n</Files>", '/index/' ],
    [ 'an index, BROTLI_COMPRESS', "SetOutputFilter BROTLI_COMPRESS\n<Files index.html>\n%s\n</Files>", '/index/' ],
    [ 'an index, INCLUDES', "SetOutputFilter INCLUDES\n<Files index.html>\n%s\n</Files>", '/index/' ],
    [ 'an index, mod_expires', "ExpiresActive on\nExpiresDefault A3600\n<Files index.html>\n%s\n</Files>", '/index/' ],
    [ 'an index, Header', "Header set X-Secret secret\nHeader set Cache-Control public\nHeader onsuccess set Set-Cookie session=secret\n<Files index.html>\n%s\n</Files>", '/index/' ],
    [ 'hooks, DEFLATE', "SetOutputFilter DEFLATE\nLuaHookMapToStorage $ROOT/late.lua respond\n<Location /x>\n%s\n</Location>\n$DIRECTORY", @HOOKED ],
);

my $vhosts = 100;    # three digits, because the length of the name affects some responses
my $lines = '';

sub vhost {
    my ($text) = @_;
    my $host = 'v' . $vhosts++ . '.test';
    for my $port ("\${PORT}", "\${TLS_PORT}") {
        $lines .= "<VirtualHost *:$port>\nServerName $host\n" . ($port =~ /TLS/ ? "SSLEngine on\nProtocols h2 http/1.1\n" : '') . "$ALWAYS\n$text\n</VirtualHost>\n";
    }
    return $host;
}

my @rows;
for my $policy (@POLICIES) {
    my $early = vhost($policy->[1]);
    for my $late (@LATE) {
        my ($name, $text, @paths) = @{$late};
        next if $policy->[0] !~ /^TLS/ && $name !~ /^(?:map_to_storage, lua|post_read|an index, DEFLATE)/;
        push @rows, { name => "$name, $policy->[0]", early => $early, late => vhost(sprintf $text, $policy->[1]), paths => \@paths, tls => $policy->[2] };
    }
}

# A .htaccess file that makes httpd respond with 500, and an ErrorDocument for it.
my $broken = vhost("DocumentRoot $ROOT/broken\n<Directory $ROOT/broken>\nAllowOverride All\n</Directory>\nErrorDocument 500 /missing\nUpgradeRequire TLS\n$DIRECTORY");

my $server = UpgradeTest::Server->new(tls => 1, load => [qw(brotli deflate lua perl)], files => \%FILES, lines => "PerlRequire $ROOT/late.pl\nSSLProtocol all\nUpgradeLogRate 1000000\n$lines");
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }
@ENV{qw(UPGRADE_TEST_PORT UPGRADE_TEST_TLS_PORT)} = ($server->{port}, $server->{tls_port});

# Remove the differences between two requests: Date, and the host name and path in documents.
sub same {
    my ($bytes, $host, $path) = @_;
    return $bytes =~ s/^date: [^\r\n]*\r\n//gmir =~ s/\Q$host\E/HOST/gr =~ s/\Q$path\E/PATH/gr;
}

# Sort the header fields of each response.
sub sorted {
    my ($bytes) = @_;
    return join '', map {
        my ($head, $body) = split /\r\n\r\n/, $_, 2;
        my ($line, @fields) = split /\r\n/, $head;
        join "\r\n", $line, (sort @fields), '', $body // ''
    } split m{(?=HTTP/\d\S* \d\d\d)}, $bytes;
}

sub bytes {
    my ($host, $path, $row, %how) = @_;
    my $ask = sub { return request(host => $host, path => $path, method => $how{method}, version => $how{version}, body => $how{body},
            fields => [ 'Accept-Encoding: gzip, br', @{ $how{fields} // [] }, @_ ]) };
    # Twice on a persistent connection.
    return same(scalar exchange(($how{is_kept} ? $ask->() : '') . $ask->('Connection: close'), host => $host, tls => $row->{tls}), $host, $path);
}

# Return a path of the same length, so that both documents have the same length.
sub early_path { my ($path) = @_; return '/' . 'e' x (length($path) - 1) }

my %FORMS = (
    GET => {}, HEAD => { method => 'HEAD' }, 'HTTP/1.0' => { version => 'HTTP/1.0' }, 'JSON' => { fields => [ 'Accept: application/json', 'Accept-Language: de' ] },
    POST => { method => 'POST', fields => ['Content-Length: 3'], body => 'abc' },
);
for my $row (@rows) {
    my (@differ, @in_order);
    for my $path (@{ $row->{paths} }) {
        for my $form (sort keys %FORMS) {
            # Test the other requests with the first and the last path only.
            next if $form ne 'GET' && $path ne $row->{paths}[0] && $path ne $row->{paths}[-1];
            my $early = bytes($row->{early}, early_path($path), $row, %{ $FORMS{$form} });
            my $late = bytes($row->{late}, $path, $row, %{ $FORMS{$form} });
            BAIL_OUT("$row->{name}: not refused early") if $early !~ m{\AHTTP/1\.1 4(?:26|03) };
            push @in_order, "$form $path" if $late ne $early;
            next if sorted($late) eq sorted($early);
            push @differ, "$form $path";
            diag("$row->{name}, $form $path:\n$late") if @differ == 1;
        }
    }
    is_deeply(\@differ, [], $row->{name});
    is_deeply(\@in_order, [], '… and the fields are in the same order');
}

# A persistent connection (httpd closes it after a response at post_read_request).
for my $row (grep { $_->{name} !~ /post_read|%zz|bad path/ } @rows) {
    my ($path) = @{ $row->{paths} };
    is(sorted(bytes($row->{late}, $path, $row, is_kept => 1)), sorted(bytes($row->{early}, early_path($path), $row, is_kept => 1)), "$row->{name}: a connection that stays open");
}

# httpd changes the method to GET for the ErrorDocument. The refusal and its line in the log are those of
# the request as it was sent.
for my $way ([ 'CONNECT', "$broken:443" ], [ 'DELETE', '/x' ]) {
    my ($method, $path) = @{$way};
    my $refused = exchange(request(host => $broken, method => $method, path => $path, fields => [ 'Connection: close', 'Accept: text/html' ]));
    like($refused, qr{\AHTTP/1\.1 426 }, "$method, a broken .htaccess");
    is(scalar($refused =~ /href/), $method eq 'DELETE' ? 1 : '', '… and the URL');
    like((grep {/UPGRADE0001/} split /\n/, $server->error_log)[-1], qr{ request="$method \Q$path\E"}, '… and the line in the log');
}

# HTTP/2, with curl.
sub http2 {
    my ($row, $host, @paths) = @_;
    my @responses = UpgradeTest::curl_all($host, \@paths, '--http2', '--tls-max', '1.2', '-H', 'Accept-Encoding: gzip, br');
    return [ map { sorted(same(join("\r\n", "$responses[$_]{version} $responses[$_]{status}", (map {"$_->[0]: $_->[1]"} @{ $responses[$_]{fields} }), '', $responses[$_]{body}), $host, $paths[$_])) } 0 .. $#paths ];
}
for my $row (has_http2() ? grep { $_->{tls} } @rows : ()) {
    my @paths = @{ $row->{paths} };
    my ($late, $early) = (http2($row, $row->{late}, @paths), http2($row, $row->{early}, map { early_path($_) } @paths));
    is_deeply($late, $early, "$row->{name}: HTTP/2");
}

done_testing;
