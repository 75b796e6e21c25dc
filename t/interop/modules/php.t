# SPDX-License-Identifier: Apache-2.0
#
# PHP as a module, with a front controller.
use strict;
use warnings;

use UpgradeTest qw(contents);
use UpgradeTest::Modules qw(check_module);

check_module(
    modules => ['php'],
    mpm => 'prefork',
    files => { 'htdocs/index.php' => contents('t/interop/modules/index.php') },
    site => <<'END',
<FilesMatch "\.php$">
    SetHandler application/x-httpd-php
</FilesMatch>
DirectoryIndex index.php
FallbackResource /index.php
END
    witness => 1,
    probes => [
        [ 'GET', '/index.php' ],
        [ 'GET', '/index.php/path/info?query' ],
        [ 'GET', '/' ],
        [ 'GET', '/front/controller' ],
        [ 'POST', '/index.php', fields => [ 'Content-Type: text/plain', 'Content-Length: 4' ], body => 'body' ],
    ],
);
