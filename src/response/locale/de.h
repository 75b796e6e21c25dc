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
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] = "Dieser Dienst erfordert @REQUIRED@ oder eine neuere Version.",
        [UPGRADE_TEXT_REQUIRES_BITS] = "Dieser Dienst erfordert eine Verschlüsselung mit einem Schlüssel von mindestens @REQUIRED@ Bit.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Dieser Dienst erfordert eine Verschlüsselung mit Forward Secrecy, wie sie alle Verfahren von TLS 1.3 bieten. Diese Anfrage "
            "kam nicht über eine solche Verschlüsselung.",
        [UPGRADE_TEXT_CAME_IN_CLEAR] = "Diese Anfrage kam über unverschlüsseltes HTTP.",
        [UPGRADE_TEXT_CAME_OVER] = "Diese Anfrage kam über @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "Diese Anfrage kam über eine Verschlüsselung mit @SEEN@ Bit.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "Die TLS-Version dieser Anfrage ist nicht bekannt.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "Die Schlüssellänge dieser Anfrage ist nicht bekannt.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "Die HTTP-Version dieser Anfrage ist nicht bekannt.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "Diese Adresse unterstützt ausschließlich WebSocket. Diese Anfrage öffnet keine WebSocket-Verbindung.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "Eine WebSocket-Verbindung wird über HTTP/1.1 geöffnet. Diese Anfrage kam über HTTP/1.0: Ein Proxy vor diesem Server "
            "verwendet HTTP/1.0.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "Diese Anfrage kam ohne „Upgrade: websocket“ oder ohne „Connection: upgrade“: Ein Proxy vor diesem Server hat diese Header "
            "entfernt.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "Eine WebSocket-Verbindung wird mit der Methode GET geöffnet. Diese Anfrage verwendet eine andere.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Diese Adresse unterstützt Version 13 von WebSocket (RFC 6455). Sec-WebSocket-Version nennt in dieser Anfrage eine andere "
            "Version oder fehlt.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] = "Dieser WebSocket-Anfrage fehlt der Header Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] = "Diese WebSocket-Anfrage enthält mehr als einen Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] = "Der Sec-WebSocket-Key dieser Anfrage besteht nicht aus 16 Byte in base64.",
        [UPGRADE_TEXT_EXPR] = "Diese Anfrage wurde nicht so übermittelt, wie dieser Dienst es verlangt.",
        [UPGRADE_TEXT_USE_URL] = "Verwenden Sie stattdessen diese Adresse:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Verwenden Sie einen Client, der diese Anforderungen erfüllt, oder stellen Sie Ihren entsprechend ein, und versuchen Sie es "
            "erneut.",
        [UPGRADE_TEXT_SET_PROXY] = "Dieser Proxy benötigt folgende Einstellungen:",
        [UPGRADE_TEXT_HELP] = "Mehr zu dieser Änderung",
    },
},
