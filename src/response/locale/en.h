/* SPDX-License-Identifier: Apache-2.0 */

/*
 * English, which the other languages follow. @REQUIRED@ and @SEEN@ are names that need no translation ("TLS 1.2", "HTTP/1.1") or numbers.
 * A text that ends in ":" is followed by a URL or by settings on a line of their own.
 */
[UPGRADE_LANGUAGE_EN] = {
    .tag = "en",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "TLS Required",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "Newer TLS Version Required",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "Stronger Cipher Required",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "Forward Secrecy Required",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "Newer HTTP Version Required",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "WebSocket Required",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "Another WebSocket Version Required",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket Stopped by a Proxy",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Malformed WebSocket Request",
        [UPGRADE_TEXT_TITLE_EXPR] = "Another Protocol Required",
        [UPGRADE_TEXT_REQUIRES] = "This service requires @REQUIRED@.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] = "This service requires @REQUIRED@ or later.",
        [UPGRADE_TEXT_REQUIRES_BITS] = "This service requires a cipher with a key of at least @REQUIRED@ bits.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "This service requires a cipher with forward secrecy, such as any of TLS 1.3. This request did not come over one.",
        [UPGRADE_TEXT_CAME_IN_CLEAR] = "This request came over plain HTTP.",
        [UPGRADE_TEXT_CAME_OVER] = "This request came over @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "This request came over one with @SEEN@ bits.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "This request came over a version of TLS that is not known.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "The size of this request's is not known.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "The HTTP version of this request is not known.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "This address speaks WebSocket alone. This request is not the opening of a WebSocket.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "A WebSocket is opened over HTTP/1.1. This request came over HTTP/1.0: a proxy in front of this server speaks HTTP/1.0.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "This request came without \"Upgrade: websocket\" or without \"Connection: upgrade\": a proxy in front of this server has "
            "removed them.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] = "A WebSocket is opened with the method GET. This request has another.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "This address speaks version 13 of WebSocket (RFC 6455). The Sec-WebSocket-Version of this request is another, or missing.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] = "This WebSocket request has no Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] = "This WebSocket request has more than one Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] = "The Sec-WebSocket-Key of this request is not 16 bytes in base64.",
        [UPGRADE_TEXT_EXPR] = "This request did not come in the way that this service requires.",
        [UPGRADE_TEXT_USE_URL] = "Use this address instead:",
        [UPGRADE_TEXT_USE_CLIENT] = "Use a client that meets this, or set yours up to meet it, and try again.",
        [UPGRADE_TEXT_SET_PROXY] = "What that proxy needs:",
        [UPGRADE_TEXT_HELP] = "More about this change",
    },
},
