# SPDX-License-Identifier: Apache-2.0
#
# The port of the https URL: UpgradeHTTPSPort, otherwise that of "ServerName https://host:port",
# otherwise that of the TLS virtual host of the name, otherwise 443.
use strict;
use warnings;

use Test::More;
use UpgradeTest ();
use UpgradeTest::Server ();

# Description, ServerName and further lines of the plain virtual host, the TLS virtual hosts
# (address, lines), and the port for each Host. NAME stands for the name of the row.
my @rows = (
    [ 'neither', 'NAME', '', [], { NAME => 443 } ],
    [ 'UpgradeHTTPSPort', 'NAME', 'UpgradeHTTPSPort 8443', [], { NAME => 8443 } ],
    [ 'UpgradeHTTPSPort and all others', 'https://NAME:8444', 'UpgradeHTTPSPort 8443', [ [ '*:8445', 'ServerName NAME' ] ], { NAME => 8443 } ],
    [ 'ServerName with https', 'https://NAME:8443', '', [], { NAME => 8443 } ],
    [ 'ServerName with https and a TLS virtual host', 'https://NAME:8443', 'ServerAlias www.NAME', [ [ '*:8445', "ServerName NAME\nServerAlias www.NAME" ] ],
        { NAME => 8443, 'www.NAME' => 8443 } ],
    [ 'ServerName with https and no port', 'https://NAME', '', [ [ '*:8445', 'ServerName NAME' ] ], { NAME => 8445 } ],
    [ 'ServerName with http', 'http://NAME:8080', '', [], { NAME => 443 } ],
    [ 'ServerName with a port', 'NAME:8080', '', [ [ '*:8445', 'ServerName NAME' ] ], { NAME => 8445 } ],
    [ 'a TLS virtual host', 'NAME', '', [ [ '*:8445', 'ServerName NAME' ] ], { NAME => 8445 } ],
    [ 'its name in another case', 'NAME', '', [ [ '*:8445', 'ServerName WWW.NAME' ], [ '*:8446', 'ServerName UPPER' ] ], { NAME => 8446 } ],
    [ 'its ServerAlias', 'NAME', '', [ [ '*:8445', "ServerName other.NAME\nServerAlias NAME" ] ], { NAME => 8445 } ],
    [ 'its ServerAlias with *', 'www.NAME', '', [ [ '*:8445', "ServerName other.NAME\nServerAlias *.NAME" ] ], { 'www.NAME' => 8445 } ],
    [ 'an exact name before one with *', 'www.NAME', '', [ [ '*:8445', "ServerName other.NAME\nServerAlias *.NAME" ], [ '*:8446', 'ServerName www.NAME' ] ],
        { 'www.NAME' => 8446 } ],
    [ 'its public port', 'NAME', '', [ [ '*:8445', 'ServerName https://NAME:9443' ] ], { NAME => 9443 } ],
    [ 'its public port without a scheme', 'NAME', '', [ [ '*:8445', 'ServerName NAME:443' ] ], { NAME => 443 } ],
    [ 'the default port before others', 'NAME', '', [ [ '*:8445', 'ServerName NAME' ], [ '*:443', 'ServerName NAME' ] ], { NAME => 443 } ],
    [ 'the default port of several', 'NAME', '', [ [ '*:8445 *:443', 'ServerName NAME' ] ], { NAME => 443 } ],
    [ 'the first of several', 'NAME', '', [ [ '*:8446', 'ServerName NAME' ], [ '*:8445', 'ServerName NAME' ] ], { NAME => 8446 } ],
    [ 'that of another name', 'NAME', '', [ [ '*:8445', 'ServerName other.NAME' ] ], { NAME => 443 } ],
    [ 'each name has its own', 'NAME', 'ServerAlias a.NAME b.NAME *.w.NAME',
        [ [ '*:8445', 'ServerName NAME' ], [ '*:8446', 'ServerName a.NAME' ], [ '*:8447', "ServerName x.NAME\nServerAlias b.NAME" ], [ '*:8448', 'ServerName one.w.NAME' ],
            [ '*:8449', "ServerName y.NAME\nServerAlias *.w.NAME" ] ],
        { NAME => 8445, 'a.NAME' => 8446, 'b.NAME' => 8447, 'one.w.NAME' => 8448, 'two.w.NAME' => 8449 } ],
    [ 'names without a virtual host: that of the ServerName', 'NAME', 'ServerAlias a.NAME b.NAME', [ [ '*:8445', 'ServerName NAME' ], [ '*:8446', 'ServerName a.NAME' ] ],
        { 'b.NAME' => 8445, 'a.NAME' => 8446 } ],
    [ 'UpgradeHTTPSPort for all names', 'NAME', "ServerAlias a.NAME\nUpgradeHTTPSPort 8443", [ [ '*:8446', 'ServerName a.NAME' ] ], { NAME => 8443, 'a.NAME' => 8443 } ],
);

my $lines = '';
for my $i (0 .. $#rows) {
    my (undef, $name, $plain, $tls) = @{ $rows[$i] };
    my @hosts = ("<VirtualHost *:\${PORT}>\nServerName $name\n$plain\nUpgradeRequire TLS\n",
        map {"<VirtualHost $_->[0]>\n$_->[1]\nSSLEngine on\n"} @{$tls});
    $lines .= join('', map {"$_</VirtualHost>\n"} @hosts) =~ s/NAME/row$i.test/gr =~ s/UPPER/ROW$i.TEST/gr;
}
my $server = UpgradeTest::Server->new(lines => $lines, tls => 1);
$server->start or BAIL_OUT($server->config_test);
for my $i (0 .. $#rows) {
    my ($description, undef, undef, undef, $ports) = @{ $rows[$i] };
    for my $template (sort keys %{$ports}) {
        my $host = $template =~ s/NAME/row$i.test/r;
        my $port = $ports->{$template} == 443 ? '' : ":$ports->{$template}";
        my ($url) = $server->get('/a', host => $host, fields => ['Accept: */*'])->{body} =~ m{^(https://\S+)$}m;
        is($url, "https://$host$port/a", "$description: $template");
    }
}
$server->stop;

done_testing;
