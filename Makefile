# SPDX-License-Identifier: Apache-2.0
#
#   make           build the module with apxs; V=1 shows the commands
#   make install   install it, its conf/ files where a2enmod finds them (DESTDIR=…), upgrade-probe,
#                  upgrade-status, and the manual as HTML and for man(1); enables nothing
#   make demo      show it on two loopback ports; installs missing packages, which needs root or sudo
#   make deps      install the packages that make check needs, with root or sudo
#   make check     make deps, then all tests on two servers: event, and worker with sanitizers
#   make check TEST=gates SERVER=worker   one test on one server; the servers are in t/tools/run
#   make check-unit   unit tests and checks of the source: no root, no network, a few seconds
#   make check-deep   all tests on every MPM, with sanitizers and valgrind, on servers compiled for
#                  it; faults under load; make check and the Debian packages on fresh systems of Debian
#                  12 and 13 (as root); the container; the other packages; other architectures
#   make check-modules   tests with third-party modules, such as PHP (part of check-deep)
#   make soak      send requests of all kinds (REQUESTS=2000000), and measure the memory afterwards
#   make check-clients   run clients of many systems against the demo; installs their toolchains
#   make fuzz SECONDS=n   fuzz each parser and each document for n seconds; installs clang
#   make lint      clang-format, gcc's analyzer, clang-tidy, cppcheck, flake8 and mypy; installs them
#   make check-builds   both compilers, an older C, 32 bits, and the symbols of httpd 2.4.47
#   make check-model   compare 20,000 random configurations with a model (SEED=…, COUNT=…)
#   make check-oracles   check 2,000 random configurations for noninterference and transparency
#                  (SEED=…, COUNT=…, SANITIZE=1; t/model/oracle/README.md)
#   make coverage  all tests on one server, with the covered lines and branches (docs/coverage.md)
#   make bench     measure the cost of a request, also of other ways to refuse it; writes
#                  docs/benchmark.md
#   make deb       build the Debian packages in build/deb
#   make dist      write the source archive to build/dist
#   make docs      generate the Markdown, HTML and man(1) forms of the manual from
#                  docs/mod_upgrade_required.xml
#   make clean

APXS ?= apxs
NAME = mod_upgrade_required
MODULE = .libs/$(NAME).so
SOURCES = $(NAME).c $(wildcard src/*/*.c)
HEADERS = $(wildcard src/*/*.h src/*/*/*.h)

# libcrypto: SHA-256, for UpgradeExposureKey and UpgradeStatusHashKey. libssl: what mod_ssl's variables
# do not tell. "make LIBCRYPTO=" and "make LIBSSL=" leave them out.
LIBCRYPTO = -lcrypto
LIBSSL = -lssl
LIBRARIES = $(LIBSSL) $(LIBCRYPTO)

# apxs prints the command of each file, about 90 long lines; "make V=1" shows them.
SHOWN = $(if $(V),'^$$',-e '--mode=')

# The shared object exports only the module record, which src/exports names.
EXPORTS = -Wl,-export-symbols -Wl,src/exports
FEATURES = $(if $(LIBSSL),-DUPGRADE_HAS_LIBSSL=1) $(if $(LIBCRYPTO),,-DUPGRADE_WITHOUT_LIBCRYPTO)
MODULE_CFLAGS = $(OPTIMISED) $(FEATURES) $(patsubst %,-Wc$(comma)%,$(EXTRA_CFLAGS))
comma = ,

# apxs of an httpd that was compiled without flags passes none; unoptimised, the module costs three
# times as much.
OPTIMISED = $(if $(findstring -O,$(shell $(APXS) -q CFLAGS)),,-Wc$(comma)-O2)

all: $(MODULE)

$(MODULE): $(SOURCES) $(HEADERS) src/exports
	@echo "$(APXS) -c $(NAME).c src/*/*.c $(LIBRARIES)"
	@mkdir -p .libs
	@LTFLAGS=--silent $(APXS) -c $(MODULE_CFLAGS) $(EXPORTS) $(patsubst %,-Wl$(comma)%,$(EXTRA_LDFLAGS)) \
	    $(SOURCES) $(LIBRARIES) 2>.libs/messages; \
	    status=$$?; grep -v $(SHOWN) .libs/messages >&2; exit $$status

LIBEXECDIR = $(shell $(APXS) -q LIBEXECDIR)
MODS_AVAILABLE = $(shell $(APXS) -q SYSCONFDIR)/mods-available
BINDIR = $(shell $(APXS) -q BINDIR)
MANDIR = $(or $(shell $(APXS) -q exp_mandir 2>/dev/null),/usr/share/man)

DOCDIR = $(dir $(MANDIR))doc/$(NAME)

# The manual, and the pages that it refers to.
PAGES = $(addprefix docs/,$(NAME).html SECURITY.md operations.md proxies.md status.md status.png upgrade-probe.md websocket.md)

TOOLS = upgrade-probe upgrade-status

install: $(MODULE)
	install -d "$(DESTDIR)$(LIBEXECDIR)" "$(DESTDIR)$(MODS_AVAILABLE)" "$(DESTDIR)$(BINDIR)" "$(DESTDIR)$(MANDIR)/man1" \
	    "$(DESTDIR)$(MANDIR)/man8" "$(DESTDIR)$(DOCDIR)"
	install -m 644 $(MODULE) "$(DESTDIR)$(LIBEXECDIR)/$(NAME).so"
	sed 's|@LIBEXECDIR@|$(LIBEXECDIR)|' conf/upgrade_required.load > "$(DESTDIR)$(MODS_AVAILABLE)/upgrade_required.load"
	test -e "$(DESTDIR)$(MODS_AVAILABLE)/upgrade_required.conf" || \
	    install -m 644 conf/upgrade_required.conf "$(DESTDIR)$(MODS_AVAILABLE)/upgrade_required.conf"
	install -m 755 $(TOOLS:%=conf/tools/%) "$(DESTDIR)$(BINDIR)"
	install -m 644 $(TOOLS:%=docs/%.1) "$(DESTDIR)$(MANDIR)/man1"
	install -m 644 docs/$(NAME).8 "$(DESTDIR)$(MANDIR)/man8/$(NAME).8"
	install -m 644 $(PAGES) "$(DESTDIR)$(DOCDIR)"

docs:
	docs/manual/generate

demo:
	t/tools/packages demo
	$(MAKE) all
	t/tools/demo start

deps:
	t/tools/packages check

check: deps
	t/tools/check $(TEST:%=--test=%) $(SERVER)

check-unit:
	t/tools/env perl t/tools/run --unit

check-model: deps
	$(MAKE) all
	t/tools/env t/model/run --count=$(or $(COUNT),20000) $(if $(SEED),--seed=$(SEED))

check-oracles: deps
	t/model/oracle/check $(if $(SANITIZE),--sanitize) --count=$(or $(COUNT),2000) $(if $(SEED),--seed=$(SEED))

coverage: deps
	t/tools/check coverage

check-deep:
	t/tools/packages deep
	t/tools/packages modules
	t/tools/check-deep
	t/tools/debian bookworm
	t/tools/debian trixie
	t/tools/deb bookworm
	t/tools/deb trixie
	t/tools/container bookworm
	t/tools/env t/tools/packaging
	t/tools/env t/tools/builds/foreign

check-modules:
	t/tools/packages modules
	t/tools/check event-modules

soak:
	t/tools/packages deep
	t/tools/env t/tools/soak $(REQUESTS)

check-clients:
	t/tools/packages clients
	$(MAKE) all
	t/interop/clients/run
	t/interop/clients/displays --check
	t/interop/clients/acme
	t/interop/clients/realtime

SECONDS = 60

fuzz:
	t/tools/packages fuzz
	t/tools/env t/fuzz/run $(SECONDS)

lint:
	t/tools/packages lint
	t/tools/env t/tools/lint

check-builds:
	t/tools/packages builds
	t/tools/env t/tools/builds/run

bench:
	t/tools/packages bench
	$(MAKE) all
	t/tools/env t/bench/report

deb:
	t/tools/packages deb
	packaging/make-deb

dist:
	packaging/make-dist

clean:
	rm -rf .libs src/*/.libs build
	rm -f *.la *.lo *.o *.slo src/*/*.lo src/*/*.o src/*/*.slo

.PHONY: docs deb dist all install demo deps check check-unit check-clients fuzz lint check-builds bench clean coverage check-model check-oracles check-deep check-modules soak
