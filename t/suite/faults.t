# SPDX-License-Identifier: Apache-2.0
#
# Faults: restarts under load, full disks, deleted files, clients that stall, disconnect or reset.
# Longer tests are in t/suite/deep.
use strict;
use warnings;

use Socket qw(SOL_SOCKET SO_LINGER);
use Test::More;
use UpgradeTest qw(contents request responses);
use UpgradeTest::Faults qw(load loaded children restarted wait_until);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'a server of its own is not watched by valgrind' if $ENV{UPGRADE_TEST_SERVER} =~ /valgrind/;

# No child ends because it is idle, so that one that ends below has crashed.
my $LIMITS = <<'END';
<IfModule mpm_prefork_module>
    MaxSpareServers 250
</IfModule>
<IfModule !mpm_prefork_module>
    MaxSpareThreads 400
</IfModule>
UpgradeLogRate 5
CustomLog logs/access "%>s %{UPGRADE_VERDICT}e"
<Location /secret>
    UpgradeRequire TLS
    UpgradeDocument text/html htdocs/document.html
</Location>
END

my $server = UpgradeTest::Server->new(lines => $LIMITS, files => { 'document.html' => "first \@REASON\@\n" });
$server->start or BAIL_OUT('the server does not start');
END { local $?; $server->stop if $server }

sub refused { return $server->get('/secret', fields => ['Accept: text/html']) }

# Graceful restarts: a connection may be closed between two requests, but not within one.
my $load = load($server->{port}, 4, 20, ('/secret', 426), ('/page.txt', 200));
for my $round (1 .. 3) {
    $server->httpd('-k', 'graceful');
    ok(restarted($server, $round), "graceful restart $round");
}
my $seen = loaded($load);
is_deeply($seen->{wrong}, [], '… each response is correct and complete');
cmp_ok($seen->{responses}, '>', 50, "… in $seen->{responses} requests");

# A missing document. On a restart httpd reads its configuration after it has told its children to
# finish, and ends if the configuration is invalid; "-k graceful" therefore checks it first, and
# reports the error.
UpgradeTest::Server::write_file(UpgradeTest::Server::ROOT() . '/document.html', "second \@REASON\@\n");
is(refused()->{body}, "first tls\n", 'a changed document is not read before a restart');
my $document = UpgradeTest::Server::ROOT() . '/document.html';
rename $document, "$document.gone" or die "$document: $!";
like($server->httpd('-k', 'graceful'), qr/UpgradeDocument: \S+document\.html cannot be read: No such file/, 'a missing document is reported');
is(refused()->{body}, "first tls\n", '… the server keeps the old configuration');
rename "$document.gone", $document or die "$document: $!";
$server->httpd('-k', 'graceful');
ok(restarted($server, 4), '… the document exists again');
# An old child may serve one or two more requests.
ok(wait_until(sub { refused()->{body} eq "second tls\n" }), '… and is read');

# Clients that misbehave, many times each: the server responds to others at once, and in the end all
# its threads are free.
sub client { return IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->{port}) // die "connect: $!" }

my $bytes = request(host => 'own.test', path => '/secret', fields => ['Accept: text/html']);
my %misbehaviour = (
    'closes before its request is complete' => sub { my ($client) = @_; print {$client} substr $bytes, 0, 20 },
    'closes before the response' => sub { my ($client) = @_; print {$client} $bytes },
    'resets before the response' => sub { my ($client) = @_; print {$client} $bytes; setsockopt $client, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0 },
    'resets in the middle of the responses' => sub {
        my ($client) = @_;
        print {$client} $bytes x 50;
        sysread $client, my $some, 100;
        setsockopt $client, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0;
    },
    'resets in the middle of its body' => sub {
        my ($client) = @_;
        print {$client} request(host => 'own.test', path => '/secret', method => 'POST', fields => ['Content-Length: 1000000'], body => 'x' x 5000);
        setsockopt $client, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0;
    },
);
my @children = children($server);
for my $behaviour (sort keys %misbehaviour) {
    for (1 .. 40) {
        my $client = client();
        $client->autoflush(1);
        local $SIG{PIPE} = 'IGNORE';
        $misbehaviour{$behaviour}->($client);
        close $client;
    }
    is(refused()->{status}, 426, "a client that $behaviour: others get a response");
}
is_deeply([ grep { !kill 0, $_ } @children ], [], '… no child ended');
unlike($server->error_log, qr/\[core:(?:notice|alert|emerg)\].*(?:exit signal|Segmentation)|AddressSanitizer|runtime error/, '… or crashed');

# A client that sends a byte at a time.
my $slow = client();
$slow->autoflush(1);
for my $byte (split //, $bytes) {
    print {$slow} $byte;
    select undef, undef, undef, 0.01;
}
sysread $slow, my $response, 8192;
like($response, qr{\AHTTP/1\.1 426 }, 'a byte at a time');
close $slow;

# A flood: as many lines as UpgradeLogRate allows, and one per second with the number of suppressed
# ones.
# Start in a new second, because lines of this one may already be used up.
select undef, undef, undef, 1.1;
my $before = () = $server->error_log =~ /UPGRADE0001/g;
$seen = loaded(load($server->{port}, 2, 400, ('/secret', 426)));
my $started = $seen->{seconds};
is_deeply($seen->{wrong}, [], 'a flood of refusals');
my $lines = (() = $server->error_log =~ /UPGRADE0001/g) - $before;
my $most = 5 * (int($started) + 2) * (children($server) + 1);
cmp_ok($lines, '<=', $most, "… $lines log lines for $seen->{responses}, at most $most");
cmp_ok($lines, '>', 0, '… at least one');

# Full disks do not delay responses.
for my $log ('ErrorLog /dev/full', 'CustomLog /dev/full "%h %{UPGRADE_VERDICT}e"') {
    $server->stop;
    # The destructor removes the directory, which the next server uses too.
    undef $server;
    $server = UpgradeTest::Server->new(lines => "$LIMITS$log\n", files => { 'document.html' => "full \@REASON\@\n" });
    $server->httpd('-k', 'start');
    ok(wait_until(sub { (eval { refused() } // {})->{status} }), "$log: it starts");
    is(refused()->{body}, "full tls\n", '… refuses') for 1 .. 3;
    is($server->get('/page.txt')->{status}, 200, '… and serves');
}

# If the memory is insufficient for the documents, this is reported, and the running server
# continues.
SKIP: {
    skip 'the sanitizers take more than any limit', 3 if $ENV{UPGRADE_TEST_SERVER} =~ /sanitized|pool-debug|thread/;
    my $many = join '', map {"UpgradeDocument text/html;lang=x-$_ htdocs/big.html\n"} 1 .. 400;
    my $big = UpgradeTest::Server::ROOT() =~ s/htdocs$/lines.conf/r;
    UpgradeTest::Server::write_file(UpgradeTest::Server::ROOT() . '/big.html', 'x' x 250_000);
    UpgradeTest::Server::write_file($big, "$LIMITS$many");
    is($server->config_test =~ s/^(?!Syntax).*\n//mgr, "Syntax OK\n", '400 documents of 250 KB');
    # This is httpd's error; "-k graceful" checks the configuration first, in a process of its own.
    # The limit is sufficient for the modules, which differ between machines, but not for 100 MB
    # more.
    my ($parent) = contents("$server->{dir}/logs/pid") =~ /(\d+)/;
    my ($most) = contents("/proc/$parent/status") =~ /^VmPeak:\s+(\d+)/m;
    my $graceful = `(ulimit -v @{[$most + 50_000]}; $ENV{UPGRADE_TEST_HTTPD} -f $server->{dir}/httpd.conf -k graceful) 2>&1`;
    like($graceful, qr/Memory allocation failed, aborting process/, '… in too little memory: httpd reports it');
    is(refused()->{status}, 426, '… and the running server continues');
}

done_testing;
