# SPDX-License-Identifier: Apache-2.0
#
# An UpgradeDocument of type application/json and the built-in problem document: which one a client receives.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(field);
use UpgradeTest::Server ();

my $server = UpgradeTest::Server->new(files => { 'own.json' => "{\"own\":\"\@REASON\@\"}\n", 'problem.json' => "{\"problem\":1}\n" }, lines => <<'END');
UpgradeRequire TLS
<Location /json>
    UpgradeDocument application/json htdocs/own.json
</Location>
<Location /german>
    UpgradeDocument application/json;lang=de htdocs/own.json
</Location>
<Location /both>
    UpgradeDocument application/json htdocs/own.json
    UpgradeDocument application/problem+json htdocs/problem.json
</Location>
END
$server->start or BAIL_OUT($server->config_test);

my ($own, $problem, $built_in, $html, $text) = ('{"own":"tls"}', '{"problem":1}', '{"type":"about:blank"', '<!DOCTYPE html>', 'TLS Required');

# Path, Accept, the beginning of the expected document, further fields.
for (
    [ '/json', 'application/json', $own ],
    [ '/json', 'application/json, text/plain, */*', $own ],
    [ '/json', 'application/problem+json, application/json', $own ],
    [ '/json', 'application/problem+json, application/json;q=0.1', $own ],
    [ '/json', 'application/vnd.api+json, */*;q=0.1', $own ],
    [ '/json', 'application/*', $own ],
    [ '/json', 'application/problem+json', $built_in ],
    [ '/json', 'application/vnd.api+json', $built_in ],
    [ '/json', 'application/problem+json, application/json;q=0', $built_in ],
    [ '/json', 'text/html, application/json;q=0.9', $html ],
    [ '/json', '*/*', $text ],
    [ '/none', 'application/json', $built_in ],
    [ '/both', 'application/problem+json, application/json;q=0.1', $problem ],
    [ '/both', 'application/json', $own ],
    [ '/german', 'application/json', $own, 'Accept-Language: de' ],
    [ '/german', 'application/json', $built_in, 'Accept-Language: fr' ],
) {
    my ($path, $accept, $expected, @fields) = @{$_};
    my $response = $server->get($path, fields => [ "Accept: $accept", @fields ]);
    my $name = join ', ', $path, "Accept: $accept", @fields;
    like($response->{body}, qr/\A\Q$expected\E/, $name);
    my ($type) = $expected eq $own ? 'application/json' : $expected eq $html ? 'text/html; charset=utf-8' : $expected eq $text ? 'text/plain; charset=utf-8'
        : 'application/problem+json';
    is(field($response, 'Content-Type'), $type, '… Content-Type');
}
$server->stop;

done_testing;
