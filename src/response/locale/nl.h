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
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "Deze dienst vereist versleuteling met een sleutel van ten minste @REQUIRED@ bits.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Deze dienst vereist versleuteling met forward secrecy, zoals elke versleuteling van "
            "TLS 1.3 die biedt. Dit verzoek gebruikte zulke versleuteling niet.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "Dit verzoek is verzonden via onversleuteld HTTP.",
        [UPGRADE_TEXT_CAME_OVER] = "Dit verzoek is verzonden via @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] =
            "Dit verzoek gebruikte versleuteling met een sleutel van @SEEN@ bits.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "De TLS-versie van dit verzoek is onbekend.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] =
            "De sleutellengte van de versleuteling van dit verzoek is onbekend.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "De HTTP-versie van dit verzoek is onbekend.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "Dit verzoek kwam via een proxy, die mogelijk een oudere HTTP-versie gebruikt dan de "
            "client.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "Dit adres ondersteunt alleen WebSocket. Dit verzoek opent geen WebSocket-verbinding.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket vereist HTTP/1.1. Dit verzoek kwam binnen via HTTP/1.0 omdat een proxy "
            "vóór deze server HTTP/1.0 gebruikt.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "Dit verzoek kwam binnen zonder ‘Upgrade: websocket’ of zonder ‘Connection: upgrade’ "
            "omdat een proxy vóór deze server die header heeft verwijderd.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "Een WebSocket-verbinding wordt geopend met de methode GET. Dit verzoek gebruikt een "
            "andere.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Dit adres ondersteunt versie 13 van het WebSocket-protocol (RFC 6455). De header "
            "Sec-WebSocket-Version van dit verzoek ontbreekt of noemt een andere versie.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "Dit WebSocket-verzoek heeft geen header Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "Dit WebSocket-verzoek heeft meer dan één header Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "De header Sec-WebSocket-Key van dit verzoek is geen base64-gecodeerde waarde van 16 "
            "bytes.",
        [UPGRADE_TEXT_EXPR] = "Dit verzoek voldoet niet aan de eisen van deze dienst.",
        [UPGRADE_TEXT_USE_URL] = "Gebruik in plaats daarvan dit adres:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Gebruik een client die aan deze eisen voldoet, of stel uw client daarop in, en "
            "probeer het opnieuw.",
        [UPGRADE_TEXT_SET_PROXY] = "De proxy heeft deze instellingen nodig:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "Volgens een header van dit verzoek is het via https verzonden. Mogelijk is het dus "
            "binnengekomen via een proxy die deze server niet kent. Als u https hebt gebruikt, "
            "meld dit dan aan de beheerder van deze server.",
        [UPGRADE_TEXT_HELP] = "Meer over deze wijziging",
    },
},
