# SPDX-License-Identifier: Apache-2.0
#
# Faults: restarts under load, full disks, deleted files, clients that stall, disconnect or reset. Longer tests are in t/suite/deep.
use strict;
use warnings;

use Socket qw(SOL_SOCKET SO_LINGER);
use Test::More;
use UpgradeTest qw(contents request responses);
use UpgradeTest::Faults qw(load loaded children restarted wait_until);
use UpgradeTest::Server ();
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'a server of its own is not watched by valgrind' if $ENV{UPGRADE_TEST_SERVER} =~ /valgrind/;

# No child is ended for being idle: below, one that ends has crashed.
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

# Graceful restarts: a connection is closed between two requests at most, never within one.
my $load = load($server->{port}, 4, 20, ('/secret', 426), ('/page.txt', 200));
for my $round (1 .. 3) {
    $server->httpd('-k', 'graceful');
    ok(restarted($server, $round), "graceful restart $round");
}
my $seen = loaded($load);
is_deeply($seen->{wrong}, [], '… every answer is right and whole');
cmp_ok($seen->{answers}, '>', 50, "… of $seen->{answers}");

# A document that is gone. httpd reads its configuration after it has told its children to finish: what is wrong in it then ends it.
# "-k graceful" therefore checks first, and says why; nothing happens.
UpgradeTest::Server::write_file(UpgradeTest::Server::ROOT() . '/document.html', "second \@REASON\@\n");
is(refused()->{body}, "first tls\n", 'a changed document is not read before a restart');
my $document = UpgradeTest::Server::ROOT() . '/document.html';
rename $document, "$document.gone" or die "$document: $!";
like($server->httpd('-k', 'graceful'), qr/UpgradeDocument: \S+document\.html cannot be read: No such file/, 'a document that has vanished: says why');
is(refused()->{body}, "first tls\n", '… the old configuration still answers');
rename "$document.gone", $document or die "$document: $!";
$server->httpd('-k', 'graceful');
ok(restarted($server, 4), '… it is back');
# An old child may take a request or two more.
ok(wait_until(sub { refused()->{body} eq "second tls\n" }), '… and read');

# Clients that do not behave, each many times; the server answers others at once, and all its threads are free in the end.
sub client { return IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server->{port}) // die "connect: $!" }

my $bytes = request(host => 'own.test', path => '/secret', fields => ['Accept: text/html']);
my %misbehaviour = (
    'closes before its request is whole' => sub { my ($client) = @_; print {$client} substr $bytes, 0, 20 },
    'closes before the answer' => sub { my ($client) = @_; print {$client} $bytes },
    'resets before the answer' => sub { my ($client) = @_; print {$client} $bytes; setsockopt $client, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0 },
    'resets in the middle of the answers' => sub {
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
for my $what (sort keys %misbehaviour) {
    for (1 .. 40) {
        my $client = client();
        $client->autoflush(1);
        local $SIG{PIPE} = 'IGNORE';
        $misbehaviour{$what}->($client);
        close $client;
    }
    is(refused()->{status}, 426, "a client that $what: others are answered");
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
sysread $slow, my $answer, 8192;
like($answer, qr{\AHTTP/1\.1 426 }, 'a byte at a time');
close $slow;

# A flood: as many lines as UpgradeLogRate lets through, and one a second with the count of the rest.
# What its children may write in this second is perhaps used up.
select undef, undef, undef, 1.1;
my $before = () = $server->error_log =~ /UPGRADE0001/g;
$seen = loaded(load($server->{port}, 2, 400, ('/secret', 426)));
my $started = $seen->{seconds};
is_deeply($seen->{wrong}, [], 'a flood of refusals');
my $lines = (() = $server->error_log =~ /UPGRADE0001/g) - $before;
my $most = 5 * (int($started) + 2) * (children($server) + 1);
cmp_ok($lines, '<=', $most, "… $lines log lines for $seen->{answers}, at most $most");
cmp_ok($lines, '>', 0, '… which are not none');

# Full disks: answers are not kept back for a log.
for my $log ('ErrorLog /dev/full', 'CustomLog /dev/full "%h %{UPGRADE_VERDICT}e"') {
    $server->stop;
    # It takes its directory along, which the next one has too.
    undef $server;
    $server = UpgradeTest::Server->new(lines => "$LIMITS$log\n", files => { 'document.html' => "full \@REASON\@\n" });
    $server->httpd('-k', 'start');
    ok(wait_until(sub { (eval { refused() } // {})->{status} }), "$log: it starts");
    is(refused()->{body}, "full tls\n", '… refuses') for 1 .. 3;
    is($server->get('/page.txt')->{status}, 200, '… and serves');
}

# Too little memory for the documents: that is said, and the server that runs goes on.
SKIP: {
    skip 'the sanitizers take more than any limit', 3 if $ENV{UPGRADE_TEST_SERVER} =~ /sanitized|pool-debug|thread/;
    my $many = join '', map {"UpgradeDocument text/html;lang=x-$_ htdocs/big.html\n"} 1 .. 400;
    my $big = UpgradeTest::Server::ROOT() =~ s/htdocs$/lines.conf/r;
    UpgradeTest::Server::write_file(UpgradeTest::Server::ROOT() . '/big.html', 'x' x 250_000);
    UpgradeTest::Server::write_file($big, "$LIMITS$many");
    is($server->config_test =~ s/^(?!Syntax).*\n//mgr, "Syntax OK\n", '400 documents of 250 KB');
    # httpd's own answer to that; "-k graceful" checks the configuration first, in a process of its own.
    # Enough for its modules, which differ from machine to machine, but not for 100 MB more.
    my ($parent) = contents("$server->{dir}/logs/pid") =~ /(\d+)/;
    my ($most) = contents("/proc/$parent/status") =~ /^VmPeak:\s+(\d+)/m;
    my $graceful = `(ulimit -v @{[$most + 50_000]}; $ENV{UPGRADE_TEST_HTTPD} -f $server->{dir}/httpd.conf -k graceful) 2>&1`;
    like($graceful, qr/Memory allocation failed, aborting process/, '… in too little memory: httpd says so');
    is(refused()->{status}, 426, '… and the server that runs goes on');
}

done_testing;
