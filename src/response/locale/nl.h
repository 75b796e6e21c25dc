/* SPDX-License-Identifier: Apache-2.0 */

/* Dutch. */
[UPGRADE_LANGUAGE_NL] = {
    .tag = "nl",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "TLS vereist",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "Nieuwere TLS-versie vereist",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "Sterkere versleuteling vereist",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "Forward secrecy vereist",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "Nieuwere HTTP-versie vereist",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "WebSocket vereist",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "Andere WebSocket-versie vereist",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket tegengehouden door een proxy",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Ongeldig WebSocket-verzoek",
        [UPGRADE_TEXT_TITLE_EXPR] = "Ander protocol vereist",
        [UPGRADE_TEXT_REQUIRES] = "Deze dienst vereist @REQUIRED@.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] = "Deze dienst vereist @REQUIRED@ of een nieuwere versie.",
        [UPGRADE_TEXT_REQUIRES_BITS] = "Deze dienst vereist versleuteling met een sleutel van ten minste @REQUIRED@ bits.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Deze dienst vereist versleuteling met forward secrecy, zoals alle versleutelingen van TLS 1.3 die bieden. Dit verzoek kwam "
            "niet via zo’n versleuteling binnen.",
        [UPGRADE_TEXT_CAME_IN_CLEAR] = "Dit verzoek kwam binnen via onversleuteld HTTP.",
        [UPGRADE_TEXT_CAME_OVER] = "Dit verzoek kwam binnen via @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "Dit verzoek kwam binnen via een versleuteling met @SEEN@ bits.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "De TLS-versie van dit verzoek is niet bekend.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "De sleutellengte van dit verzoek is niet bekend.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "De HTTP-versie van dit verzoek is niet bekend.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] = "Dit adres ondersteunt alleen WebSocket. Dit verzoek opent geen WebSocket-verbinding.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "Een WebSocket-verbinding wordt geopend via HTTP/1.1. Dit verzoek kwam binnen via HTTP/1.0: een proxy vóór deze server "
            "gebruikt HTTP/1.0.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "Dit verzoek kwam binnen zonder ‘Upgrade: websocket’ of zonder ‘Connection: upgrade’: een proxy vóór deze server heeft deze "
            "headers verwijderd.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] = "Een WebSocket-verbinding wordt geopend met de methode GET. Dit verzoek gebruikt een andere.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Dit adres ondersteunt versie 13 van WebSocket (RFC 6455). De Sec-WebSocket-Version van dit verzoek noemt een andere versie "
            "of ontbreekt.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] = "Dit WebSocket-verzoek heeft geen Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] = "Dit WebSocket-verzoek heeft meer dan één Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] = "De Sec-WebSocket-Key van dit verzoek bestaat niet uit 16 bytes in base64.",
        [UPGRADE_TEXT_EXPR] = "Dit verzoek kwam niet binnen op de manier die deze dienst vereist.",
        [UPGRADE_TEXT_USE_URL] = "Gebruik in plaats daarvan dit adres:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Gebruik een client die hieraan voldoet, of stel uw client zo in dat die eraan voldoet, en probeer het opnieuw.",
        [UPGRADE_TEXT_SET_PROXY] = "Instellingen die deze proxy nodig heeft:",
        [UPGRADE_TEXT_HELP] = "Meer over deze wijziging",
    },
},
