# SPDX-License-Identifier: Apache-2.0
#
# Hooks of mod_lua and mod_perl that respond instead of a handler to a path such as /x/401 with that
# status, and to /x/200 with a body. The path may have another form, such as /y/../x/401. All parts of
# these responses contain the word "secret".
package UpgradeTest::Hooks;

use strict;
use warnings;

use Exporter qw(import);
use UpgradeTest qw(@HANDSHAKE);
use UpgradeTest::Server ();

our @EXPORT_OK = qw(hook_files hook_lines is_leak @EARLY @LATER @POLICIES);

# Phase, module, and the lines of a virtual host or section that make it respond in that phase: those
# before the access gate, and those after it. At pre_translate_name, only an error is a response.
my $ROOT = UpgradeTest::Server::ROOT();
our @EARLY = (
    [ 'pre_translate_name', 'lua', "LuaHookPreTranslateName $ROOT/hooks.lua respond" ],
    [ 'translate_name, early', 'lua', "LuaHookTranslateName $ROOT/hooks.lua respond early" ],
    [ 'translate_name', 'lua', "LuaHookTranslateName $ROOT/hooks.lua respond" ],
    [ 'translate_name', 'perl', 'PerlTransHandler Hooks::respond' ],
    [ 'map_to_storage', 'lua', "LuaHookMapToStorage $ROOT/hooks.lua respond" ],
    [ 'map_to_storage', 'perl', 'PerlMapToStorageHandler Hooks::respond' ],
);
our @LATER = (
    [ 'header_parser', 'perl', 'PerlHeaderParserHandler Hooks::respond' ],
    [ 'access_checker, early', 'lua', "LuaHookAccessChecker $ROOT/hooks.lua respond early" ],
    [ 'access_checker', 'perl', 'PerlAccessHandler Hooks::respond' ],
    [ 'type_checker', 'lua', "LuaHookTypeChecker $ROOT/hooks.lua respond" ],
    [ 'type_checker', 'perl', 'PerlTypeHandler Hooks::respond' ],
    [ 'fixups', 'lua', "LuaHookFixups $ROOT/hooks.lua respond" ],
    [ 'fixups', 'perl', 'PerlFixupHandler Hooks::respond' ],
    [ 'handler', 'perl', "SetHandler modperl\nPerlResponseHandler Hooks::respond" ],
);

# Name and lines of a policy, and the fields of a request that meets it over plain HTTP (undef:
# impossible).
our @POLICIES = (
    [ 'TLS', 'UpgradeRequire TLS' ],
    [ 'expression', q{UpgradeRequireExpr "req('X-Ok') == 'yes'" x/1}, ['X-Ok: yes'] ],
    [ 'websocket', 'UpgradeRequire websocket', \@HANDSHAKE ],
    [ 'plan', "UpgradePlan TLS\nUpgradeRollout On" ],
    [ 'planned expression', qq{UpgradePlanExpr "req('X-Ok') == 'yes'" x/1\nUpgradeRollout On}, ['X-Ok: yes'] ],
);

my $LUA = <<'END';
function respond(r)
    local status = tonumber(r.uri:match("^[/.y]*/x/(%d%d%d)$"))
    if not status then return apache2.DECLINED end
    r.err_headers_out["Set-Cookie"] = "session=secret"
    if status == 200 then
        r.content_type = "text/plain"
        r.headers_out["ETag"] = '"secret"'
        r:puts("a secret\n")
        return apache2.DONE
    end
    if status == 302 then r.headers_out["Location"] = "http://secret.test/" end
    if status == 401 then r.err_headers_out["WWW-Authenticate"] = 'Basic realm="secret"' end
    return status
end
END

my $PERL = <<'END';
package Hooks;

use strict;
use warnings;

use Apache2::Connection ();
use Apache2::Filter ();
use Apache2::RequestRec ();
use APR::Brigade ();
use APR::Bucket ();
use APR::Table ();
use Apache2::Const -compile => qw(DECLINED DONE);

# $r->print works in the handler phase only.
sub write_body {
    my ($r, $text) = @_;
    my $allocator = $r->connection->bucket_alloc;
    my $brigade = APR::Brigade->new($r->pool, $allocator);
    $brigade->insert_tail(APR::Bucket->new($allocator, $text));
    $brigade->insert_tail(APR::Bucket::eos_create($allocator));
    $r->output_filters->pass_brigade($brigade);
    return;
}

sub respond {
    my ($r) = @_;
    my ($status) = ($r->uri // '') =~ m{^[/.y]*/x/(\d\d\d)$} or return Apache2::Const::DECLINED;
    $r->err_headers_out->set('Set-Cookie' => 'session=secret');
    if ($status == 200) {
        $r->content_type('text/plain');
        $r->headers_out->set(ETag => '"secret"');
        write_body($r, "a secret\n");
        return Apache2::Const::DONE;
    }
    $r->headers_out->set(Location => 'http://secret.test/') if $status == 302;
    $r->err_headers_out->set('WWW-Authenticate' => 'Basic realm="secret"') if $status == 401;
    return $status;
}

1;
END

sub hook_files { return ('hooks.lua' => $LUA, 'hooks.pl' => $PERL) }

# For the main server, where mod_perl is loaded.
sub hook_lines { return "PerlRequire $ROOT/hooks.pl\n" }

# Return whether a response contains a part of a hook's response.
sub is_leak {
    my ($response) = @_;
    return join("\n", $response->{body}, map { @{$_} } @{ $response->{fields} }) =~ /secret/i;
}

1;
