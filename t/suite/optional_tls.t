# SPDX-License-Identifier: Apache-2.0
#
# A TLS module that has only the optional functions of mod_ssl, with the variables and names of mod_gnutls: it is known at start-up, and
# requirements of TLS are met or not by the names that it provides. t/interop/modules/tls_modules.t is the test with the
# modules themselves.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest qw(once);
use UpgradeTest::Server ();

plan skip_all => 'once is enough' if !once();

# Protocol, cipher, and the requirements that are met, of all of them.
my @ALL = qw(TLS TLSv1.2 TLSv1.3 forward-secrecy cipher-bits=128 cipher-bits=256);
my @ROWS = (
    [ 'TLS1.3', 'ECDHE_RSA_AES_256_GCM_SHA384', @ALL ],
    [ 'TLS1.3', 'ECDHE_RSA_AES_128_GCM_SHA256', @ALL[ 0 .. 4 ] ],
    [ 'TLS1.2', 'ECDHE_RSA_AES_128_GCM_SHA256', @ALL[ 0, 1, 3, 4 ] ],
    [ 'TLS1.2', 'DHE_RSA_CHACHA20_POLY1305', @ALL[ 0, 1, 3, 4, 5 ] ],
    [ 'TLS1.2', 'RSA_AES_256_GCM_SHA384', @ALL[ 0, 1, 4, 5 ] ],
    [ 'TLS1.1', 'ECDHE_RSA_AES_256_CBC_SHA1', @ALL[ 0, 3, 4, 5 ] ],
    [ 'TLS1.2', 'VKO_GOST_12_MAGMA_CTR', @ALL[ 0, 1 ] ],
    # mod_tls (rustls) has IANA's names.
    [ 'TLSv1.2', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', @ALL[ 0, 1, 3, 4 ] ],
    [ 'TLSv1.3', 'TLS_AES_256_GCM_SHA384', @ALL ],
);

my $build = getcwd() . '/t/optional_tls';
my $apxs = $ENV{APXS} // 'apxs';
system("mkdir -p $build && cp t/fixtures/modules/mod_optional_tls.c $build/ && cd $build && $apxs -c mod_optional_tls.c >build.log 2>&1") == 0
    or BAIL_OUT('building mod_optional_tls');
my @locations = map {"<Location /$_>\nUpgradeRequire $_\n</Location>"} @ALL;
for my $row (@ROWS) {
    my ($protocol, $cipher, @met) = @{$row};
    my $server = UpgradeTest::Server->new(
        lines => join("\n", "LoadModule optional_tls_module $build/.libs/mod_optional_tls.so", "OptionalTLS $protocol $cipher", @locations),
        without => qr/ssl_module|http2_module/, files => { map { ("$_/page.txt" => 'page') } @ALL },
    );
    like($server->config_test, qr/\ASyntax OK$/m, "$protocol $cipher: the test of the configuration has no warning");
    ok($server->start, '… and the server starts');
    unlike($server->error_log, qr/upgrade_required:warn/, '… without a warning');
    is_deeply([ grep { $server->get("/$_/page.txt")->{status} == 200 } @ALL ], \@met, '… and meets ' . join ', ', @met);
    $server->stop;
}

# Without it, the warning.
like(UpgradeTest::Server->new(lines => 'UpgradeRequire TLS', without => qr/ssl_module|http2_module/)->config_test, qr/UPGRADE0002/, 'no TLS module: a warning');

done_testing;
