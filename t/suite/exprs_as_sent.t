# SPDX-License-Identifier: Apache-2.0
#
# Every evaluation of an expression uses the header fields as they were at the server gate: after
# "RequestHeader … early", server-level SetEnvIf and mod_remoteip, and before any other change. This
# is the same at every gate, and for subrequests and internal redirects.
use strict;
use warnings;

use Test::More;
use UpgradeTest ();
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'needs mod_lua and mod_perl' if UpgradeTest::Server::lacks(qw(lua perl));

my $ROOT = UpgradeTest::Server::ROOT();
my $LUA = <<'END';
function set(r) r.headers_in["X-Ex"] = "yes" return apache2.DECLINED end
function unset(r) r.headers_in["X-Ex"] = "edited" return apache2.DECLINED end
END
my $PERL = <<'END';
package Edit;
use strict;
use warnings;
use Apache2::RequestRec ();
use APR::Table ();
use Apache2::Const -compile => qw(DECLINED);
sub set { my ($r) = @_; $r->headers_in->set('X-Ex' => 'yes'); return Apache2::Const::DECLINED }
sub unset { my ($r) = @_; $r->headers_in->unset('X-Ex'); return Apache2::Const::DECLINED }
1;
END

# Paths that lead to /secret.txt, or to a file with the same policy.
my @PATHS = qw(/secret.txt /page.shtml /redirect.asis /missing /index/ /rewrite/x /fallback/x /variant /action.act);
my %FILES = (
    'hooks.lua' => $LUA, 'hooks.pl' => $PERL, 'secret.txt' => "the secret\n", 'variant.txt' => "the secret\n",
    'page.shtml' => qq{<!--#include virtual="/secret.txt" -->\n}, 'redirect.asis' => "Location: /secret.txt\n\n",
    'redirect.cgi' => "#!/bin/sh\necho 'Location: /secret.txt'\necho\n", 'action.act' => "open\n", map { ("$_/file.txt" => "open\n") } qw(index rewrite fallback)
);
my $COMMON = <<"END";
PerlRequire $ROOT/hooks.pl
AddHandler cgi-script .cgi
AddHandler send-as-is .asis
AddHandler open .act
AddOutputFilter INCLUDES .shtml
Action open /secret.txt
ErrorDocument 404 /secret.txt
<Directory $ROOT>
    Options +Includes +ExecCGI +MultiViews +FollowSymLinks
</Directory>
<Directory $ROOT/index>
    DirectoryIndex /secret.txt
</Directory>
<Directory $ROOT/rewrite>
    RewriteEngine on
    RewriteRule ^x\$ /secret.txt
</Directory>
<Directory $ROOT/fallback>
    FallbackResource /secret.txt
</Directory>
END

# Lines that edit the header, for "set" or "unset".
my @EDITORS = (
    [ 'RequestHeader', sub { "RequestHeader $_[0] X-Ex" . ($_[0] eq 'set' ? ' yes' : '') } ],
    [ 'RequestHeader in a Directory', sub { "<Directory $ROOT>\nRequestHeader $_[0] X-Ex" . ($_[0] eq 'set' ? ' yes' : '') . "\n</Directory>" } ],
    [ 'pre_translate_name, lua', sub {"LuaHookPreTranslateName $ROOT/hooks.lua $_[0]"} ],
    [ 'translate_name, early, lua', sub {"LuaHookTranslateName $ROOT/hooks.lua $_[0] early"} ],
    [ 'translate_name, perl', sub {"PerlTransHandler Edit::$_[0]"} ],
    [ 'map_to_storage, perl', sub {"PerlMapToStorageHandler Edit::$_[0]"} ],
    [ 'header_parser, perl', sub {"PerlHeaderParserHandler Edit::$_[0]"} ],
    [ 'access_checker, perl', sub {"<Location />\nPerlAccessHandler Edit::$_[0]\n</Location>"} ],
    [ 'fixups, perl', sub {"<Location />\nPerlFixupHandler Edit::$_[0]\n</Location>"} ],
);

# Policies with an expression C: lines of the virtual host, and of the section of /secret.txt. If C
# is true, the request is served.
my @POLICIES = (
    [ 'an exemption', '', qq{UpgradeRequire TLS\nUpgradeExempt "expr=C"} ],
    [ 'an exemption of the virtual host', q{UpgradeExempt "expr=C"}, 'UpgradeRequire TLS' ],
    [ 'an exemption of the virtual host, with another in the section', qq{UpgradeRequire TLS\nUpgradeExempt "expr=C"}, 'UpgradeExempt ip=192.0.2.1' ],
    [ 'an exemption of the virtual host, with another expression in the section', q{UpgradeExempt "expr=C"}, qq{UpgradeRequire TLS\nUpgradeExempt "expr=req('X-None') == 'yes'"} ],
    [ 'an exemption of the virtual host, again', q{UpgradeExempt "expr=C"}, qq{UpgradeRequire TLS\nUpgradeExempt none\nUpgradeExempt "expr=C"} ],
    [ 'a requirement', '', 'UpgradeRequireExpr "C" x/1' ],
    [ 'a requirement of the virtual host', 'UpgradeRequireExpr "C" x/1', '' ],
    [ 'a requirement of the virtual host, again', 'UpgradeRequireExpr "C" x/1', qq{UpgradeRequireExpr "req('X-None') == ''" x/2\nUpgradeRequireExpr "C" x/1} ],
    [ 'a plan', 'UpgradeRollout On', 'UpgradePlanExpr "C" x/1' ],
    [ 'a plan with a requirement', qq{UpgradeRollout On\nUpgradeRequireExpr "req('X-None') == ''" x/2}, 'UpgradePlanExpr "C" x/1' ],
);

my (@vhosts, $lines);

sub vhost {
    my ($policy, $expression, @more) = @_;
    my ($server, $section) = map {s/\bC\b/$expression/gr} @{$policy}[ 1, 2 ];
    push @vhosts, 'v' . @vhosts . '.test';
    $lines .= join "\n", '<VirtualHost *:${PORT}>', "ServerName $vhosts[-1]", @more, $server, '<LocationMatch "^/(?:secret|variant)\.txt$">', $section,
        '</LocationMatch>', '</VirtualHost>', '';
    return $vhosts[-1];
}

my $HOLDS = q{req('X-Ex') == 'yes'};
my @rows;
for my $editor (@EDITORS) {
    # All policies with the first editor, one of each kind with the others.
    for my $policy ($editor == $EDITORS[0] ? @POLICIES : @POLICIES[ 0, 3, 5, 7, 8 ]) {
        push @rows, { name => "$editor->[0], $policy->[0]", map { $_ => vhost($policy, $HOLDS, $editor->[1]->($_)) } qw(set unset) };
    }
}

# Other ways to read a header field: expression, name, value.
my @READ = (
    [ q{http('X-Ex') == 'yes'}, 'X-Ex', 'yes' ],
    [ q{%{HTTP:X-Ex} == 'yes'}, 'X-Ex', 'yes' ],
    [ q{req_novary('X-Ex') == 'yes'}, 'X-Ex', 'yes' ],
    [ q{-n req('X-Ex')}, 'X-Ex', 'yes' ],
    [ q{-T req('X-Ex')}, 'X-Ex', 'yes' ],
    [ q{tolower(req('x-ex')) =~ /^YES$/i}, 'X-Ex', 'yes' ],
    [ q{'yes' in { req('X-None'), req('X-Ex') }}, 'X-Ex', 'yes' ],
    [ q{%{HTTP_COOKIE} =~ m#a=yes#}, 'Cookie', 'a=yes' ],
    [ q{%{HTTP_USER_AGENT} == 'agent/1'}, 'User-Agent', 'agent/1' ],
    [ q{%{HTTP_REFERER} == 'http://yes.test/'}, 'Referer', 'http://yes.test/' ],
    [ q{%{HTTP_ACCEPT} == 'text/yes, */*'}, 'Accept', 'text/yes, */*' ],
    [ q{%{HTTP_FORWARDED} == 'for=yes'}, 'Forwarded', 'for=yes' ],
);
my @readings;
for my $reading (@READ) {
    my ($expression, $name, $value) = @{$reading};
    for my $policy (@POLICIES[ 0, 5 ]) {
        push @readings, { name => "$expression, $policy->[0]", field => "$name: $value", set => vhost($policy, $expression, "RequestHeader set $name \"$value\""),
            unset => vhost($policy, $expression, "RequestHeader unset $name") };
    }
}

# Edits before the server gate count: lines, fields of the request, whether it is served.
my @BEFORE = (
    [ 'set early', $HOLDS, 'RequestHeader set X-Ex yes early', [], 1 ],
    [ 'unset early', $HOLDS, 'RequestHeader unset X-Ex early', ['X-Ex: yes'], 0 ],
    [ 'set early and unset later', $HOLDS, "RequestHeader set X-Ex yes early\nRequestHeader unset X-Ex", [], 1 ],
    [ 'unset early and set later', $HOLDS, "RequestHeader unset X-Ex early\nRequestHeader set X-Ex yes", ['X-Ex: yes'], 0 ],
    [ 'SetEnvIf', q{reqenv('ex') == 'on'}, "SetEnvIf X-Ex yes ex=on", ['X-Ex: yes'], 1 ],
    [ 'SetEnvIf, not', q{reqenv('ex') == 'on'}, "SetEnvIf X-Ex yes ex=on\nRequestHeader set X-Ex yes", [], 0 ],
    [ 'SetEnvIf, and unset later', q{reqenv('ex') == 'on'}, "SetEnvIf X-Ex yes ex=on\nRequestHeader unset X-Ex", ['X-Ex: yes'], 1 ],
    [ 'mod_remoteip', q{%{REMOTE_ADDR} == '192.0.2.7'}, 'RemoteIPHeader X-Client', ['X-Client: 192.0.2.7'], 1 ],
    [ 'mod_remoteip, and set later', q{%{REMOTE_ADDR} == '192.0.2.7'}, "RemoteIPHeader X-Client\nRequestHeader set X-Client 192.0.2.7", [], 0 ],
    [ 'mod_remoteip removes its header field', q{-n req('X-Client')}, 'RemoteIPHeader X-Client', ['X-Client: 192.0.2.7'], 0 ],
);
my @before;
for my $row (@BEFORE) {
    my ($name, $expression, $more, $fields, $is_served) = @{$row};
    push @before, map { { name => "$name, $_->[0]", host => vhost($_, $expression, $more), fields => $fields, is_served => $is_served } } @POLICIES[ 0, 1, 3, 5, 8 ];
}

my $server = UpgradeTest::Server->new(load => [qw(actions asis cgi lua perl remoteip)], files => \%FILES, lines => $COMMON . $lines);
chmod 0755, "$ROOT/redirect.cgi";
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }

# Return the paths that are served.
sub served {
    my ($host, @fields) = @_;
    return join ' ', grep { $server->get($_, host => $host, fields => \@fields)->{body} =~ /the secret/ } @PATHS;
}

for my $row (@rows) {
    is(served($row->{set}), '', "set by $row->{name}: refused without the header");
    is(served($row->{unset}, 'X-Ex: yes'), "@PATHS", '… unset: served with it');
}
# A CGI script is slow to start, so it is tested with one editor only.
for my $row (@rows[ 0 .. $#POLICIES ]) {
    is(served($row->{set}, 'X-Ex: no'), '', "set by $row->{name}: refused with another value");
    unlike($server->get('/redirect.cgi', host => $row->{set})->{body}, qr/the secret/, "a script that redirects, $row->{name}: refused");
    like($server->get('/redirect.cgi', host => $row->{unset}, fields => ['X-Ex: yes'])->{body}, qr/the secret/, '… served');
}
for my $row (@readings) {
    is(served($row->{set}), '', "$row->{name}: refused without the header");
    is(served($row->{unset}, $row->{field}), "@PATHS", '… served with it');
}
for my $row (@before) {
    is(served($row->{host}, @{ $row->{fields} }), $row->{is_served} ? "@PATHS" : '', $row->{name});
}

done_testing;
