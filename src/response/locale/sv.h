/* SPDX-License-Identifier: Apache-2.0 */

/* Swedish. */
[UPGRADE_LANGUAGE_SV] = {
    .tag = "sv",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "TLS krävs",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "En nyare TLS-version krävs",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "Starkare kryptering krävs",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "Framåtsekretess krävs",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "En nyare HTTP-version krävs",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "WebSocket krävs",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "En annan WebSocket-version krävs",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket stoppades av en proxy",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Felaktig WebSocket-begäran",
        [UPGRADE_TEXT_TITLE_EXPR] = "Ett annat protokoll krävs",
        [UPGRADE_TEXT_REQUIRES] = "Den här tjänsten kräver @REQUIRED@.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] =
            "Den här tjänsten kräver @REQUIRED@ eller en senare version.",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "Den här tjänsten kräver kryptering med en nyckel på minst @REQUIRED@ bitar.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Den här tjänsten kräver kryptering med framåtsekretess (forward secrecy), vilket "
            "alla krypton i TLS 1.3 ger. Den här begäran använde inte sådan kryptering.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "Den här begäran skickades över okrypterad HTTP.",
        [UPGRADE_TEXT_CAME_OVER] = "Den här begäran skickades över @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] =
            "Den här begäran använde kryptering med en nyckel på @SEEN@ bitar.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "TLS-versionen för den här begäran är okänd.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] =
            "Nyckellängden för krypteringen av den här begäran är okänd.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "HTTP-versionen för den här begäran är okänd.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "Den här begäran kom via en proxy, som kanske använder en äldre HTTP-version än sin "
            "klient.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "Den här adressen stöder bara WebSocket. Den här begäran öppnar ingen "
            "WebSocket-anslutning.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket kräver HTTP/1.1. Den här begäran kom över HTTP/1.0 eftersom en proxy "
            "framför den här servern använder HTTP/1.0.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "Den här begäran kom utan ”Upgrade: websocket” eller utan ”Connection: upgrade” "
            "eftersom en proxy framför den här servern har tagit bort rubriken.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "En WebSocket-anslutning öppnas med metoden GET. Den här begäran använder en annan.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Den här adressen stöder version 13 av WebSocket-protokollet (RFC 6455). "
            "Sec-WebSocket-Version saknas i den här begäran eller anger en annan version.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "Den här WebSocket-begäran saknar Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "Den här WebSocket-begäran har mer än en Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "Sec-WebSocket-Key i den här begäran är inte ett base64-kodat värde på 16 byte.",
        [UPGRADE_TEXT_EXPR] = "Den här begäran uppfyller inte tjänstens krav.",
        [UPGRADE_TEXT_USE_URL] = "Använd den här adressen i stället:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Använd en klient som uppfyller dessa krav, eller ställ in din klient så att den gör "
            "det, och försök igen.",
        [UPGRADE_TEXT_SET_PROXY] = "Proxyn behöver de här inställningarna:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "Enligt ett headerfält skickades den här begäran över https. Den kan alltså ha "
            "kommit via en proxy som den här servern inte känner till. Om du använde https, "
            "kontakta serverns administratör.",
        [UPGRADE_TEXT_HELP] = "Mer om den här ändringen",
    },
},
