/* SPDX-License-Identifier: Apache-2.0 */

/* German. */
[UPGRADE_LANGUAGE_DE] = {
    .tag = "de",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "TLS erforderlich",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "Neuere TLS-Version erforderlich",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "Stärkere Verschlüsselung erforderlich",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "Forward Secrecy erforderlich",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "Neuere HTTP-Version erforderlich",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "WebSocket erforderlich",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "Andere WebSocket-Version erforderlich",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket von einem Proxy blockiert",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Fehlerhafte WebSocket-Anfrage",
        [UPGRADE_TEXT_TITLE_EXPR] = "Anderes Protokoll erforderlich",
        [UPGRADE_TEXT_REQUIRES] = "Dieser Dienst erfordert @REQUIRED@.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] =
            "Dieser Dienst erfordert @REQUIRED@ oder eine neuere Version.",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "Dieser Dienst erfordert eine Verschlüsselung mit einem Schlüssel von mindestens "
            "@REQUIRED@ Bit.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Dieser Dienst erfordert eine Verschlüsselung mit Forward Secrecy, wie sie alle "
            "Verfahren von TLS 1.3 bieten. Diese Anfrage verwendete keine solche Verschlüsselung.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "Diese Anfrage wurde über unverschlüsseltes HTTP gesendet.",
        [UPGRADE_TEXT_CAME_OVER] = "Diese Anfrage wurde über @SEEN@ gesendet.",
        [UPGRADE_TEXT_CAME_WITH_BITS] =
            "Diese Anfrage verwendete eine Verschlüsselung mit einem Schlüssel von @SEEN@ Bit.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "Die TLS-Version dieser Anfrage ist unbekannt.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] =
            "Die Schlüssellänge der Verschlüsselung dieser Anfrage ist unbekannt.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "Die HTTP-Version dieser Anfrage ist unbekannt.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "Diese Anfrage kam über einen Proxy, der möglicherweise eine ältere HTTP-Version "
            "als sein Client verwendet.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "Diese Adresse unterstützt ausschließlich WebSocket. Diese Anfrage baut keine "
            "WebSocket-Verbindung auf.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket erfordert HTTP/1.1. Diese Anfrage kam über HTTP/1.0 an, weil ein Proxy vor "
            "diesem Server HTTP/1.0 verwendet.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "Diese Anfrage kam ohne „Upgrade: websocket“ oder ohne „Connection: upgrade“ an, weil "
            "ein Proxy vor diesem Server den Header entfernt hat.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "Eine WebSocket-Verbindung wird mit der Methode GET aufgebaut. Diese Anfrage "
            "verwendet eine andere.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Diese Adresse unterstützt Version 13 des WebSocket-Protokolls (RFC 6455). Der Header "
            "Sec-WebSocket-Version dieser Anfrage fehlt oder nennt eine andere Version.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "Dieser WebSocket-Anfrage fehlt der Header Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "Diese WebSocket-Anfrage enthält mehr als einen Header Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "Der Header Sec-WebSocket-Key dieser Anfrage ist kein Base64-kodierter Wert von 16 "
            "Byte.",
        [UPGRADE_TEXT_EXPR] = "Diese Anfrage erfüllt die Anforderungen dieses Dienstes nicht.",
        [UPGRADE_TEXT_USE_URL] = "Verwenden Sie stattdessen diese Adresse:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Verwenden Sie einen Client, der diese Anforderungen erfüllt, oder konfigurieren Sie "
            "Ihren Client entsprechend, und versuchen Sie es erneut.",
        [UPGRADE_TEXT_SET_PROXY] = "Der Proxy benötigt folgende Einstellungen:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "Laut einem Header dieser Anfrage wurde sie über https gesendet. Sie kam daher "
            "möglicherweise über einen Proxy, der diesem Server nicht bekannt ist. Wenn Sie "
            "https verwendet haben, benachrichtigen Sie bitte den Administrator dieses Servers.",
        [UPGRADE_TEXT_HELP] = "Mehr zu dieser Änderung",
    },
},
