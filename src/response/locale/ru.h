/* SPDX-License-Identifier: Apache-2.0 */

/* Russian. */
[UPGRADE_LANGUAGE_RU] = {
    .tag = "ru",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "Требуется TLS",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "Требуется более новая версия TLS",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "Требуется более стойкий шифр",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "Требуется прямая секретность",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "Требуется более новая версия HTTP",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "Требуется WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "Требуется другая версия WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "Прокси-сервер заблокировал соединение WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Некорректный запрос WebSocket",
        [UPGRADE_TEXT_TITLE_EXPR] = "Требуется другой протокол",
        [UPGRADE_TEXT_REQUIRES] = "Для доступа к этому сервису требуется @REQUIRED@.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] =
            "Для доступа к этому сервису требуется @REQUIRED@ или более новая версия.",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "Для доступа к этому сервису требуется шифр с ключом длиной не менее @REQUIRED@ бит.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Для доступа к этому сервису требуется шифр с прямой секретностью (forward secrecy), "
            "например любой из шифров TLS 1.3. В этом запросе такой шифр не использован.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "Этот запрос отправлен по HTTP без шифрования.",
        [UPGRADE_TEXT_CAME_OVER] = "Этот запрос отправлен по протоколу @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "Длина ключа шифра этого запроса в битах: @SEEN@.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "Версия TLS этого запроса неизвестна.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "Длина ключа шифра этого запроса неизвестна.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "Версия HTTP этого запроса неизвестна.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "Этот запрос прошёл через прокси-сервер, который, возможно, использует более старую "
            "версию HTTP, чем его клиент.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "Этот адрес поддерживает только WebSocket. Этот запрос не устанавливает соединение "
            "WebSocket.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "Для WebSocket требуется HTTP/1.1. Этот запрос пришёл по HTTP/1.0, потому что "
            "прокси-сервер перед этим сервером использует HTTP/1.0.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "Этот запрос пришёл без «Upgrade: websocket» или без «Connection: upgrade», потому "
            "что прокси-сервер перед этим сервером удалил этот заголовок.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "Соединение WebSocket устанавливается методом GET. В этом запросе использован другой "
            "метод.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Этот адрес поддерживает версию 13 протокола WebSocket (RFC 6455). В этом запросе "
            "заголовок Sec-WebSocket-Version отсутствует или указывает другую версию.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "В этом запросе WebSocket нет заголовка Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "В этом запросе WebSocket больше одного заголовка Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "Заголовок Sec-WebSocket-Key этого запроса не содержит 16-байтового значения в "
            "кодировке base64.",
        [UPGRADE_TEXT_EXPR] = "Этот запрос не соответствует требованиям этого сервиса.",
        [UPGRADE_TEXT_USE_URL] = "Вместо этого используйте следующий адрес:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Используйте клиент, который соответствует этим требованиям, или настройте свой "
            "клиент соответствующим образом и повторите попытку.",
        [UPGRADE_TEXT_SET_PROXY] = "Настройки, необходимые прокси-серверу:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "Согласно одному из заголовков этот запрос был отправлен по https, поэтому он мог "
            "пройти через прокси-сервер, неизвестный этому серверу. Если вы использовали https, "
            "сообщите об этом администратору этого сервера.",
        [UPGRADE_TEXT_HELP] = "Подробнее об этом изменении",
    },
},
