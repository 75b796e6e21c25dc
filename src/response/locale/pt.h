/* SPDX-License-Identifier: Apache-2.0 */

/* Portuguese. */
[UPGRADE_LANGUAGE_PT] = {
    .tag = "pt",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "É necessário TLS",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "É necessária uma versão mais recente do TLS",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "É necessária uma cifra mais forte",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "É necessário forward secrecy",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "É necessária uma versão mais recente do HTTP",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "É necessário WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "É necessária outra versão do WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket bloqueado por um proxy",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Solicitação WebSocket malformada",
        [UPGRADE_TEXT_TITLE_EXPR] = "É necessário outro protocolo",
        [UPGRADE_TEXT_REQUIRES] = "Este serviço exige @REQUIRED@.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] = "Este serviço exige @REQUIRED@ ou uma versão posterior.",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "Este serviço exige uma cifra com uma chave de pelo menos @REQUIRED@ bits.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Este serviço exige uma cifra com forward secrecy, como todas as do TLS 1.3. Esta "
            "solicitação não usou uma cifra desse tipo.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "Esta solicitação foi enviada por HTTP sem criptografia.",
        [UPGRADE_TEXT_CAME_OVER] = "Esta solicitação foi enviada por @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] =
            "Esta solicitação usou uma cifra com uma chave de @SEEN@ bits.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "A versão do TLS desta solicitação é desconhecida.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] =
            "O tamanho da chave da cifra desta solicitação é desconhecido.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "A versão do HTTP desta solicitação é desconhecida.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "Esta solicitação passou por um proxy, que talvez use uma versão do HTTP anterior à "
            "do seu cliente.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "Este endereço aceita apenas WebSocket. Esta solicitação não abre uma conexão "
            "WebSocket.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "O WebSocket exige HTTP/1.1. Esta solicitação chegou por HTTP/1.0 porque um proxy na "
            "frente deste servidor usa HTTP/1.0.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "Esta solicitação chegou sem “Upgrade: websocket” ou sem “Connection: upgrade” porque "
            "um proxy na frente deste servidor removeu esse cabeçalho.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "Uma conexão WebSocket é aberta com o método GET. Esta solicitação usa outro.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Este endereço usa a versão 13 do protocolo WebSocket (RFC 6455). Nesta solicitação, "
            "o cabeçalho Sec-WebSocket-Version está ausente ou indica outra versão.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "Esta solicitação WebSocket não contém o cabeçalho Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "Esta solicitação WebSocket contém mais de um cabeçalho Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "O cabeçalho Sec-WebSocket-Key desta solicitação não é um valor de 16 bytes "
            "codificado em base64.",
        [UPGRADE_TEXT_EXPR] = "Esta solicitação não atende aos requisitos deste serviço.",
        [UPGRADE_TEXT_USE_URL] = "Em vez disso, use este endereço:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Use um cliente que atenda a estes requisitos, ou configure o seu para atendê-los, e "
            "tente novamente.",
        [UPGRADE_TEXT_SET_PROXY] = "Configurações necessárias para o proxy:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "Segundo um cabeçalho desta solicitação, ela foi enviada por https; portanto, pode "
            "ter passado por um proxy que este servidor não conhece. Se você usou https, informe "
            "o administrador deste servidor.",
        [UPGRADE_TEXT_HELP] = "Mais informações sobre esta mudança",
    },
},
