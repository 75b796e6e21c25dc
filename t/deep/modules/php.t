# SPDX-License-Identifier: Apache-2.0
#
# PHP as a module, with a front controller.
use strict;
use warnings;

use UpgradeTest::Modules qw(check_module);

check_module(
    modules => ['php'],
    mpm => 'prefork',
    files => { 'htdocs/index.php' => <<'END' },
<?php
file_put_contents('${LAB}/witness', $_SERVER['REQUEST_URI'] . "\n", FILE_APPEND);
setcookie('session', 'theirs');
echo 'theirs: ', $_SERVER['REQUEST_METHOD'], ' ', $_SERVER['REQUEST_URI'], ' ', file_get_contents('php://input');
END
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
