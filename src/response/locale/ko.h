/* SPDX-License-Identifier: Apache-2.0 */

/* Korean. */
[UPGRADE_LANGUAGE_KO] = {
    .tag = "ko",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "TLS가 필요합니다",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "더 새로운 버전의 TLS가 필요합니다",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "더 강력한 암호화가 필요합니다",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "순방향 비밀성이 필요합니다",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "더 새로운 버전의 HTTP가 필요합니다",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "WebSocket이 필요합니다",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "다른 버전의 WebSocket이 필요합니다",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "프록시가 WebSocket 연결을 차단했습니다",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "WebSocket 요청의 형식이 잘못되었습니다",
        [UPGRADE_TEXT_TITLE_EXPR] = "다른 프로토콜이 필요합니다",
        [UPGRADE_TEXT_REQUIRES] = "이 서비스를 이용하려면 @REQUIRED@ 연결이 필요합니다.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] = "이 서비스를 이용하려면 @REQUIRED@ 이상이 필요합니다.",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "이 서비스를 이용하려면 키 길이가 @REQUIRED@비트 이상인 암호화가 필요합니다.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "이 서비스를 이용하려면 TLS 1.3의 모든 암호처럼 순방향 비밀성(forward secrecy)을 제공"
            "하는 암호화가 필요합니다. 이 요청에는 그러한 암호화가 사용되지 않았습니다.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "이 요청은 암호화되지 않은 HTTP로 전송되었습니다.",
        [UPGRADE_TEXT_CAME_OVER] = "이 요청은 @SEEN@ 연결로 전송되었습니다.",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "이 요청에 사용된 암호화의 키 길이는 @SEEN@비트입니다.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "이 요청의 TLS 버전을 알 수 없습니다.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "이 요청에 사용된 암호화의 키 길이를 알 수 없습니다.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "이 요청의 HTTP 버전을 알 수 없습니다.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "이 요청은 프록시를 거쳐 왔으며, 프록시가 클라이언트보다 오래된 HTTP 버전을 사용하고 "
            "있을 수 있습니다.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "이 주소는 WebSocket 전용입니다. 이 요청은 WebSocket 연결을 여는 요청이 아닙니다.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket에는 HTTP/1.1이 필요합니다. 이 서버 앞에 있는 프록시가 HTTP/1.0을 사용하므로"
            " 이 요청은 HTTP/1.0으로 도착했습니다.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "이 요청에는 ‘Upgrade: websocket’ 또는 ‘Connection: upgrade’가 없습니다. 이 서버 앞에 "
            "있는 프록시가 이 헤더를 제거했습니다.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "WebSocket 연결은 GET 메서드로 열어야 합니다. 이 요청은 다른 메서드를 사용합니다.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "이 주소는 WebSocket 프로토콜 버전 13(RFC 6455)을 지원합니다. 이 요청에는 "
            "Sec-WebSocket-Version 헤더가 없거나 다른 버전이 지정되어 있습니다.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "이 WebSocket 요청에는 Sec-WebSocket-Key 헤더가 없습니다.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "이 WebSocket 요청에는 Sec-WebSocket-Key 헤더가 두 개 이상 있습니다.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "이 요청의 Sec-WebSocket-Key 값은 base64로 인코딩된 16바이트가 아닙니다.",
        [UPGRADE_TEXT_EXPR] = "이 요청은 이 서비스의 요구 사항을 충족하지 않습니다.",
        [UPGRADE_TEXT_USE_URL] = "대신 다음 주소를 이용하십시오:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "이 요구 사항을 충족하는 클라이언트를 사용하거나, 사용 중인 클라이언트를 그에 맞게 설"
            "정한 후 다시 시도하십시오.",
        [UPGRADE_TEXT_SET_PROXY] = "프록시에 필요한 설정:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "이 요청의 헤더에 따르면 요청이 https로 전송되었으므로, 이 서버가 알지 못"
            "하는 프록시를 거쳤을 수 있습니다. https를 사용했다면 이 서버의 관리자에게"
            " 알려 주십시오.",
        [UPGRADE_TEXT_HELP] = "이 변경 사항에 대해 자세히 알아보기",
    },
},
