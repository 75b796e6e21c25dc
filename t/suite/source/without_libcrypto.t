# SPDX-License-Identifier: Apache-2.0
#
# make LIBCRYPTO= LIBSSL= builds a module that does not use OpenSSL. The directives that need it stop
# start-up; all others are valid.
use strict;
use warnings;

use File::Temp qw(tempdir);
use Test::More;

my $apxs = $ENV{APXS} // 'apxs';
my ($flags, $httpd_includes, $apr_includes, $modules, $sbin, $program) =
    map { chomp(my $value = `$apxs -q $_`); $value } qw(EXTRA_CPPFLAGS INCLUDEDIR APR_INCLUDEDIR LIBEXECDIR SBINDIR PROGNAME);
my $dir = tempdir(CLEANUP => 1);
my $module = "$dir/mod_upgrade_required.so";

like(scalar `make -n APXS='$apxs' LIBCRYPTO= LIBSSL= MODULE=none`, qr/-DUPGRADE_WITHOUT_LIBCRYPTO\b(?!.*-l(?:ssl|crypto))/s, 'make LIBCRYPTO= LIBSSL=');
unlike(scalar `make -n APXS='$apxs' MODULE=none`, qr/UPGRADE_WITHOUT_LIBCRYPTO/, '… which is not the default');

# Not optimised, because all sources are compiled.
is(system("gcc -O0 -shared -fPIC -DUPGRADE_WITHOUT_LIBCRYPTO $flags -isystem $httpd_includes -isystem $apr_includes -o $module mod_upgrade_required.c src/*/*.c"), 0, 'it compiles');
unlike(scalar `nm -D --undefined-only $module`, qr/\b(?:EVP|HMAC|OPENSSL|OpenSSL|SSL_)/, 'it uses nothing of OpenSSL');

sub says {
    my ($lines) = @_;
    open my $out, '>', "$dir/httpd.conf" or die $!;
    print {$out} "ServerRoot $dir\nServerName own.test\nListen 127.0.0.1:1\nPidFile $dir/pid\nErrorLog $dir/log\nDefaultRuntimeDir $dir\n",
        "LoadModule mpm_event_module $modules/mod_mpm_event.so\nLoadModule upgrade_required_module $module\n$lines\n";
    close $out or die $!;
    return scalar `$sbin/$program -t -f $dir/httpd.conf 2>&1`;
}

open my $key, '>', "$dir/key" or die $!;
print {$key} "0123456789abcdef\n";
close $key or die $!;
for my $directive (qw(UpgradeExposureKey UpgradeStatusHashKey)) {
    like(says("$directive $dir/key"), qr/$directive: not available, because this module was built without OpenSSL's libcrypto$/m, $directive);
}
like(says("UpgradeRequire TLSv1.2\nUpgradeExposure Authorization"), qr/^Syntax OK$/m, 'all others are valid');

done_testing;
