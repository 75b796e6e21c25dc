/* SPDX-License-Identifier: Apache-2.0 */

/* Polish. */
[UPGRADE_LANGUAGE_PL] = {
    .tag = "pl",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "Wymagany protokół TLS",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "Wymagana nowsza wersja TLS",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "Wymagany silniejszy szyfr",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "Wymagane utajnianie z wyprzedzeniem",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "Wymagana nowsza wersja HTTP",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "Wymagany protokół WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "Wymagana inna wersja WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] =
            "Połączenie WebSocket zablokowane przez serwer proxy",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Nieprawidłowe żądanie WebSocket",
        [UPGRADE_TEXT_TITLE_EXPR] = "Wymagany inny protokół",
        [UPGRADE_TEXT_REQUIRES] = "Ta usługa wymaga protokołu @REQUIRED@.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] =
            "Ta usługa wymaga protokołu @REQUIRED@ lub jego nowszej wersji.",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "Ta usługa wymaga szyfru z kluczem o długości co najmniej @REQUIRED@ bitów.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Ta usługa wymaga szyfru, który zapewnia utajnianie z wyprzedzeniem (forward "
            "secrecy), jak wszystkie szyfry TLS 1.3. W tym żądaniu nie użyto takiego szyfru.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "To żądanie wysłano przez nieszyfrowany protokół HTTP.",
        [UPGRADE_TEXT_CAME_OVER] = "To żądanie wysłano przez protokół @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "Długość klucza szyfru tego żądania w bitach: @SEEN@.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "Wersja TLS tego żądania jest nieznana.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "Długość klucza szyfru tego żądania jest nieznana.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "Wersja HTTP tego żądania jest nieznana.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "To żądanie przeszło przez serwer proxy, który może używać starszej wersji HTTP niż "
            "jego klient.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "Ten adres obsługuje wyłącznie protokół WebSocket. To żądanie nie nawiązuje "
            "połączenia WebSocket.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket wymaga protokołu HTTP/1.1. To żądanie nadeszło przez HTTP/1.0, ponieważ "
            "serwer proxy przed tym serwerem używa HTTP/1.0.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "To żądanie nadeszło bez „Upgrade: websocket” lub bez „Connection: upgrade”, ponieważ "
            "serwer proxy przed tym serwerem usunął ten nagłówek.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "Połączenie WebSocket nawiązuje się metodą GET. W tym żądaniu użyto innej metody.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Ten adres obsługuje wersję 13 protokołu WebSocket (RFC 6455). W tym żądaniu brakuje "
            "nagłówka Sec-WebSocket-Version lub wskazuje on inną wersję.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "To żądanie WebSocket nie zawiera nagłówka Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "To żądanie WebSocket zawiera więcej niż jeden nagłówek Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "Nagłówek Sec-WebSocket-Key tego żądania nie zawiera 16-bajtowej wartości zakodowanej "
            "w base64.",
        [UPGRADE_TEXT_EXPR] = "To żądanie nie spełnia wymagań tej usługi.",
        [UPGRADE_TEXT_USE_URL] = "Zamiast tego proszę użyć adresu:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Proszę użyć klienta, który spełnia te wymagania, albo odpowiednio skonfigurować "
            "swojego klienta, i spróbować ponownie.",
        [UPGRADE_TEXT_SET_PROXY] = "Serwer proxy wymaga następujących ustawień:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "Według nagłówka tego żądania wysłano je przez https, mogło więc przejść przez "
            "serwer proxy nieznany temu serwerowi. Jeśli użyto https, proszę powiadomić "
            "administratora tego serwera.",
        [UPGRADE_TEXT_HELP] = "Więcej o tej zmianie",
    },
},
