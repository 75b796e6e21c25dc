/* SPDX-License-Identifier: Apache-2.0 */

/* Traditional Chinese. */
[UPGRADE_LANGUAGE_ZH_HANT] = {
    .tag = "zh-Hant",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "需要使用 TLS",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "需要較新版本的 TLS",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "需要更強的加密演算法",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "需要前向保密",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "需要較新版本的 HTTP",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "需要使用 WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "需要其他版本的 WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket 遭代理伺服器阻斷",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "WebSocket 請求格式錯誤",
        [UPGRADE_TEXT_TITLE_EXPR] = "需要使用其他通訊協定",
        [UPGRADE_TEXT_REQUIRES] = "此服務要求使用 @REQUIRED@。",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] = "此服務要求使用 @REQUIRED@ 或更新的版本。",
        [UPGRADE_TEXT_REQUIRES_BITS] = "此服務要求使用金鑰長度至少為 @REQUIRED@ 位元的加密演算法。",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "此服務要求使用具備前向保密的加密演算法，例如 TLS 1.3 的任一加密演算法。此請求並未使用"
            "這樣的演算法。",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "此請求透過未加密的 HTTP 傳送。",
        [UPGRADE_TEXT_CAME_OVER] = "此請求透過 @SEEN@ 傳送。",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "此請求所用加密演算法的金鑰長度為 @SEEN@ 位元。",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "此請求的 TLS 版本不明。",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "此請求所用加密演算法的金鑰長度不明。",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "此請求的 HTTP 版本不明。",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "此請求經過了代理伺服器，該代理伺服器使用的 HTTP 版本可能比其用戶端的版本舊。",
        [UPGRADE_TEXT_WEBSOCKET_NONE] = "此位址僅支援 WebSocket。此請求不是 WebSocket 交握請求。",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket 需要使用 HTTP/1.1。由於此伺服器前方的代理伺服器使用 HTTP/1.0，此請求透過 "
            "HTTP/1.0 送達。",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "此請求缺少「Upgrade: websocket」或「Connection: upgrade」，因為此伺服器前方的代理伺服"
            "器已將其移除。",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] = "WebSocket 交握須使用 GET 方法。此請求使用了其他方法。",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "此位址支援 WebSocket 通訊協定版本 13（RFC 6455）。此請求缺少 Sec-WebSocket-Version，"
            "或其指定了其他版本。",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] = "此 WebSocket 請求缺少 Sec-WebSocket-Key。",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] = "此 WebSocket 請求包含多個 Sec-WebSocket-Key。",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "此請求的 Sec-WebSocket-Key 不是以 base64 編碼的 16 位元組值。",
        [UPGRADE_TEXT_EXPR] = "此請求不符合此服務的要求。",
        [UPGRADE_TEXT_USE_URL] = "請改用下列位址：",
        [UPGRADE_TEXT_USE_CLIENT] =
            "請使用符合上述要求的用戶端，或將您的用戶端設定為符合要求，然後再試一次。",
        [UPGRADE_TEXT_SET_PROXY] = "該代理伺服器需要下列設定：",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "此請求的標頭表示它是透過 https 傳送的，因此它可能經過了此伺服器未知的代理伺服器。"
            "如果您使用的是 https，請告知此伺服器的管理員。",
        [UPGRADE_TEXT_HELP] = "進一步瞭解此項變更",
    },
},
