# SPDX-License-Identifier: Apache-2.0
#
# A request that a section may refuse bypasses mod_cache's quick handler. Otherwise caching works as
# usual: unsafe methods invalidate copies (RFC 9111 section 4.4), the quick handlers of other
# modules run, and subrequest lookups for an index, a variant or an include work. A CacheEnable that
# is not in the configuration tree, from a <Perl> section or add_config, is detected.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(field);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'needs mod_lua and mod_perl' if UpgradeTest::Server::lacks(qw(lua perl));

my $ROOT = UpgradeTest::Server::ROOT();
my %FILES = (
    # A page with different content each time, for any method.
    'app.lua' => <<'END',
function handle(r)
    r.content_type = "text/plain"
    r.headers_out["Cache-Control"] = "max-age=3600"
    r:puts("made at ", tostring(r:clock()), "\n")
    return apache2.OK
end
END
    'quick.lua' => <<'END',
function note(r)
    r.err_headers_out["X-Quick"] = (r.err_headers_out["X-Quick"] or "") .. "ran"
    if r.uri ~= "/quick" then return apache2.DECLINED end
    r.content_type = "text/plain"
    r:puts("of a quick handler\n")
    return apache2.DONE
end
END
    'cached/page.txt' => "a cached page\n", 'part.txt' => "a part\n", 'secret/part.txt' => "a secret\n",
    'index/index.html' => "an index\n", 'secret/index/index.html' => "a secret index\n", 'fallback/page.html' => "open\n",
    'page.shtml' => qq{begins <!--#include virtual="/part.txt" --><!--#include virtual="/cached/page.txt" --> ends\n},
    'outer.shtml' => qq{begins <!--#include virtual="/secret/part.txt" --> ends\n}, 'variant.html.en' => "a variant\n",
);
my $COMMON = <<"END";
CacheRoot $ROOT/../cache
CacheHeader on
Header set Cache-Control max-age=3600 "expr=%{REQUEST_URI} !~ m#[.]lua\$#"
AddHandler lua-script .lua
AddLanguage en .en
AddOutputFilter INCLUDES .shtml
ErrorDocument 404 /part.txt
<Directory $ROOT>
    Options +Includes +MultiViews
    DirectoryIndex index.html
</Directory>
<Directory $ROOT/fallback>
    FallbackResource /cached/page.txt
</Directory>
END

# A policy, and the requests of two clients: one meets it, the other does not. An expression in a
# section may refuse any request, so that no request to its virtual host is served from the cache.
my @KINDS = (
    [ 'HTTP/1.1', 'UpgradeRequire HTTP/1.1', {}, { version => 'HTTP/1.0' } ],
    [ 'an exemption', qq{UpgradeRequire HTTP/1.1\nUpgradeExempt "expr=req('X-Ok') == 'yes'"}, {}, { version => 'HTTP/1.0' } ],
    [ 'expression', q{UpgradeRequireExpr "req('X-Ok') == 'yes'" x/1}, { fields => ['X-Ok: yes'] }, {} ],
    [ 'plan', "UpgradePlan HTTP/1.1\nUpgradeRollout On", {}, { version => 'HTTP/1.0' } ],
    [ 'planned expression', qq{UpgradePlanExpr "req('X-Ok') == 'yes'" x/1\nUpgradeRollout On}, { fields => ['X-Ok: yes'] }, {} ],
);
# Sections in which the policy protects a path: %1$s is its URL, %2$s its directory.
my @PLACES = (
    [ 'Location', "<Location %1\$s>\n%3\$s\n</Location>" ],
    [ 'Directory', "<Directory %2\$s>\n%3\$s\n</Directory>" ],
    [ 'If', "<If \"%%{REQUEST_URI} =~ m#^%1\$s(/|\$)#\">\n%3\$s\n</If>" ],
);

my (@rows, $lines);
for my $kind (@KINDS) {
    for my $place (@PLACES) {
        my $host = 'v' . @rows . '.test';
        push @rows, { name => "$kind->[0], $place->[0]", host => $host, met => $kind->[2], unmet => $kind->[3], has_expr => scalar $kind->[0] =~ /expression/ };
        $lines .= join "\n", '<VirtualHost *:${PORT}>', "ServerName $host", '%s', sprintf($place->[1], '/secret', "$ROOT/secret", $kind->[1]), '</VirtualHost>', '';
    }
}

my $server;
END { local $?; $server->stop if $server }

# Start a server with lines for the main server and lines for each virtual host, and check each row.
sub on_server {
    my ($main, $each, $check) = @_;
    $server = UpgradeTest::Server->new(load => [qw(lua perl)], files => \%FILES, lines => $COMMON . $main . $lines =~ s/^%s$/$each/gmr);
    mkdir "$server->{dir}/cache";
    $server->start or BAIL_OUT('the server does not start');
    $check->($_) for @rows;
    $server->stop;
    undef $server;
    return;
}

sub get { my ($row, $client, $path, %more) = @_; return $server->get($path, host => $row->{host}, %{ $row->{$client} }, %more) }
sub body { return get(@_)->{body} }
sub is_hit { my ($response) = @_; return (field($response, 'X-Cache') // '') =~ /^HIT/ ? 1 : 0 }

# Fill the cache, and return the stored body.
sub fill {
    my ($row, $path) = @_;
    my $first = get($row, 'met', $path);
    my $second = get($row, 'met', $path);
    ok(is_hit($second), "$row->{name}: $path is in the cache");
    is($second->{body}, $first->{body}, '… unchanged');
    return $second->{body};
}

sub check_invalidation {
    my ($row) = @_;
    for my $client (qw(met unmet)) {
        for my $method (qw(POST PUT DELETE)) {
            my $path = "/app.lua/$client/$method";
            my $copy = fill($row, $path);
            my $changed = get($row, $client, $path, method => $method, fields => [ @{ $row->{$client}{fields} // [] }, 'Content-Length: 0' ]);
            is($changed->{status}, 200, "… $method of a client that is $client");
            my $after = get($row, 'met', $path);
            isnt($after->{body}, $copy, '… invalidates the copy');
            ok(!is_hit($after), '… so that the next response is not from the cache');
        }
    }
    return;
}

# GET and HEAD of a client that does not meet the policy of the section: before the access gate it
# is not known that the section does not apply.
sub check_safe_methods {
    my ($row) = @_;
    for my $method (qw(GET HEAD)) {
        my $copy = fill($row, "/app.lua/$method");
        is(get($row, 'unmet', "/app.lua/$method", method => $method)->{status}, 200, "… $method of a client that does not meet the policy of the section");
        is(body($row, 'met', "/app.lua/$method"), $copy, '… does not change the copy');
    }
    return;
}

sub check_quick_handlers {
    my ($row) = @_;
    get($row, 'met', '/secret/part.txt') for 1 .. 2;
    is(get($row, 'unmet', '/secret/part.txt')->{status}, 426, "$row->{name}: refused with a quick handler loaded");
    for my $client (qw(met unmet)) {
        for my $path (qw(/cached/page.txt /part.txt)) {
            my $response = get($row, $client, $path);
            is($response->{status}, 200, "$row->{name}: $path of a client that is $client");
            is(field($response, 'X-Quick'), 'ran', '… a quick handler runs once');
        }
        is(body($row, $client, '/quick'), "of a quick handler\n", '… or responds');
    }
    return;
}

# Each client requests everything twice, so that responses from the cache are tested too.
sub check_lookups {
    my ($row) = @_;
    for my $client (qw(met unmet met unmet)) {
        my $name = "$row->{name}: of a client that is $client";
        is(body($row, $client, '/index/'), "an index\n", "$name: a directory index");
        like(body($row, $client, '/page.shtml'), qr/\Abegins a part\na cached page\n ends\n\z/, '… an include');
        is(body($row, $client, '/variant'), "a variant\n", '… a variant');
        is(body($row, $client, '/fallback/none'), "a cached page\n", '… a fallback');
        my $missing = get($row, $client, '/missing');
        is("$missing->{status} $missing->{body}", "404 a part\n", '… an error document');
        my $is_met = $client eq 'met';
        is(get($row, $client, '/secret/index/')->{status}, $is_met ? 200 : 426, '… an index of the section');
        is(get($row, $client, '/secret/part.txt')->{status}, $is_met ? 200 : 426, '… a page of the section');
        my $outer = body($row, $client, '/outer.shtml');
        like($outer, $is_met ? qr/\Abegins a secret\n ends\n\z/ : qr/\Abegins (?!.*secret).* ends\n\z/s, '… an include of the section');
    }
    return;
}

on_server('', 'CacheEnable disk /', sub {
    my ($row) = @_;
    check_lookups($row);
    return if $row->{has_expr};
    check_invalidation($row);
    check_safe_methods($row);
});
on_server('', "CacheEnable disk /\nLuaQuickHandler $ROOT/quick.lua note", \&check_quick_handlers);

# CacheEnable that is not a line of the configuration.
my @DYNAMIC = (
    [ 'a <Perl> section', "<Perl>\n\$CacheEnable = 'disk /';\n</Perl>\n" ],
    [ 'add_config in a <Perl> section', "<Perl>\nuse Apache2::PerlSections ();\nApache2::PerlSections->server->add_config(['CacheEnable disk /']);\n</Perl>\n" ],
    [ 'add_config at post_config', "PerlPostConfigRequire $ROOT/startup.pl\n" ],
);
$FILES{'startup.pl'} = "use Apache2::ServerUtil ();\nApache2::ServerUtil->server->add_config(['CacheEnable disk /']);\n1;\n";
for (@DYNAMIC) {
    my ($name, $main) = @{$_};
    on_server($main, '', sub {
        my ($row) = @_;
        my @hits = map { is_hit(get($row, 'met', '/secret/part.txt')) } 1 .. 3;
        is($hits[-1], $row->{has_expr} ? 0 : 1, "$name, $row->{name}: whether a copy is in the cache");
        my $response = get($row, 'unmet', '/secret/part.txt');
        is($response->{status}, 426, '… a client that does not meet it is refused');
        unlike($response->{body}, qr/secret/, '… without its content');
        is(get($row, 'met', '/secret/part.txt')->{body}, "a secret\n", '… a client that meets it is served');
    });
}

done_testing;
