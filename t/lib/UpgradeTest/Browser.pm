# SPDX-License-Identifier: Apache-2.0
#
# Headless Chromium, driven through its DevTools protocol: JSON messages over two pipes.
package UpgradeTest::Browser;

use strict;
use warnings;

use File::Path qw(remove_tree);
use IO::Select ();
use JSON::PP ();
use MIME::Base64 qw(decode_base64);
use POSIX ();

my $CHROMIUM = '/usr/bin/chromium';
# The seconds to wait for a message, on a slow machine.
my $PATIENCE = 120;
# Chromium reads messages from the first descriptor and writes to the second; before that, the pipes have
# numbers that are out of the way.
my ($READS, $WRITES, $ASIDE) = (3, 4, 10);

sub is_installed { return -x $CHROMIUM }

# Start Chromium with one page. It keeps its profile and its log in a directory, which is made anew.
sub new {
    my ($class, $dir) = @_;
    remove_tree($dir);
    mkdir $dir or die "$dir: $!\n";
    pipe my $its_input, my $to or die "pipe: $!\n";
    pipe my $from, my $its_output or die "pipe: $!\n";
    my $pid = fork // die "fork: $!\n";
    run_chromium($dir, fileno $its_input, fileno $its_output) if !$pid;
    $to->autoflush(1);
    my $self = bless { pid => $pid, to => $to, from => $from, buffer => '', last => 0, messages => [] }, $class;
    my $page = $self->call('Target.createTarget', url => 'about:blank');
    $self->{session} = $self->call('Target.attachToTarget', targetId => $page->{targetId}, flatten => JSON::PP::true)->{sessionId};
    $self->call("$_.enable") for qw(Page Runtime Log Audits Accessibility);
    return $self;
}

sub run_chromium {
    my ($dir, $input, $output) = @_;
    POSIX::dup2($input, $ASIDE);
    POSIX::dup2($output, $ASIDE + 1);
    POSIX::dup2($ASIDE, $READS);
    POSIX::dup2($ASIDE + 1, $WRITES);
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', "$dir/log";
    open STDERR, '>&', \*STDOUT;
    exec $CHROMIUM, qw(--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync
        --hide-scrollbars --remote-debugging-pipe), "--user-data-dir=$dir/profile" or POSIX::_exit(127);
}

# Return the next message.
sub receive {
    my ($self) = @_;
    while ($self->{buffer} !~ /\0/) {
        IO::Select->new($self->{from})->can_read($PATIENCE) or die "Chromium does not answer\n";
        sysread $self->{from}, $self->{buffer}, 65_536, length $self->{buffer} or die "Chromium has ended\n";
    }
    $self->{buffer} =~ s/\A(.*?)\0//s;
    return JSON::PP::decode_json($1);
}

# Call a method, and return its result. Events that arrive before it are kept.
sub call {
    my ($self, $method, %params) = @_;
    my $id = ++$self->{last};
    print { $self->{to} } JSON::PP::encode_json({ id => $id, method => $method, params => \%params, $self->{session} ? (sessionId => $self->{session}) : () }), "\0";
    while (1) {
        my $message = $self->receive;
        if (($message->{id} // 0) == $id) {
            die "$method: $message->{error}{message}\n" if $message->{error};
            return $message->{result};
        }
        push @{ $self->{messages} }, $message;
    }
}

# Show a URL in a window of a size, with a color scheme ("light" or "dark").
sub show {
    my ($self, $url, %as) = @_;
    $self->{messages} = [];
    $self->call('Emulation.setDeviceMetricsOverride', width => $as{width}, height => $as{height}, deviceScaleFactor => $as{scale} // 1, mobile => JSON::PP::false);
    $self->call('Emulation.setEmulatedMedia', features => [ { name => 'prefers-color-scheme', value => $as{scheme} } ]);
    $self->call('Page.navigate', url => $url);
    my @messages = @{ $self->{messages} };
    push @messages, $self->receive while !grep { ($_->{method} // '') eq 'Page.loadEventFired' } @messages;
    $self->{messages} = \@messages;
    return;
}

# Return what Chromium has reported about the page: lines in the console, exceptions, and what it blocked.
sub complaints {
    my ($self) = @_;
    my %text_of = (
        'Log.entryAdded' => sub { return $_[0]{entry}{text} },
        'Runtime.consoleAPICalled' => sub { return join ' ', map { $_->{value} // $_->{description} // '' } @{ $_[0]{args} } },
        'Runtime.exceptionThrown' => sub { return $_[0]{exceptionDetails}{text} },
        'Audits.issueAdded' => sub { return $_[0]{issue}{code} },
    );
    return map { my $text = $text_of{ $_->{method} // '' }; $text ? "$_->{method}: " . $text->($_->{params}) : () } @{ $self->{messages} };
}

# Return the value of an expression of JavaScript.
sub evaluate {
    my ($self, $expression) = @_;
    my $result = $self->call('Runtime.evaluate', expression => $expression, returnByValue => JSON::PP::true, awaitPromise => JSON::PP::true);
    die "$result->{exceptionDetails}{text} " . ($result->{exceptionDetails}{exception}{description} // '') . "\n" if $result->{exceptionDetails};
    return $result->{result}{value};
}

sub press_tab {
    my ($self) = @_;
    $self->call('Input.dispatchKeyEvent', type => $_, key => 'Tab', code => 'Tab', windowsVirtualKeyCode => 9) for qw(keyDown keyUp);
    return;
}

# Return the elements that a screen reader sees, each with a role, a name, and whether it can have the focus.
sub accessible {
    my ($self) = @_;
    my @nodes = grep { !$_->{ignored} } @{ $self->call('Accessibility.getFullAXTree')->{nodes} };
    return map {
        { role => $_->{role}{value}, name => $_->{name}{value} // '', has_focus => scalar grep { $_->{name} eq 'focusable' && $_->{value}{value} } @{ $_->{properties} // [] } }
    } @nodes;
}

# Store a picture of the page, or of as many pixels of its height as "limit" says.
sub picture {
    my ($self, $file, %as) = @_;
    my $size = $self->call('Page.getLayoutMetrics')->{cssContentSize};
    my $result = $self->call('Page.captureScreenshot', format => 'png', captureBeyondViewport => JSON::PP::true,
        clip => { x => 0, y => 0, width => $size->{width}, height => $as{limit} // $size->{height}, scale => 1 });
    open my $out, '>:raw', $file or die "$file: $!\n";
    print {$out} decode_base64($result->{data});
    close $out or die "$file: $!\n";
    return;
}

sub DESTROY {
    my ($self) = @_;
    local ($?, $@);
    kill TERM => $self->{pid};
    waitpid $self->{pid}, 0;
    return;
}

1;
