# SPDX-License-Identifier: Apache-2.0
#
# mod_dav_svn at /, with a repository for each virtual host; a hook script records commits.
use strict;
use warnings;

use UpgradeTest qw(contents);
use UpgradeTest::Modules qw(check_module);

my $LOG_REPORT = '<S:log-report xmlns:S="svn:"><S:start-revision>1</S:start-revision><S:end-revision>1</S:end-revision></S:log-report>';
my @HOSTS = qw(vhost location directory mixed document report server);

check_module(
    modules => [ 'dav_svn', 'authz_svn' ],
    needs => ['/usr/bin/svnadmin'],
    setup => sub {
        my ($lab) = @_;
        -d "$lab/new" or system "svnadmin create $lab/new && svn import -q -m theirs $lab/htdocs/page.txt file://$lab/new/secret.txt"
            . " && mv $lab/post-commit $lab/new/hooks/";
        system "for host in @HOSTS; do rm -rf $lab/svn-\$host; cp -R $lab/new $lab/svn-\$host; done";
    },
    directory => undef,
    site => <<'END',
<Location />
    DAV svn
    SVNPath ${LAB}/svn-${HOST}
    SVNAutoversioning on
    AuthType Basic
    AuthName theirs
    AuthUserFile ${LAB}/users
    <LimitExcept GET HEAD OPTIONS PROPFIND REPORT>
        Require valid-user
    </LimitExcept>
</Location>
END
    files => { users => contents('t/conf/users'), 'post-commit' => "#!/bin/sh\necho a commit >> \${LAB}/witness\n" },
    mark => qr/theirs|tigris|DAV:|Revision/,
    # In any order.
    unique => [ qr/(?: xmlns:\w+="[^"]*")+(?=>)/, qr{<(S:date|D:comment|D:creator-displayname)>.*?</\g{-1}>} ],
    probes => [
        [ 'GET', '/secret.txt' ],
        [ 'GET', '/' ],
        [ 'GET', '/none.txt', unmarked => 1 ],
        [ 'GET', '/!svn/rvr/1/secret.txt' ],
        [ 'GET', '/!svn/bc/1/secret.txt' ],
        [ 'OPTIONS', '/' ],
        [ 'PROPFIND', '/', fields => [ 'Depth: 1', 'Content-Length: 0' ] ],
        [ 'PROPFIND', '/!svn/vcc/default', fields => [ 'Depth: 0', 'Content-Length: 0' ] ],
        [ 'REPORT', '/', fields => [ 'Content-Type: text/xml', 'Content-Length: ' . length $LOG_REPORT ], body => $LOG_REPORT ],
        [ 'PUT', '/new.txt', fields => ['Content-Length: 4'], body => 'body' ],
        [ 'PUT', '/new.txt', witness => 1, unmarked => 1, fields => [ 'Authorization: Basic dXNlcjpzZWNyZXQ=', 'Content-Length: 4' ], body => 'body' ],
    ],
);
