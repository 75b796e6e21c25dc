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
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "Different WebSocket Version Required",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket Blocked by a Proxy",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Malformed WebSocket Handshake",
        [UPGRADE_TEXT_TITLE_EXPR] = "Different Protocol Required",
        [UPGRADE_TEXT_REQUIRES] = "This service requires @REQUIRED@.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] = "This service requires @REQUIRED@ or later.",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "This service requires a cipher with a key of at least @REQUIRED@ bits.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "This service requires a cipher with forward secrecy, such as any TLS 1.3 cipher. "
            "This request did not use one.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "This request was sent over plain HTTP.",
        [UPGRADE_TEXT_CAME_OVER] = "This request was sent over @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "This request used a cipher with a key of @SEEN@ bits.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "The TLS version of this request is unknown.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "The key length of the cipher of this request is unknown.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "The HTTP version of this request is unknown.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "This request came through a proxy, which may use an older HTTP version than its "
            "client.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "This address accepts WebSocket connections only. This request is not a WebSocket "
            "handshake.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket requires HTTP/1.1. This request arrived over HTTP/1.0 because a proxy in "
            "front of this server uses HTTP/1.0.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "This request arrived without \"Upgrade: websocket\" or without \"Connection: "
            "upgrade\" because a proxy in front of this server removed it.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "A WebSocket handshake uses the GET method. This request uses another method.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "This address supports version 13 of the WebSocket protocol (RFC 6455). The "
            "Sec-WebSocket-Version field of this request is missing or names another version.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "This WebSocket request has no Sec-WebSocket-Key field.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "This WebSocket request has more than one Sec-WebSocket-Key field.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "The Sec-WebSocket-Key field of this request is not a base64-encoded 16-byte value.",
        [UPGRADE_TEXT_EXPR] = "This request does not meet the requirements of this service.",
        [UPGRADE_TEXT_USE_URL] = "Use this address instead:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Use a client that meets these requirements, or configure yours to meet them, and try "
            "again.",
        [UPGRADE_TEXT_SET_PROXY] = "The proxy needs these settings:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "A header field of this request says that it was sent over https, so it may have "
            "come through a proxy that is unknown to this server. If you used https, please "
            "inform the administrator of this server.",
        [UPGRADE_TEXT_HELP] = "More about this change",
    },
},
