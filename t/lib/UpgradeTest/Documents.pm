# SPDX-License-Identifier: Apache-2.0
#
# Parse documents with html5lib, Python's XML parser and JSON::PP.
package UpgradeTest::Documents;

use strict;
use warnings;

use Encode ();
use Exporter qw(import);
use IPC::Open2 qw(open2);
use JSON::PP ();
use MIME::Base64 qw(encode_base64);

our @EXPORT_OK = qw(parse_html parse_xml parse_json text_of elements_of shape encoded_target @LANGUAGES %ACCEPT);

our @LANGUAGES = qw(ar de en es fr he it ja ko nl pl pt ru sv tr zh-Hans zh-Hant);

# An Accept field for each built-in media type.
our %ACCEPT = ('text/html' => 'text/html', 'application/problem+json' => 'application/json', 'text/plain' => 'text/plain');

my ($pid, $to, $from);

# Return { elements => [[tag, { attributes }, text]…] } or { error => … }.
sub parse {
    my ($kind, $document) = @_;
    $pid //= open2($from, $to, '/usr/bin/python3', 't/tools/parse_document.py');
    print {$to} "$kind ", encode_base64($document, ''), "\n";
    $to->flush;
    return JSON::PP::decode_json(scalar readline $from);
}

sub parse_html { my ($document) = @_; return parse('html', $document) }
sub parse_xml  { my ($document) = @_; return parse('xml', $document) }

# Parse bytes, which must be valid UTF-8. Return the value, or { error => … }.
sub parse_json {
    my ($document) = @_;
    my $read = eval { JSON::PP->new->decode(Encode::decode('UTF-8', $document, Encode::FB_CROAK | Encode::LEAVE_SRC)) };
    return $read // { error => $@ };
}

sub elements_of {
    my ($parsed, $tag) = @_;
    return grep { $_->[0] eq $tag } @{ $parsed->{elements} // [] };
}

sub text_of {
    my ($parsed, $tag) = @_;
    return join "\n", map { $_->[2] } elements_of($parsed, $tag);
}

# Return the elements and the names of their attributes, which must not depend on the request.
sub shape {
    my ($parsed) = @_;
    return join ' ', $parsed->{error} // (), map { join ',', $_->[0], sort keys %{ $_->[1] } } @{ $parsed->{elements} // [] };
}

# RFC 3986, independently of the module.
sub encoded_target {
    my ($target) = @_;
    return $target =~ s{([^A-Za-z0-9._~:/?@!\$&'()*+,;=%-])}{sprintf '%%%02X', ord $1}ger;
}

END {
    local $?;
    if ($pid) {
        close $to;
        waitpid $pid, 0;
    }
}

1;
