/* SPDX-License-Identifier: Apache-2.0 */

/* Simplified Chinese. */
[UPGRADE_LANGUAGE_ZH_HANS] = {
    .tag = "zh-Hans",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "需要使用 TLS",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "需要更高版本的 TLS",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "需要更强的加密算法",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "需要前向保密",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "需要更高版本的 HTTP",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "需要使用 WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "需要其他版本的 WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket 被代理服务器阻断",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "WebSocket 请求格式错误",
        [UPGRADE_TEXT_TITLE_EXPR] = "需要使用其他协议",
        [UPGRADE_TEXT_REQUIRES] = "此服务要求使用 @REQUIRED@。",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] = "此服务要求使用 @REQUIRED@ 或更高版本。",
        [UPGRADE_TEXT_REQUIRES_BITS] = "此服务要求使用密钥长度至少为 @REQUIRED@ 位的加密算法。",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "此服务要求使用具备前向保密的加密算法，例如 TLS 1.3 的任一加密算法。此请求未使用这样的"
            "算法。",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "此请求通过未加密的 HTTP 发送。",
        [UPGRADE_TEXT_CAME_OVER] = "此请求通过 @SEEN@ 发送。",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "此请求所用加密算法的密钥长度为 @SEEN@ 位。",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "此请求的 TLS 版本未知。",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "此请求所用加密算法的密钥长度未知。",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "此请求的 HTTP 版本未知。",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "此请求经过了代理服务器，该代理服务器使用的 HTTP 版本可能比其客户端的版本旧。",
        [UPGRADE_TEXT_WEBSOCKET_NONE] = "此地址仅支持 WebSocket。此请求不是 WebSocket 握手请求。",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket 需要使用 HTTP/1.1。由于此服务器前面的代理服务器使用 HTTP/1.0，此请求通过 "
            "HTTP/1.0 到达。",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "此请求缺少“Upgrade: websocket”或“Connection: upgrade”，因为此服务器前面的代理服务器已"
            "将其移除。",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] = "WebSocket 握手须使用 GET 方法。此请求使用了其他方法。",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "此地址支持 WebSocket 协议版本 13（RFC 6455）。此请求缺少 Sec-WebSocket-Version，或其"
            "指定了其他版本。",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] = "此 WebSocket 请求缺少 Sec-WebSocket-Key。",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] = "此 WebSocket 请求包含多个 Sec-WebSocket-Key。",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "此请求的 Sec-WebSocket-Key 不是经 base64 编码的 16 字节值。",
        [UPGRADE_TEXT_EXPR] = "此请求不符合此服务的要求。",
        [UPGRADE_TEXT_USE_URL] = "请改用以下地址：",
        [UPGRADE_TEXT_USE_CLIENT] =
            "请使用符合上述要求的客户端，或将您的客户端设置为符合要求，然后重试。",
        [UPGRADE_TEXT_SET_PROXY] = "该代理服务器需要以下设置：",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "此请求的标头表明它是通过 https 发送的，因此它可能经过了此服务器未知的代理服务器。"
            "如果您使用的是 https，请告知此服务器的管理员。",
        [UPGRADE_TEXT_HELP] = "详细了解此项变更",
    },
},
