/* SPDX-License-Identifier: Apache-2.0 */

/* French. */
[UPGRADE_LANGUAGE_FR] = {
    .tag = "fr",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "TLS requis",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "Version de TLS plus récente requise",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "Chiffrement plus fort requis",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "Confidentialité persistante requise",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "Version de HTTP plus récente requise",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "WebSocket requis",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "Autre version de WebSocket requise",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket bloqué par un proxy",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Requête WebSocket mal formée",
        [UPGRADE_TEXT_TITLE_EXPR] = "Autre protocole requis",
        [UPGRADE_TEXT_REQUIRES] = "Ce service exige @REQUIRED@.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] =
            "Ce service exige @REQUIRED@ ou une version plus récente.",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "Ce service exige un chiffrement avec une clé d’au moins @REQUIRED@ bits.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Ce service exige un chiffrement à confidentialité persistante (forward secrecy), "
            "comme tous ceux de TLS 1.3. Cette requête n’utilise pas un tel chiffrement.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "Cette requête a été envoyée en HTTP non chiffré.",
        [UPGRADE_TEXT_CAME_OVER] = "Cette requête a été envoyée en @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] =
            "Cette requête utilise un chiffrement avec une clé de @SEEN@ bits.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "La version de TLS de cette requête est inconnue.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] =
            "La taille de la clé de chiffrement de cette requête est inconnue.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "La version de HTTP de cette requête est inconnue.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "Cette requête est passée par un proxy, qui utilise peut-être une version de HTTP "
            "plus ancienne que celle de son client.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "Cette adresse n’accepte que WebSocket. Cette requête n’ouvre pas de connexion "
            "WebSocket.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket nécessite HTTP/1.1. Cette requête est arrivée en HTTP/1.0, car un proxy "
            "placé devant ce serveur utilise HTTP/1.0.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "Cette requête est arrivée sans « Upgrade: websocket » ou sans « Connection: upgrade "
            "», car un proxy placé devant ce serveur a supprimé cet en-tête.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "Une connexion WebSocket s’ouvre avec la méthode GET. Cette requête en utilise une "
            "autre.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Cette adresse accepte la version 13 du protocole WebSocket (RFC 6455). L’en-tête "
            "Sec-WebSocket-Version de cette requête est absent ou indique une autre version.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "Cette requête WebSocket n’a pas d’en-tête Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "Cette requête WebSocket contient plus d’un en-tête Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "L’en-tête Sec-WebSocket-Key de cette requête n’est pas une valeur de 16 octets "
            "encodée en base64.",
        [UPGRADE_TEXT_EXPR] = "Cette requête ne répond pas aux exigences de ce service.",
        [UPGRADE_TEXT_USE_URL] = "Utilisez plutôt cette adresse :",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Utilisez un client qui répond à ces exigences, ou configurez le vôtre pour qu’il y "
            "réponde, puis réessayez.",
        [UPGRADE_TEXT_SET_PROXY] = "Réglages nécessaires pour le proxy :",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "D’après un en-tête de cette requête, elle a été envoyée en https : elle est "
            "peut-être passée par un proxy que ce serveur ne connaît pas. Si vous avez utilisé "
            "https, veuillez en informer l’administrateur de ce serveur.",
        [UPGRADE_TEXT_HELP] = "En savoir plus sur ce changement",
    },
},
