# Varnish 6.4 or later, in front of conf/examples/behind-proxy.conf. Hitch terminates TLS and
# describes it with the PROXY protocol, version 2 (write-proxy-v2 = on, proxy-tlv = on):
#
#     varnishd -a :80 -a 127.0.0.1:8443,PROXY -f varnish.vcl
#     hitch --frontend=[*]:443 --backend=[127.0.0.1]:8443 --write-proxy-v2=on www.example.re.pem
vcl 4.1;

import proxy;

backend httpd {
    .host = "127.0.0.1";
    .port = "8080";
}

sub vcl_recv {
    # Replace the fields of the client.
    unset req.http.X-TLS-Version;
    unset req.http.X-TLS-Cipher;
    set req.http.X-Forwarded-Proto = "http";
    set req.http.X-HTTP-Version = req.proto;
    if (proxy.is_ssl()) {
        set req.http.X-Forwarded-Proto = "https";
        set req.http.X-TLS-Version = proxy.ssl_version();
        set req.http.X-TLS-Cipher = proxy.cipher();
    }
}

# The module lists the fields that a policy reads in Vary, so Varnish stores a variant for each of
# their values. To have one cached object for all clients that meet the policy, set the fields to
# fewer values here: X-TLS-Version to "TLSv1.2" for every later version, for example.
