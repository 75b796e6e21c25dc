# SPDX-License-Identifier: Apache-2.0
#
# Passenger, which handles any request, whatever its handler.
use strict;
use warnings;

use UpgradeTest::Modules qw(check_module);

check_module(
    modules => ['passenger'],
    needs => ['/usr/bin/ruby'],
    files => { 'config.ru' => <<'END', 'htdocs/index.html' => "theirs\n" },
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
PassengerAppGroupName theirs
PassengerAppRoot ${LAB}
PassengerAppType rack
PassengerStartupFile config.ru
END
    witness => 1,
    probes => [
        [ 'GET', '/any/path?query' ],
        [ 'POST', '/any', fields => [ 'Content-Type: text/plain', 'Content-Length: 4' ], body => 'body' ],
        [ 'GET', '/index.html', witness => 0 ],
    ],
);
