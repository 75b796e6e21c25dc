# SPDX-License-Identifier: Apache-2.0
#
# mod_gnutls: TLS versions, cipher bits and forward secrecy are those of the session. Debian 12 and 13 do not package mod_gnutls; the test
# needs it among the modules of httpd.
use strict;
use warnings;

use Test::More;
use UpgradeTest::Server ();

plan skip_all => 'mod_gnutls is not installed' if !UpgradeTest::Server::has_modules('gnutls');

my @ALL = qw(TLS TLSv1.2 TLSv1.3 forward-secrecy cipher-bits=128 cipher-bits=256);
# Options of the client, and the requirements that are met.
my @ROWS = (
    [ '-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384', @ALL ],
    [ '-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256', @ALL[ 0 .. 4 ] ],
    [ '-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256', @ALL[ 0, 1, 3, 4 ] ],
    [ '-tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305', @ALL[ 0, 1, 3, 4, 5 ] ],
    [ '-tls1_2 -cipher AES256-GCM-SHA384', @ALL[ 0, 1, 4, 5 ] ],
    [ '-tls1_1 -cipher DEFAULT:@SECLEVEL=0', @ALL[ 0, 3, 4, 5 ] ],
);

my $locations = join "\n", map {"<Location /$_>\nUpgradeRequire $_\n</Location>"} @ALL;
my $server = UpgradeTest::Server->new(load => ['gnutls'], without => qr/ssl_module/, files => { map { ("$_/page.txt" => 'page') } @ALL }, lines => "$locations\n");
my $port = UpgradeTest::Server::free_port();
UpgradeTest::Server::write_file("$server->{dir}/lines.conf", <<"END");
Listen 127.0.0.1:$port
$locations
<VirtualHost 127.0.0.1:$port>
    ServerName own.test
    GnuTLSEnable on
    GnuTLSPriorities LEGACY
    GnuTLSCertificateFile $server->{dir}/../conf/tls/cert.pem
    GnuTLSKeyFile $server->{dir}/../conf/tls/key.pem
</VirtualHost>
END
ok($server->start, 'starts');
unlike($server->error_log, qr/upgrade_required:warn/, '… without a warning');

sub status_of {
    my ($options, $path) = @_;
    my $said = `printf 'GET $path HTTP/1.1\\r\\nHost: own.test\\r\\nConnection: close\\r\\n\\r\\n' | timeout 60 openssl s_client -connect 127.0.0.1:$port -servername own.test $options -quiet 2>/dev/null`;
    return $said =~ m{^HTTP/1\.1 (\d+)}m ? $1 : 0;
}

for (@ROWS) {
    my ($options, @met) = @{$_};
    is_deeply([ grep { status_of($options, "/$_/page.txt") == 200 } @ALL ], \@met, "$options: meets " . join ', ', @met);
}
$server->stop;

done_testing;
