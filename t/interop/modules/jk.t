# SPDX-License-Identifier: Apache-2.0
#
# mod_jk, with t/interop/modules/ajp as its AJP backend.
use strict;
use warnings;

use UpgradeTest::Modules qw(check_module);

check_module(
    modules => ['jk'],
    backend => [ 't/interop/modules/ajp', '${BACKEND}', '${LAB}/witness' ],
    directory => undef,
    main => <<'END',
JkWorkerProperty worker.list=theirs
JkWorkerProperty worker.theirs.type=ajp13
JkWorkerProperty worker.theirs.host=127.0.0.1
JkWorkerProperty worker.theirs.port=${BACKEND}
JkLogFile ${LAB}/jk.log
JkShmFile ${LAB}/jk.shm
END
    site => "JkMount /* theirs",
    witness => 1,
    probes => [
        [ 'GET', '/any/path?query' ],
        [ 'GET', '/' ],
        [ 'POST', '/any', fields => [ 'Content-Type: text/plain', 'Content-Length: 4' ], body => 'body' ],
    ],
);
