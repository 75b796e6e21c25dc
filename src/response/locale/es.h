/* SPDX-License-Identifier: Apache-2.0 */

/* Spanish. */
[UPGRADE_LANGUAGE_ES] = {
    .tag = "es",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "Se requiere TLS",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "Se requiere una versión de TLS más reciente",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "Se requiere un cifrado más seguro",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "Se requiere secreto hacia adelante",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "Se requiere una versión de HTTP más reciente",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "Se requiere WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "Se requiere otra versión de WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "Un proxy ha impedido la conexión WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Solicitud WebSocket mal formada",
        [UPGRADE_TEXT_TITLE_EXPR] = "Se requiere otro protocolo",
        [UPGRADE_TEXT_REQUIRES] = "Este servicio requiere @REQUIRED@.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] =
            "Este servicio requiere @REQUIRED@ o una versión posterior.",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "Este servicio requiere un cifrado con una clave de al menos @REQUIRED@ bits.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Este servicio requiere un cifrado con secreto hacia adelante (forward secrecy), como "
            "todos los de TLS 1.3. Esta solicitud no usó un cifrado de este tipo.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "Esta solicitud se envió por HTTP sin cifrar.",
        [UPGRADE_TEXT_CAME_OVER] = "Esta solicitud se envió por @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] =
            "Esta solicitud usó un cifrado con una clave de @SEEN@ bits.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "La versión de TLS de esta solicitud es desconocida.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] =
            "El tamaño de la clave de cifrado de esta solicitud es desconocido.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "La versión de HTTP de esta solicitud es desconocida.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "Esta solicitud pasó por un proxy, que quizá use una versión de HTTP anterior a la "
            "de su cliente.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "Esta dirección solo admite WebSocket. Esta solicitud no abre una conexión WebSocket.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket requiere HTTP/1.1. Esta solicitud llegó por HTTP/1.0 porque un proxy "
            "situado delante de este servidor usa HTTP/1.0.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "Esta solicitud llegó sin «Upgrade: websocket» o sin «Connection: upgrade» porque un "
            "proxy situado delante de este servidor eliminó esa cabecera.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "Las conexiones WebSocket se abren con el método GET. Esta solicitud usa otro.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Esta dirección admite la versión 13 del protocolo WebSocket (RFC 6455). En esta "
            "solicitud, la cabecera Sec-WebSocket-Version falta o indica otra versión.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "Esta solicitud WebSocket no contiene la cabecera Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "Esta solicitud WebSocket contiene más de una cabecera Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "La cabecera Sec-WebSocket-Key de esta solicitud no es un valor de 16 bytes "
            "codificado en base64.",
        [UPGRADE_TEXT_EXPR] = "Esta solicitud no cumple los requisitos de este servicio.",
        [UPGRADE_TEXT_USE_URL] = "Use esta dirección en su lugar:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Use un cliente que cumpla estos requisitos o configure el suyo para que los cumpla, "
            "e inténtelo de nuevo.",
        [UPGRADE_TEXT_SET_PROXY] = "Configuración que necesita el proxy:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "Según una cabecera de esta solicitud, se envió por https, por lo que es posible que "
            "haya pasado por un proxy que este servidor no conoce. Si ha usado https, informe de "
            "ello al administrador de este servidor.",
        [UPGRADE_TEXT_HELP] = "Más información sobre este cambio",
    },
},
