/* SPDX-License-Identifier: Apache-2.0 */

#include "file_words.h"

#include <string.h>

upgrade_words upgrade_split_words(upgrade_span line)
{
    upgrade_words found = { .count = 0 };
    const char *at = line.start;
    const char *end = line.start + line.length;

    while (found.count < UPGRADE_WORDS) {
        const char *space = memchr(at, ' ', (apr_size_t)(end - at));

        found.at[found.count++] =
            (upgrade_span){ .start = at, .length = (apr_size_t)((space ? space : end) - at) };
        if (!space) {
            return found;
        }
        at = space + 1;
    }
    found.count++;
    return found;
}

int upgrade_take_number(upgrade_span word, apr_uint64_t most, apr_uint64_t *number)
{
    apr_size_t i;

    *number = 0;
    for (i = 0; i < word.length; i++) {
        const unsigned digit = (unsigned char)word.start[i] - (unsigned)'0';

        if (digit > 9 || digit > most || *number > (most - digit) / 10) {
            return 0;
        }
        *number = *number * 10 + digit;
    }
    return word.length > 0;
}

int upgrade_hex_digit(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = c ? strchr(digits, c) : NULL;

    return found ? (int)(found - digits) : -1;
}

int upgrade_take_text(upgrade_span word, char *buffer, apr_size_t size)
{
    apr_size_t used = 0;
    apr_size_t i = 0;

    if (word.length == 1 && *word.start == '-') {
        word.length = 0;
    }
    while (i < word.length) {
        int c = (unsigned char)word.start[i];
        apr_size_t length = 1;

        if (c == '%') {
            int high = i + 2 < word.length ? upgrade_hex_digit(word.start[i + 1]) : -1;
            int low = i + 2 < word.length ? upgrade_hex_digit(word.start[i + 2]) : -1;

            c = high < 0 || low < 0 ? 0 : high << 4 | low;
            length = 3;
        }
        if (!c || used + 1 >= size) {
            return 0;
        }
        buffer[used++] = (char)c;
        i += length;
    }
    memset(buffer + used, 0, size - used);
    return 1;
}

int upgrade_take_numbers(const upgrade_words *line, int from, apr_uint64_t most,
                         apr_uint64_t *numbers)
{
    int i;

    for (i = from; i < line->count; i++) {
        if (!upgrade_take_number(line->at[i], most, &numbers[i - from])) {
            return 0;
        }
    }
    return 1;
}
