/* SPDX-License-Identifier: Apache-2.0 */

/* The hello messages of a TLS handshake, and names of key-exchange groups. An input is the bytes of a message; its text is also read as a
 * name. */

#include "../../src/core/key_group.h"
#include "../../src/core/tls_hello.h"
#include "fuzz.h"

enum { CLIENT_HELLO = 1, SERVER_HELLO = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    apr_pool_t *p = fuzz_start();
    const upgrade_tls offered = upgrade_tls_hello_offered(data, size);
    const char *name = fuzz_text(p, data, size);

    PROPERTY((offered != UPGRADE_TLS_UNSET) == (size && data[0] == CLIENT_HELLO), "version %d", (int)offered);
    PROPERTY(offered <= UPGRADE_TLS_1_3, "version %d", (int)offered);
    PROPERTY(!upgrade_tls_hello_lacks_key_exchange(data, size) || data[0] == SERVER_HELLO, "not a ServerHello");
    PROPERTY(upgrade_key_group_parse(name) == upgrade_key_group_parse(fuzz_upper(p, name)), "case: %s", name);
    return fuzz_end(p);
}
