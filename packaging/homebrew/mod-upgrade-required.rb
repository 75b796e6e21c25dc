# SPDX-License-Identifier: Apache-2.0
# frozen_string_literal: true

# packaging/README.md says what of this file is tested.
class ModUpgradeRequired < Formula
  desc "Apache httpd module that refuses requests over outdated protocols"
  homepage "https://mod-upgrade-required.invalid/"
  url "https://mod-upgrade-required.invalid/mod_upgrade_required-0.9.0.tar.gz"
  # The checksum of the release is in the file .sha256 beside the archive.
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"

  depends_on "make" => :build
  depends_on "apr"
  depends_on "apr-util"
  depends_on "httpd"
  depends_on "openssl@3"

  def install
    openssl = Formula["openssl@3"]
    arguments = ["APXS=#{Formula["httpd"].opt_bin}/apxs",
                 "EXTRA_CFLAGS=-I#{openssl.opt_include}",
                 "EXTRA_LDFLAGS=-L#{openssl.opt_lib}",
                 "LIBEXECDIR=#{lib}/httpd/modules",
                 "MODS_AVAILABLE=#{pkgetc}",
                 "BINDIR=#{bin}", "MANDIR=#{man}", "DOCDIR=#{doc}"]
    system "gmake", *arguments
    system "gmake", "install", *arguments
  end

  def caveats
    <<~TEXT
      To load the module, add to #{etc}/httpd/httpd.conf:
        Include #{pkgetc}/upgrade_required.load
        Include #{pkgetc}/upgrade_required.conf
    TEXT
  end

  test do
    (testpath/"httpd.conf").write <<~CONF
      ServerName localhost
      Listen 127.0.0.1:#{free_port}
      LoadModule mpm_event_module #{Formula["httpd"].lib}/httpd/modules/mod_mpm_event.so
      LoadModule unixd_module #{Formula["httpd"].lib}/httpd/modules/mod_unixd.so
      LoadModule authz_core_module #{Formula["httpd"].lib}/httpd/modules/mod_authz_core.so
      LoadModule upgrade_required_module #{lib}/httpd/modules/mod_upgrade_required.so
      UpgradeRequire TLS
    CONF
    httpd = Formula["httpd"].opt_bin/"httpd"
    dump = shell_output("#{httpd} -t -D DUMP_UPGRADE -f #{testpath}/httpd.conf")
    assert_match "mod_upgrade_required #{version},", dump
  end
end
