# SPDX-License-Identifier: Apache-2.0
#
# Checks of the form and content of a refusal.
package UpgradeTest::Refusal;

use strict;
use warnings;

use Exporter qw(import);
use Test::More;
use UpgradeTest qw(fields);

our @EXPORT_OK = qw(leaks refused virtual_host builtin APPLICATION);

# The built-in document of a request without TLS.
sub builtin { return qr/This service requires TLS\./ }

# An application, as a script of mod_lua: it prints the request and its credentials, and begins a session.
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

# Return the parts of a response that come from behind the policy, which tests mark with SECRET.
sub leaks {
    my ($response) = @_;
    return ((map { my $name = $_; map {"$name: $_"} fields($response, $name) } qw(Set-Cookie Set-Cookie2 Location WWW-Authenticate Authentication-Info)),
        $response->{body} =~ /(.*SECRET.*)/ ? "body: $1" : ());
}

# Check that a response is a refusal. Arguments: status, upgrade (the list of Upgrade fields), cache (that
# of Cache-Control fields), leaks (allowed parts from behind the policy), body (a pattern).
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

# Return the lines of a virtual host on the server's port for plain HTTP.
sub virtual_host {
    my ($name, $lines) = @_;
    return "<VirtualHost 127.0.0.1:\${PORT}>\nServerName $name\n$lines\n</VirtualHost>\n";
}

1;
