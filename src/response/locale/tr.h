/* SPDX-License-Identifier: Apache-2.0 */

/* Turkish. */
[UPGRADE_LANGUAGE_TR] = {
    .tag = "tr",
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "TLS gerekli",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "Daha yeni bir TLS sürümü gerekli",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "Daha güçlü bir şifreleme gerekli",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "İleri yönlü gizlilik gerekli",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "Daha yeni bir HTTP sürümü gerekli",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "WebSocket gerekli",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "Başka bir WebSocket sürümü gerekli",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "WebSocket bir vekil sunucu tarafından engellendi",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "Hatalı WebSocket isteği",
        [UPGRADE_TEXT_TITLE_EXPR] = "Başka bir protokol gerekli",
        [UPGRADE_TEXT_REQUIRES] = "Bu hizmet için @REQUIRED@ gereklidir.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] =
            "Bu hizmet için @REQUIRED@ veya daha yeni bir sürüm gereklidir.",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "Bu hizmet için anahtarı en az @REQUIRED@ bit olan bir şifreleme gereklidir.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "Bu hizmet için ileri yönlü gizlilik (forward secrecy) sağlayan bir şifreleme "
            "gereklidir; TLS 1.3 şifrelemelerinin tümü bunu sağlar. Bu istekte böyle bir "
            "şifreleme kullanılmadı.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "Bu istek şifrelenmemiş HTTP üzerinden gönderildi.",
        [UPGRADE_TEXT_CAME_OVER] = "Bu istek @SEEN@ üzerinden gönderildi.",
        [UPGRADE_TEXT_CAME_WITH_BITS] =
            "Bu istekte, anahtarı @SEEN@ bit olan bir şifreleme kullanıldı.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "Bu isteğin TLS sürümü bilinmiyor.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "Bu isteğin şifreleme anahtarının uzunluğu bilinmiyor.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "Bu isteğin HTTP sürümü bilinmiyor.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "Bu istek, istemcisinden daha eski bir HTTP sürümü kullanıyor olabilecek bir vekil "
            "sunucu üzerinden geldi.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "Bu adres yalnızca WebSocket bağlantılarını destekler. Bu istek bir WebSocket "
            "bağlantısı açmıyor.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "WebSocket için HTTP/1.1 gereklidir. Bu istek HTTP/1.0 üzerinden geldi, çünkü bu "
            "sunucunun önündeki bir vekil sunucu HTTP/1.0 kullanıyor.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "Bu istek “Upgrade: websocket” veya “Connection: upgrade” olmadan geldi, çünkü bu "
            "sunucunun önündeki bir vekil sunucu bu başlığı kaldırdı.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "WebSocket bağlantısı GET yöntemiyle açılır. Bu istek başka bir yöntem kullanıyor.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "Bu adres WebSocket protokolünün 13 numaralı sürümünü (RFC 6455) destekler. Bu "
            "istekteki Sec-WebSocket-Version başlığı eksik veya başka bir sürümü gösteriyor.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "Bu WebSocket isteğinde Sec-WebSocket-Key başlığı yok.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "Bu WebSocket isteğinde birden fazla Sec-WebSocket-Key başlığı var.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "Bu istekteki Sec-WebSocket-Key başlığı, base64 ile kodlanmış 16 baytlık bir değer "
            "değil.",
        [UPGRADE_TEXT_EXPR] = "Bu istek, bu hizmetin gereksinimlerini karşılamıyor.",
        [UPGRADE_TEXT_USE_URL] = "Bunun yerine şu adresi kullanın:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "Bu gereksinimleri karşılayan bir istemci kullanın veya kendi istemcinizi bunları "
            "karşılayacak şekilde ayarlayın ve yeniden deneyin.",
        [UPGRADE_TEXT_SET_PROXY] = "Vekil sunucu için gereken ayarlar:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "Bu isteğin bir başlığına göre istek https üzerinden gönderildi; bu sunucunun "
            "tanımadığı bir vekil sunucudan geçmiş olabilir. https kullandıysanız lütfen bu "
            "sunucunun yöneticisine bildirin.",
        [UPGRADE_TEXT_HELP] = "Bu değişiklik hakkında daha fazla bilgi",
    },
},
