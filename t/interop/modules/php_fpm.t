# SPDX-License-Identifier: Apache-2.0
#
# PHP in processes of its own (FPM), behind mod_proxy_fcgi: by a handler, with a front controller, and by ProxyPassMatch.
use strict;
use warnings;

use UpgradeTest qw(contents);
use UpgradeTest::Modules qw(check_module);

my ($fpm) = glob '/usr/sbin/php-fpm*';

check_module(
    modules => ['proxy_fcgi'],
    needs => [ $fpm // 'php-fpm' ],
    files => {
        'fpm.conf' => <<'END',
[global]
error_log = ${LAB}/fpm.log
[www]
listen = ${LAB}/backend
pm = static
pm.max_children = 2
END
        'htdocs/index.php' => contents('t/interop/modules/index.php'),
    },
    backend => [ $fpm // '', '-n', '-F', '-y', '${LAB}/fpm.conf' ],
    site => <<'END',
<FilesMatch "\.php$">
    SetHandler "proxy:unix:${LAB}/backend|fcgi://localhost"
</FilesMatch>
DirectoryIndex index.php
FallbackResource /index.php
ProxyPassMatch ^/passed(/.*\.php)$ unix:${LAB}/backend|fcgi://localhost${LAB}/htdocs$1
END
    witness => 1,
    probes => [
        [ 'GET', '/index.php' ],
        [ 'GET', '/index.php/path/info?query' ],
        [ 'GET', '/' ],
        [ 'GET', '/front/controller' ],
        [ 'POST', '/index.php', fields => [ 'Content-Type: text/plain', 'Content-Length: 4' ], body => 'body' ],
        [ 'GET', '/passed/index.php', directory => 0 ],
    ],
);
