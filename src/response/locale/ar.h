/* SPDX-License-Identifier: Apache-2.0 */

/* Arabic. */
[UPGRADE_LANGUAGE_AR] = {
    .tag = "ar",
    .is_rtl = 1,
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "مطلوب استخدام TLS",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "مطلوب إصدار أحدث من TLS",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "مطلوب تشفير أقوى",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "السرية الأمامية مطلوبة",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "مطلوب إصدار أحدث من HTTP",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "مطلوب استخدام WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "مطلوب إصدار آخر من WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "أوقف خادم وكيل اتصال WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "طلب WebSocket غير صالح",
        [UPGRADE_TEXT_TITLE_EXPR] = "مطلوب بروتوكول آخر",
        [UPGRADE_TEXT_REQUIRES] = "يلزم استخدام @REQUIRED@ للوصول إلى هذه الخدمة.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] =
            "يلزم استخدام @REQUIRED@ أو إصدار أحدث للوصول إلى هذه الخدمة.",
        [UPGRADE_TEXT_REQUIRES_BITS] =
            "تتطلب هذه الخدمة تشفيرًا بمفتاح لا يقل طوله عن @REQUIRED@ بت.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "تتطلب هذه الخدمة تشفيرًا يوفر السرية الأمامية (forward secrecy) كما في خوارزميات TLS "
            "1.3 كلها. لا يستخدم هذا الطلب تشفيرًا كهذا.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "أُرسل هذا الطلب عبر HTTP دون تشفير.",
        [UPGRADE_TEXT_CAME_OVER] = "أُرسل هذا الطلب عبر @SEEN@ إلى هذا الخادم.",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "يستخدم هذا الطلب تشفيرًا بمفتاح طوله @SEEN@ بت.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "إصدار TLS المستخدم في هذا الطلب غير معروف.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "طول مفتاح التشفير المستخدم في هذا الطلب غير معروف.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "إصدار HTTP المستخدم في هذا الطلب غير معروف.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "مرّ هذا الطلب عبر خادم وكيل ربما يستخدم إصدارًا من HTTP أقدم من الإصدار الذي "
            "يستخدمه عميله.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "يدعم هذا العنوان WebSocket فقط. هذا الطلب ليس طلبًا لفتح اتصال من هذا النوع.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "يتطلب اتصال WebSocket استخدام HTTP/1.1 على الأقل. وصل هذا الطلب عبر HTTP/1.0 لأن "
            "خادمًا وكيلًا أمام هذا الخادم يستخدم ذلك الإصدار.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "وصل هذا الطلب دون «Upgrade: websocket» أو دون «Connection: upgrade» لأن خادمًا "
            "وكيلًا أمام هذا الخادم أزال هذه الترويسة.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "يُفتح اتصال WebSocket باستخدام الطريقة GET فقط، لكن هذا الطلب يستخدم طريقة أخرى.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "يدعم هذا العنوان الإصدار 13 من بروتوكول WebSocket (RFC 6455) فقط. ترويسة "
            "Sec-WebSocket-Version في هذا الطلب مفقودة أو تحدد إصدارًا آخر.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "لا يحتوي طلب WebSocket هذا على ترويسة Sec-WebSocket-Key المطلوبة.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "يحتوي طلب WebSocket هذا على أكثر من ترويسة Sec-WebSocket-Key واحدة.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "قيمة Sec-WebSocket-Key في هذا الطلب ليست 16 بايت مرمّزة بنظام base64 كما يجب.",
        [UPGRADE_TEXT_EXPR] = "لا يستوفي هذا الطلب متطلبات هذه الخدمة.",
        [UPGRADE_TEXT_USE_URL] = "يُرجى استخدام هذا العنوان بدلًا من ذلك:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "يُرجى استخدام برنامج عميل يستوفي هذه المتطلبات، أو ضبط برنامجك ليستوفيها، ثم "
            "المحاولة مرة أخرى.",
        [UPGRADE_TEXT_SET_PROXY] = "الإعدادات التي يحتاج إليها الخادم الوكيل:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "تفيد إحدى ترويسات هذا الطلب بأنه أُرسل عبر https، ولذلك ربما مرّ عبر خادم وكيل لا "
            "يعرفه هذا الخادم. إذا كنت قد استخدمت https، فيُرجى إبلاغ مسؤول هذا الخادم.",
        [UPGRADE_TEXT_HELP] = "المزيد عن هذا التغيير",
    },
},
