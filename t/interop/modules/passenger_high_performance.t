# SPDX-License-Identifier: Apache-2.0
#
# Passenger with PassengerHighPerformance: requests are mapped to no file, so that no Directory section applies to them.
use strict;
use warnings;

use UpgradeTest::Modules qw(check_module);

check_module(
    modules => ['passenger'],
    needs => ['/usr/bin/ruby'],
    files => { 'config.ru' => <<'END' },
run lambda { |env|
    path = env['REQUEST_METHOD'] + ' ' + env['REQUEST_URI']
    File.open('${LAB}/witness', 'a') { |witness| witness.puts path }
    [200, { 'Content-Type' => 'text/plain', 'Set-Cookie' => 'session=theirs' }, ['theirs: ', path, ' ', env['rack.input'].read]]
}
END
    main => <<'END',
PassengerRoot /usr/lib/ruby/vendor_ruby/phusion_passenger/locations.ini
PassengerDefaultRuby /usr/bin/ruby
PassengerInstanceRegistryDir ${LAB}
PassengerDataBufferDir ${LAB}
PassengerLogFile ${LAB}/passenger.log
PassengerMaxPoolSize 2
PassengerDisableSecurityUpdateCheck on
PassengerDisableAnonymousTelemetry on
END
    site => <<'END',
PassengerEnabled on
PassengerHighPerformance on
PassengerAppGroupName theirs
PassengerAppRoot ${LAB}
PassengerAppType rack
PassengerStartupFile config.ru
END
    directory => undef,
    witness => 1,
    probes => [
        [ 'GET', '/any/path?query' ],
        [ 'POST', '/any', fields => [ 'Content-Type: text/plain', 'Content-Length: 4' ], body => 'body' ],
    ],
);
