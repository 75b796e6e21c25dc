# SPDX-License-Identifier: Apache-2.0
#
# The status page as Chromium displays it, on a phone, a tablet and a desktop, light and dark: nothing overlaps, is cut or scrolls
# sideways, colors have the contrasts of WCAG 2, the focus is visible, a screen reader finds names, and Chromium has no complaint.
# The pictures are in t/logs/status_display, to be looked at after a change of the page.
use strict;
use warnings;

use Cwd qw(getcwd);
use JSON::PP qw(encode_json);
use Test::More;
use UpgradeTest qw(contents);
use UpgradeTest::Browser ();
use UpgradeTest::Faults qw(wait_until);
use UpgradeTest::Server ();
use UpgradeTest::Status qw(status);
use UpgradeTest::StatusFile qw(fill_status_file example example_vhosts example_sections);
use sigtrap handler => sub { exit 1 }, qw(INT TERM HUP);

plan skip_all => 'Chromium is not installed' if !UpgradeTest::Browser::is_installed();

my $KEY = '0123456789abcdef0123456789abcdef';
my $DAY = 86_400;
my @WIDTHS = ([ phone => 360 ], [ tablet => 768 ], [ desktop => 1280 ]);
my $HEIGHT = 800;

my $server = UpgradeTest::Server->new(lines => <<'END' . example_vhosts('*:${PORT}', '', example_sections()) . join '', map {"<VirtualHost *:\${PORT}>\nServerName a-long-name-of-a-virtual-host-$_.example.org\n</VirtualHost>\n"} 1 .. 20);
UpgradeStatusFile state/status
UpgradeStatusHashKey hash.key
UpgradeStatusClients Address
UpgradeExposure Authorization Cookie
<VirtualHost *:${PORT}>
    ServerName status.test
    <Location /status>
        SetHandler upgrade-status
    </Location>
</VirtualHost>
END
END { local $?; $server->stop if $server }
mkdir "$server->{dir}/state";
UpgradeTest::Server::write_file("$server->{dir}/hash.key", $KEY);

# The first start makes a file with the virtual hosts, the second one has the counts of the example.
$server->start or BAIL_OUT($server->config_test);
$server->stop;
fill_status_file("$server->{dir}/state/status", $KEY, time - 90 * $DAY, example(time));
$server->start or BAIL_OUT($server->config_test);
my $vhost = "api.example.org:$server->{port}";
$server->get("/$_", host => 'api.example.org', fields => [ "User-Agent: $_/1.0", 'Authorization: Bearer x' ])
    for 'a' x 200, '<script>alert(1)</script>', "\xE2\x80\xAE\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D", 'word-' x 20;
ok(wait_until(sub { return (status($server)->{vhosts}{$vhost}{'exposure Authorization'} // 0) == 4 }), 'requests are counted in addition to the example')
    or diag($server->error_log);

my $pictures = getcwd() . '/t/logs/status_display';
mkdir $pictures;
my $browser = UpgradeTest::Browser->new("$server->{dir}/chromium");
my $audit = contents('t/suite/deep/status_display.js');

# Return the problems with the focus: Tab reaches each element that has one, in order, and each shows it.
sub problems_of_focus {
    my $count = $browser->evaluate(<<'END');
window.stops = [...document.querySelectorAll('a, summary, [tabindex]')].filter((element) => element.checkVisibility());
window.stops.length
END
    my @problems = $count ? () : 'no element has a focus';
    for my $i (0 .. $count - 1) {
        $browser->press_tab;
        push @problems, @{ $browser->evaluate(<<"END") };
(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return [
        [element === window.stops[$i], 'is not the next element'],
        [style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, 'shows no focus'],
        [box.bottom > 0 && box.top < innerHeight && box.width > 0, 'is not in the window'],
    ].filter(([holds]) => !holds).map(([, text]) => `\${element.outerHTML.slice(0, 60)} \${text}`);
})()
END
    }
    return @problems;
}

# Return the roles of the elements that need a name for a screen reader, and have none.
sub nameless {
    my %is_named = map { $_ => 1 } qw(image table region heading columnheader rowheader);
    return map { $_->{role} } grep { ($is_named{ $_->{role} } || $_->{has_focus}) && $_->{name} !~ /\S/ } $browser->accessible;
}

for my $page ([ all => '' ], [ one => "&vhost=$vhost" ], [ unused => "&vhost=new.example.org:$server->{port}" ]) {
    my ($name, $args) = @{$page};
    for my $size (@WIDTHS) {
        my ($device, $width) = @{$size};
        for my $scheme (qw(light dark)) {
            $browser->show("http://127.0.0.1:$server->{port}/status?format=html$args", width => $width, height => $HEIGHT, scheme => $scheme);
            $browser->picture("$pictures/$name-$device-$scheme.png");
            is_deeply($browser->evaluate($audit), [], "$name, $device, $scheme: contrast and layout");
            is_deeply([ $browser->complaints ], [], '… Chromium has no complaint');
        }
        is_deeply([ problems_of_focus() ], [], "$name, $device: the focus is visible");
        is_deeply([ nameless() ], [], '… elements have names');
    }
}

# Each of these changes is noticed.
sub show_last {
    $browser->show("http://127.0.0.1:$server->{port}/status?format=html", width => 360, height => $HEIGHT, scheme => 'light');
    return;
}

sub change_style {
    my ($style) = @_;
    $browser->evaluate('document.adoptedStyleSheets = [new CSSStyleSheet()]; document.adoptedStyleSheets[0].replaceSync(' . encode_json([$style]) . '[0])');
    return;
}

show_last();
for my $row (
    [ 'p { width: 100rem }', qr/^scrolls: / ],
    [ '.soft { color: #888 }', qr/^contrast \S+ below 4.5: / ],
    [ 'h1 { color: #999; background: #fff }', qr/^contrast \S+ below 3: / ],
    [ 'h1 { margin-bottom: -2rem }', qr/^overlap: "Upgrade status" and / ],
    [ 'header { height: 1rem; overflow: hidden }', qr/^cut: ".*" in HEADER/ ],
    )
{
    my ($style, $expected) = @{$row};
    change_style($style);
    ok(scalar(grep {/$expected/} @{ $browser->evaluate($audit) }), "noticed: $style");
}
show_last();
change_style('*:focus-visible { outline: none }');
like((problems_of_focus())[0] // '', qr/shows no focus/, 'noticed: no visible focus');
$browser->evaluate('document.body.insertAdjacentHTML("beforeend", "<p style=\"color: red\"><a href=\"#\"></a>")');
like(join(' ', $browser->complaints), qr/Content ?Security ?Policy/i, 'noticed: what the policy of the page blocks');
is_deeply([ nameless() ], ['link'], 'noticed: a link without a name');

undef $browser;
$server->stop;
undef $server;
done_testing;
