# SPDX-License-Identifier: Apache-2.0
#
# mod_auth_mellon: a redirect to its own login, which redirects to the identity provider with a cookie.
use strict;
use warnings;

use UpgradeTest::Modules qw(check_module);

use Cwd qw(getcwd);

my $tls = getcwd() . '/t/conf/tls';

check_module(
    modules => ['auth_mellon'],
    files => { 'idp.xml' => <<'END' },
<EntityDescriptor entityID="https://theirs.test/" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">
 <IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
  <KeyDescriptor><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>CERTIFICATE</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
  <SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://theirs.test/logout"/>
  <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://theirs.test/login"/>
 </IDPSSODescriptor>
</EntityDescriptor>
END
    setup => sub {
        my ($lab) = @_;
        system qq(certificate=\$(openssl x509 -in $tls/cert.pem -outform DER | base64 -w0) && sed -i "s|CERTIFICATE|\$certificate|" $lab/idp.xml);
    },
    main => "MellonPostDirectory \${LAB}\nMellonLockFile \${LAB}/mellon.lock",
    site => <<"END",
<Location />
    MellonEnable auth
    AuthType Mellon
    Require valid-user
    MellonEndpointPath /mellon
    MellonVariable theirs
    MellonIdPMetadataFile \${LAB}/idp.xml
    MellonSPPrivateKeyFile $tls/key.pem
    MellonSPCertFile $tls/cert.pem
</Location>
END
    mark => qr/theirs|SAML/,
    unique => [ qr/(?<=SAMLRequest=)[^&\s]+/, qr/Signature=[^&\s]+/, qr/Content-Length: \d+/ ],
    probes => [
        [ 'GET', '/page.txt' ],
        [ 'GET', '/none/at/all?query' ],
        [ 'GET', '/page.txt', fields => ['Cookie: mellon-theirs=forged'] ],
        [ 'GET', '/mellon/metadata' ],
        [ 'GET', '/mellon/login?ReturnTo=%2F' ],
        [ 'GET', '/mellon/logout?ReturnTo=%2F', unmarked => 1 ],
        [ 'POST', '/mellon/postResponse', unmarked => 1, fields => [ 'Content-Type: application/x-www-form-urlencoded', 'Content-Length: 3' ], body => 'a=b' ],
    ],
);
