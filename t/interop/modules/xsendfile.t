# SPDX-License-Identifier: Apache-2.0
#
# mod_xsendfile: a CGI script names the file that is sent instead of its output.
use strict;
use warnings;

use UpgradeTest::Modules qw(check_module);

check_module(
    modules => [ 'cgi', 'xsendfile' ],
    files => { 'private/secret.txt' => "theirs\n", 'cgi/send' => <<'END' },
#!/bin/sh
echo "$REQUEST_URI" >> ${LAB}/witness
printf 'Content-Type: text/plain\nSet-Cookie: session=theirs\nX-Sendfile: ${LAB}/private/secret.txt\n\nreplaced\n'
END
    directory => '${LAB}/cgi',
    site => <<'END',
AliasMatch ^/ ${LAB}/cgi/send
<Directory ${LAB}/cgi>
    SetHandler cgi-script
    Options ExecCGI
</Directory>
XSendFile on
XSendFilePath ${LAB}/private
END
    witness => 1,
    probes => [
        [ 'GET', '/' ],
        [ 'GET', '/any/path?query' ],
        [ 'GET', '/any', fields => ['Range: bytes=0-2'], witness => 0 ],
    ],
);
