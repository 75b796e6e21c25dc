/* SPDX-License-Identifier: Apache-2.0 */

/* Japanese. */
[UPGRADE_LANGUAGE_JA] = {
    .tag = "ja",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "TLS が必要です",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "より新しいバージョンの TLS が必要です",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "より強力な暗号が必要です",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "前方秘匿性が必要です",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "より新しいバージョンの HTTP が必要です",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "WebSocket が必要です",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "別のバージョンの WebSocket が必要です",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket 接続がプロキシによってブロックされました",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "WebSocket リクエストの形式が正しくありません",
        [UPGRADE_TEXT_TITLE_EXPR] = "別のプロトコルが必要です",
        [UPGRADE_TEXT_REQUIRES] = "このサービスを利用するには @REQUIRED@ が必要です。",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] = "このサービスを利用するには @REQUIRED@ 以降が必要です。",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "このサービスを利用するには、鍵長が @REQUIRED@ ビット以上の暗号が必要です。",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "このサービスを利用するには、TLS 1.3 の各暗号のように前方秘匿性 (forward secrecy) を備"
            "えた暗号が必要です。このリクエストでは、そのような暗号が使われていません。",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] =
            "このリクエストは、暗号化されていない HTTP で送信されました。",
        [UPGRADE_TEXT_CAME_OVER] = "このリクエストは @SEEN@ で送信されました。",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "このリクエストで使われた暗号の鍵長は @SEEN@ ビットです。",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "このリクエストの TLS のバージョンは不明です。",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "このリクエストで使われた暗号の鍵長は不明です。",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "このリクエストの HTTP のバージョンは不明です。",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "このリクエストはプロキシを経由しています。そのプロキシは、クライアントよりも古いバー"
            "ジョンの HTTP を使っている可能性があります。",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "このアドレスは WebSocket 専用です。このリクエストは WebSocket 接続を開始するものでは"
            "ありません。",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket には HTTP/1.1 が必要です。このサーバーの手前にあるプロキシが HTTP/1.0 を使"
            "っているため、このリクエストは HTTP/1.0 で届きました。",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "このリクエストには「Upgrade: websocket」または「Connection: upgrade」がありません。こ"
            "のサーバーの手前にあるプロキシがこのヘッダーを削除しています。",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "WebSocket 接続は GET メソッドで開始します。このリクエストは別のメソッドを使っています。",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "このアドレスは WebSocket プロトコルのバージョン 13 (RFC 6455) に対応しています。この"
            "リクエストには Sec-WebSocket-Version がないか、別のバージョンが指定されています。",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "この WebSocket リクエストには Sec-WebSocket-Key がありません。",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "この WebSocket リクエストには Sec-WebSocket-Key が複数あります。",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "このリクエストの Sec-WebSocket-Key は、base64 でエンコードされた 16 バイトの値ではあ"
            "りません。",
        [UPGRADE_TEXT_EXPR] = "このリクエストは、このサービスの要件を満たしていません。",
        [UPGRADE_TEXT_USE_URL] = "代わりに次のアドレスをご利用ください：",
        [UPGRADE_TEXT_USE_CLIENT] =
            "これらの要件を満たすクライアントを使うか、お使いのクライアントを要件に合うように設定"
            "して、もう一度お試しください。",
        [UPGRADE_TEXT_SET_PROXY] = "プロキシに必要な設定：",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "ヘッダーによれば、このリクエストは https で送信されています。このサーバーが把握し"
            "ていないプロキシを経由した可能性があります。https を使用していた場合は、このサーバ"
            "ーの管理者にお知らせください。",
        [UPGRADE_TEXT_HELP] = "この変更についての詳細",
    },
},
