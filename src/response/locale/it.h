/* SPDX-License-Identifier: Apache-2.0 */

/* Italian. */
[UPGRADE_LANGUAGE_IT] = {
    .tag = "it",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "È richiesto TLS",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "È richiesta una versione più recente di TLS",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "È richiesta una cifratura più robusta",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "È richiesta la forward secrecy",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "È richiesta una versione più recente di HTTP",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "È richiesto WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "È richiesta un’altra versione di WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket bloccato da un proxy",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Richiesta WebSocket malformata",
        [UPGRADE_TEXT_TITLE_EXPR] = "È richiesto un altro protocollo",
        [UPGRADE_TEXT_REQUIRES] = "Questo servizio richiede @REQUIRED@.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] =
            "Questo servizio richiede @REQUIRED@ o una versione successiva.",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "Questo servizio richiede una cifratura con una chiave di almeno @REQUIRED@ bit.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Questo servizio richiede una cifratura con forward secrecy, come tutte quelle di TLS "
            "1.3. Questa richiesta non utilizza una cifratura di questo tipo.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "Questa richiesta è stata inviata tramite HTTP non cifrato.",
        [UPGRADE_TEXT_CAME_OVER] = "Questa richiesta è stata inviata tramite @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] =
            "Questa richiesta utilizza una cifratura con una chiave di @SEEN@ bit.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "La versione di TLS di questa richiesta è sconosciuta.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] =
            "La lunghezza della chiave di cifratura di questa richiesta è sconosciuta.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "La versione di HTTP di questa richiesta è sconosciuta.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "Questa richiesta è passata attraverso un proxy, che forse usa una versione di HTTP "
            "precedente a quella del suo client.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "Questo indirizzo accetta solo WebSocket. Questa richiesta non apre una connessione "
            "WebSocket.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket richiede HTTP/1.1. Questa richiesta è arrivata tramite HTTP/1.0 perché un "
            "proxy davanti a questo server usa HTTP/1.0.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "Questa richiesta è arrivata senza «Upgrade: websocket» o senza «Connection: upgrade» "
            "perché un proxy davanti a questo server ha rimosso l’intestazione.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "Una connessione WebSocket si apre con il metodo GET. Questa richiesta ne usa un "
            "altro.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Questo indirizzo usa la versione 13 del protocollo WebSocket (RFC 6455). In questa "
            "richiesta l’intestazione Sec-WebSocket-Version manca o indica un’altra versione.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "Questa richiesta WebSocket non contiene l’intestazione Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "Questa richiesta WebSocket contiene più di un’intestazione Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "L’intestazione Sec-WebSocket-Key di questa richiesta non è un valore di 16 byte "
            "codificato in base64.",
        [UPGRADE_TEXT_EXPR] = "Questa richiesta non soddisfa i requisiti di questo servizio.",
        [UPGRADE_TEXT_USE_URL] = "Utilizzare invece questo indirizzo:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Utilizzare un client che soddisfi questi requisiti, o configurare il proprio in modo "
            "che li soddisfi, quindi riprovare.",
        [UPGRADE_TEXT_SET_PROXY] = "Impostazioni necessarie per il proxy:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "Secondo un’intestazione di questa richiesta, essa è stata inviata tramite https: è "
            "quindi possibile che sia passata per un proxy che questo server non conosce. Se è "
            "stato usato https, informare l’amministratore di questo server.",
        [UPGRADE_TEXT_HELP] = "Maggiori informazioni su questo cambiamento",
    },
},
