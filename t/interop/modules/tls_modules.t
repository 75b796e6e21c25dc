# SPDX-License-Identifier: Apache-2.0
#
# The real mod_gnutls and mod_tls: the TLS version, cipher bits and forward secrecy are those of the
# session; nothing at start-up says that no TLS module is loaded. Debian packages neither.
# t/tools/check-deep builds them; their rows are skipped where they are missing.
use strict;
use warnings;

use Cwd qw(getcwd);
use Test::More;
use UpgradeTest ();
use UpgradeTest::Server ();

my $BUILT = $ENV{UPGRADE_TEST_TLS_MODULES} // '';

my @ALL = qw(TLS TLSv1.2 TLSv1.3 forward-secrecy cipher-bits=128 cipher-bits=256);

# Options of the client, and the requirements that are met.
my @SESSIONS = (
    [ '-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384', @ALL ],
    [ '-tls1_3 -ciphersuites TLS_AES_128_GCM_SHA256', @ALL[ 0 .. 4 ] ],
    [ '-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256', @ALL[ 0, 1, 3, 4 ] ],
    [ '-tls1_2 -cipher ECDHE-RSA-CHACHA20-POLY1305', @ALL[ 0, 1, 3, 4, 5 ] ],
);
# rustls has neither.
my @OLD_SESSIONS = (
    [ '-tls1_2 -cipher AES256-GCM-SHA384', @ALL[ 0, 1, 4, 5 ] ],
    [ '-tls1_1 -cipher DEFAULT:@SECLEVEL=0', @ALL[ 0, 3, 4, 5 ] ],
);

# Lines of the main server and of the virtual host, and the name of the cipher suite of the third
# session in the spelling of the module, which a server behind it may receive.
my %MODULES = (
    gnutls => {
        main => '',
        host => "GnuTLSEnable on\nGnuTLSSessionTickets on\nGnuTLSPriorities LEGACY\nGnuTLSCertificateFile \${TLS}/cert.pem\nGnuTLSKeyFile \${TLS}/key.pem",
        sessions => [ @SESSIONS, @OLD_SESSIONS ],
        cipher => 'ECDHE_RSA_AES_128_GCM_SHA256',
    },
    tls => {
        main => 'TLSEngine 127.0.0.1:${TLS_PORT}',
        host => 'TLSCertificate ${TLS}/cert.pem ${TLS}/key.pem',
        sessions => \@SESSIONS,
        cipher => 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    },
);

my $server;

sub new_server {
    my ($name) = @_;
    my $module = $MODULES{$name};
    my $tls_port = UpgradeTest::Server::free_port();
    my $tls = getcwd() . '/t/conf/tls';
    my @locations = map {"<Location /$_>\nUpgradeRequire $_\n</Location>"} @ALL;
    my $conf = join "\n", "LoadModule ${name}_module $BUILT/mod_$name.so", "Define TLS_PORT $tls_port", "Define TLS $tls",
        'Listen 127.0.0.1:${TLS_PORT}', $module->{main}, @locations, <<"END";
UpgradeTrustedProxy 127.0.0.2
UpgradeForwardedHeader proto X-Proto
UpgradeForwardedHeader tls-version X-Version
UpgradeForwardedHeader cipher X-Cipher
# mod_tls uses TLS on every port of the main server.
<VirtualHost 127.0.0.1:\${PORT}>
    ServerName own.test
</VirtualHost>
<VirtualHost 127.0.0.1:\${TLS_PORT}>
    ServerName own.test
    Protocols h2 http/1.1
    $module->{host}
</VirtualHost>
END
    # mod_tls keeps its sessions in mod_socache_shmcb.
    $server = UpgradeTest::Server->new(load => ['socache_shmcb'], without => qr/ssl_module/, files => { map { ("$_/page.txt" => 'page') } @ALL }, lines => $conf);
    $server->{tls_port} = $tls_port;
    return;
}

# Return the status of a request by openssl, which can restrict the version and the cipher suite.
sub status_of {
    my ($options, $path) = @_;
    my $said = `printf 'GET $path HTTP/1.1\\r\\nHost: own.test\\r\\nConnection: close\\r\\n\\r\\n' | timeout 60 openssl s_client -connect 127.0.0.1:$server->{tls_port} -servername own.test $options -quiet 2>/dev/null`;
    return $said =~ m{^HTTP/1\.1 (\d+)}m ? $1 : 0;
}

# Return the requirements that are met, and any status that is neither the page's nor a refusal's: 403
# where no token of Upgrade would help.
sub met {
    my ($status_of) = @_;
    my %status = map { $_ => $status_of->("/$_/page.txt") } @ALL;
    return [ (grep { $status{$_} eq '200' } @ALL), grep { !/^(?:200|403|426)$/ } values %status ];
}

sub h2_status {
    my ($path) = @_;
    local $ENV{UPGRADE_TEST_TLS_PORT} = $server->{tls_port};
    my $response = UpgradeTest::curl('own.test', $path, qw(--http2 --tls13-ciphers TLS_AES_128_GCM_SHA256));
    return $response->{version} eq 'HTTP/2' ? $response->{status} : "$response->{version} $response->{status}";
}

# The seconds after which a client that offers only psk_ke gives up waiting for a session to resume.
my $RESUMPTION_SECONDS = 5;

# Return whether a session of TLS 1.3 is resumed, and the status.
sub resumed {
    my ($priority) = @_;
    UpgradeTest::Server::write_file("$server->{dir}/request", "GET /forward-secrecy/page.txt HTTP/1.1\r\nHost: own.test\r\nConnection: close\r\n\r\n");
    my $said = `timeout $RESUMPTION_SECONDS gnutls-cli --insecure --resume --waitresumption --pskusername x --pskkey 00 -p $server->{tls_port} --sni-hostname own.test --priority NORMAL:-VERS-ALL:+VERS-TLS1.3$priority 127.0.0.1 <'$server->{dir}/request' 2>&1`;
    return ($said =~ /a resumed session/ ? 'resumed' : 'not resumed') . ($said =~ m{^HTTP/1\.1 (\d+)}m ? " $1" : '');
}

sub forwarded {
    my ($path, $from, @fields) = @_;
    return $server->get($path, from => $from, fields => \@fields)->{status};
}

sub check_module {
    my ($name) = @_;
    my $cipher = $MODULES{$name}{cipher};
    new_server($name);
    my $dump = $server->httpd('-t', '-D', 'DUMP_UPGRADE');
    like($dump, qr/^Syntax OK$/m, "mod_$name: the test of the configuration succeeds");
    unlike($dump, qr/UPGRADE\d+:/, '… without a warning');
    like($dump, qr{^ +<Location /forward-secrecy>[^\n]*\n +required +forward-secrecy$}m, '… and the dump has the requirements');
    ok($server->start, 'starts');
    unlike($server->error_log, qr/upgrade_required:(?:warn|error)/, '… without a warning');

    for (@{ $MODULES{$name}{sessions} }) {
        my ($options, @met) = @{$_};
        is_deeply(met(sub { status_of($options, @_) }), \@met, "$options: meets " . join ', ', @met);
    }
    is_deeply(met(\&h2_status), [ @ALL[ 0 .. 4 ] ], 'HTTP/2 on TLS 1.3: the facts are those of the session');
    is_deeply(met(sub { $server->get($_[0])->{status} }), [], 'plain HTTP: meets none');

    is(resumed(''), 'resumed 200', 'a session resumed with a key exchange has forward secrecy');
    is(resumed(':+PSK'), 'not resumed', '… and none is resumed without one');
    my ($refused) = $server->error_log =~ /(UPGRADE0001: .*reason=tls-version .*TLSv1\.3.*)/;
    like($refused // '', qr{seen=TLSv1\.2/HTTP/1\.1}, 'the log has the version');
    my @forwarded = ('X-Proto: https', 'X-Version: TLSv1.2', "X-Cipher: $cipher");
    is_deeply(met(sub { forwarded($_[0], '127.0.0.2', @forwarded) }), [ @ALL[ 0, 1, 3, 4 ] ], "forwarded by a trusted proxy: $cipher");
    is_deeply(met(sub { forwarded($_[0], '127.0.0.1', @forwarded) }), [], '… and by another client: meets none');
    my @crashes = $server->crashes;
    $server->stop;
    is_deeply(\@crashes, [], 'no child crashed');
    # Its directory is that of the next server.
    undef $server;
    return;
}

for my $name (sort keys %MODULES) {
    SKIP: {
        skip "mod_$name is not built", 1 if !-e "$BUILT/mod_$name.so";
        check_module($name);
    }
}

done_testing;
