/* SPDX-License-Identifier: Apache-2.0 */

/* Hebrew. */
[UPGRADE_LANGUAGE_HE] = {
    .tag = "he",
    .is_rtl = 1,
    .texts = {
        [UPGRADE_TEXT_TITLE_TLS] = "נדרש שימוש ב-TLS",
        [UPGRADE_TEXT_TITLE_TLS_VERSION] = "נדרשת גרסה חדשה יותר של TLS",
        [UPGRADE_TEXT_TITLE_CIPHER_BITS] = "נדרש צופן חזק יותר",
        [UPGRADE_TEXT_TITLE_FORWARD_SECRECY] = "נדרשת סודיות קדימה",
        [UPGRADE_TEXT_TITLE_HTTP_VERSION] = "נדרשת גרסה חדשה יותר של HTTP",
        [UPGRADE_TEXT_TITLE_WEBSOCKET] = "נדרש שימוש ב-WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_VERSION] = "נדרשת גרסה אחרת של WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_PROXY] = "שרת פרוקסי חסם את חיבור ה-WebSocket",
        [UPGRADE_TEXT_TITLE_WEBSOCKET_MALFORMED] = "בקשת WebSocket שגויה",
        [UPGRADE_TEXT_TITLE_EXPR] = "נדרש פרוטוקול אחר",
        [UPGRADE_TEXT_REQUIRES] = "נדרש @REQUIRED@ לשימוש בשירות זה.",
        [UPGRADE_TEXT_REQUIRES_AT_LEAST] = "נדרש @REQUIRED@ או גרסה מאוחרת יותר לשימוש בשירות זה.",
        [UPGRADE_TEXT_REQUIRES_BITS] = "שירות זה דורש צופן עם מפתח של @REQUIRED@ סיביות לפחות.",
        [UPGRADE_TEXT_REQUIRES_FORWARD_SECRECY] =
            "שירות זה דורש צופן עם סודיות קדימה (forward secrecy), תכונה שכל צופני TLS 1.3 "
            "מספקים. בקשה זו לא השתמשה בצופן כזה.",
        [UPGRADE_TEXT_CAME_OVER_PLAIN_HTTP] = "בקשה זו נשלחה באמצעות HTTP ללא הצפנה.",
        [UPGRADE_TEXT_CAME_OVER] = "בקשה זו נשלחה באמצעות @SEEN@ אל שרת זה.",
        [UPGRADE_TEXT_CAME_WITH_BITS] = "בקשה זו השתמשה בצופן עם מפתח של @SEEN@ סיביות.",
        [UPGRADE_TEXT_TLS_NOT_KNOWN] = "גרסת ה-TLS של בקשה זו אינה ידועה.",
        [UPGRADE_TEXT_BITS_NOT_KNOWN] = "אורך מפתח הצופן של בקשה זו אינו ידוע.",
        [UPGRADE_TEXT_HTTP_NOT_KNOWN] = "גרסת ה-HTTP של בקשה זו אינה ידועה.",
        [UPGRADE_TEXT_HTTP_PROXY] =
            "בקשה זו עברה דרך שרת פרוקסי, שאולי משתמש בגרסת HTTP ישנה מזו של הלקוח שלו.",
        [UPGRADE_TEXT_WEBSOCKET_NONE] =
            "כתובת זו תומכת ב-WebSocket בלבד. בקשה זו אינה פותחת חיבור מסוג זה.",
        [UPGRADE_TEXT_WEBSOCKET_HTTP10] =
            "חיבור WebSocket דורש HTTP/1.1 לפחות. בקשה זו הגיעה באמצעות HTTP/1.0 משום ששרת פרוקסי "
            "שלפני שרת זה משתמש בגרסה זו.",
        [UPGRADE_TEXT_WEBSOCKET_STRIPPED] =
            "בקשה זו הגיעה ללא \"Upgrade: websocket\" או ללא \"Connection: upgrade\" משום ששרת "
            "פרוקסי שלפני שרת זה הסיר את הכותרת.",
        [UPGRADE_TEXT_WEBSOCKET_METHOD] =
            "חיבור WebSocket נפתח בשיטת GET בלבד. בקשה זו משתמשת בשיטה אחרת.",
        [UPGRADE_TEXT_WEBSOCKET_VERSION] =
            "כתובת זו תומכת בגרסה 13 של פרוטוקול WebSocket (RFC 6455) בלבד. הכותרת "
            "Sec-WebSocket-Version בבקשה זו חסרה או מציינת גרסה אחרת.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_MISSING] =
            "בבקשת WebSocket זו חסרה הכותרת Sec-WebSocket-Key הנדרשת.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_REPEATED] =
            "בבקשת WebSocket זו יש יותר מכותרת Sec-WebSocket-Key אחת.",
        [UPGRADE_TEXT_WEBSOCKET_KEY_ILL_FORMED] =
            "הערך של Sec-WebSocket-Key בבקשה זו אינו ערך של 16 בתים בקידוד base64 כנדרש.",
        [UPGRADE_TEXT_EXPR] = "בקשה זו אינה עומדת בדרישות של שירות זה.",
        [UPGRADE_TEXT_USE_URL] = "במקום זאת, יש להשתמש בכתובת:",
        [UPGRADE_TEXT_USE_CLIENT] =
            "יש להשתמש בתוכנת לקוח העומדת בדרישות אלה, או להגדיר את התוכנה שלך כך שתעמוד בהן, "
            "ולנסות שוב.",
        [UPGRADE_TEXT_SET_PROXY] = "ההגדרות הנדרשות לשרת הפרוקסי:",
        [UPGRADE_TEXT_UNKNOWN_PROXY] =
            "לפי כותרת של בקשה זו, היא נשלחה באמצעות https, ולכן ייתכן שעברה דרך שרת פרוקסי "
            "שאינו מוכר לשרת זה. אם השתמשת ב-https, נא להודיע על כך למנהל של שרת זה.",
        [UPGRADE_TEXT_HELP] = "מידע נוסף על שינוי זה",
    },
},
