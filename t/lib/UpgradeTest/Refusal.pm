# SPDX-License-Identifier: Apache-2.0
#
# The form of a refusal, and what must not be in one.
package UpgradeTest::Refusal;

use strict;
use warnings;

use Exporter qw(import);
use Test::More;
use UpgradeTest qw(fields);

our @EXPORT_OK = qw(leaks refused virtual_host builtin APPLICATION);

# The built-in document of a request that lacks TLS.
sub builtin { return qr/This service requires TLS\./ }

# Stands for an application, as a script of mod_lua: it tells what it was asked for and with which credentials, and begins a session.
sub APPLICATION {
    return <<'END';
function handle(r)
    r.content_type = "text/html"
    r.err_headers_out["Set-Cookie"] = "session=SECRET"
    r:puts("application SECRET ", r.unparsed_uri, " cookie=", r.headers_in["Cookie"] or "", " authorization=", r.headers_in["Authorization"] or "", "\n")
    return apache2.OK
end
END
}

# Everything of a response that lay behind the policy, in words. Tests mark such text with SECRET.
sub leaks {
    my ($response) = @_;
    return ((map { my $name = $_; map {"$name: $_"} fields($response, $name) } qw(Set-Cookie Set-Cookie2 Location WWW-Authenticate Authentication-Info)),
        $response->{body} =~ /(.*SECRET.*)/ ? "body: $1" : ());
}

# Check that a response is a refusal. Arguments: status, upgrade (the list of Upgrade fields), cache (of Cache-Control fields), leaks
# (what may be in it all the same), body (a pattern).
sub refused {
    my ($response, $name, %arg) = @_;
    my %seen = (
        status => $response->{status}, upgrade => [ fields($response, 'Upgrade') ], cache => [ fields($response, 'Cache-Control') ],
        expires => [ fields($response, 'Expires') ], leaks => [ leaks($response) ],
    );
    my %expected = (status => 426, upgrade => ['TLS/1.2'], cache => ['no-store'], expires => [], leaks => []);
    my $body = delete $arg{body};
    my $is_right = is_deeply(\%seen, { %expected, %arg }, $name);
    return $is_right && (!$body || like($response->{body}, $body, "$name: its document"));
}

# The lines of a virtual host of the server's plain port.
sub virtual_host {
    my ($name, $lines) = @_;
    return "<VirtualHost 127.0.0.1:\${PORT}>\nServerName $name\n$lines\n</VirtualHost>\n";
}

1;
