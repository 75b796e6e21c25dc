/* SPDX-License-Identifier: Apache-2.0 */

/* Portuguese. */
[UPGRADE_LANGUAGE_PT] = {
    .tag = "pt",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "É necessário TLS",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "É necessária uma versão mais recente do TLS",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "É necessária uma cifra mais forte",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "É necessária uma cifra com forward secrecy",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "É necessária uma versão mais recente do HTTP",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "É necessário WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "É necessária outra versão do WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket bloqueado por um proxy",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Solicitação WebSocket malformada",
        [UPGRADE_TEXT_TITLE_EXPR] = "É necessário outro protocolo",
        [UPGRADE_TEXT_REQUIRES] = "Este serviço exige @REQUIRED@.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] = "Este serviço exige @REQUIRED@ ou uma versão posterior.",
        [UPGRADE_TEXT_REQUIRES_BITS] = "Este serviço exige uma cifra com uma chave de pelo menos @REQUIRED@ bits.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Este serviço exige uma cifra com forward secrecy (sigilo de encaminhamento), como todas as do TLS 1.3. Esta solicitação não "
            "chegou com uma cifra assim.",
        [UPGRADE_TEXT_CAME_IN_CLEAR] = "Esta solicitação chegou por HTTP sem criptografia.",
        [UPGRADE_TEXT_CAME_OVER] = "Esta solicitação chegou por @SEEN@.",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "Esta solicitação chegou com uma cifra de @SEEN@ bits.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "A versão do TLS desta solicitação não é conhecida.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "O tamanho da chave da cifra desta solicitação não é conhecido.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "A versão do HTTP desta solicitação não é conhecida.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] = "Este endereço aceita apenas WebSocket. Esta solicitação não abre uma conexão WebSocket.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "Uma conexão WebSocket é aberta por HTTP/1.1. Esta solicitação chegou por HTTP/1.0: um proxy à frente deste servidor usa "
            "HTTP/1.0.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "Esta solicitação chegou sem \"Upgrade: websocket\" ou sem \"Connection: upgrade\": um proxy à frente deste servidor removeu "
            "esses cabeçalhos.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] = "Uma conexão WebSocket é aberta com o método GET. Esta solicitação usa outro.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Este endereço usa a versão 13 do WebSocket (RFC 6455). Nesta solicitação, Sec-WebSocket-Version indica outra versão ou está "
            "ausente.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] = "Esta solicitação WebSocket não contém o cabeçalho Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] = "Esta solicitação WebSocket contém mais de um cabeçalho Sec-WebSocket-Key.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] = "O cabeçalho Sec-WebSocket-Key desta solicitação não contém 16 bytes em base64.",
        [UPGRADE_TEXT_EXPR] = "Esta solicitação não chegou da forma que este serviço exige.",
        [UPGRADE_TEXT_USE_URL] = "Em vez disso, use este endereço:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Use um cliente que atenda a estes requisitos, ou configure o seu para que os atenda, e tente novamente.",
        [UPGRADE_TEXT_SET_PROXY] = "Configurações necessárias para esse proxy:",
        [UPGRADE_TEXT_HELP] = "Mais informações sobre esta mudança",
    },
},
