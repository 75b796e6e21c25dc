# SPDX-License-Identifier: Apache-2.0
#
# The version is in the dump, in all formats of the status page, and on mod_info's page. Responses do not contain it. It is that of
# upgrade-probe, which t/suite/source/shape.t compares with src/core/version.h.
use strict;
use warnings;

use Test::More;
use UpgradeTest qw(contents field once);
use UpgradeTest::Server ();

plan skip_all => 'the version is the same on every server' if !once();

my ($version) = contents('conf/tools/upgrade-probe') =~ /^VERSION = "([^"]+)"$/m or BAIL_OUT('upgrade-probe has no version');

my $server = UpgradeTest::Server->new(load => ['info'], lines => <<'END');
ServerTokens Full
UpgradeRequire TLS
UpgradeExempt expr=true
<Location /status>
    SetHandler upgrade-status
</Location>
<Location /info>
    SetHandler server-info
</Location>
END
like($server->httpd('-t -D DUMP_UPGRADE'), qr/^mod_upgrade_required \Q$version\E,/m, 'DUMP_UPGRADE');
$server->start or BAIL_OUT('the server does not start');
like($server->get("/status?format=$_")->{body}, qr/(?<![\d.])\Q$version\E(?![\d.])/, "status page, $_") for qw(html json text openmetrics prometheus);
like($server->get('/info?providers')->{body}, qr{<strong>mod_upgrade_required</strong> \(version <tt>\Q$version\E</tt>\)}, 'mod_info');
unlike(field($server->get('/page.txt'), 'Server'), qr/upgrade/i, 'the Server field of a response does not');
$server->stop;

done_testing;
