/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A main() instead of libFuzzer's, which runs the target on each file of the directory CORPUS. A file that
 * once caused a failure stays in the corpus, so that every `make check` runs it. A violated property or a
 * report of a sanitizer ends the program early, which is a failure in TAP.
 */

#include <dirent.h>

#include "fuzz.h"

static uint8_t *contents(const char *path, size_t *size)
{
    FILE *in = fopen(path, "rb");
    uint8_t *data = NULL;
    long end;

    if (!in || fseek(in, 0, SEEK_END) || (end = ftell(in)) < 0 || fseek(in, 0, SEEK_SET)) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    /* With its exact size, so that reading after its end is detected. */
    *size = (size_t)end;
    data = malloc(*size);
    if (*size && (!data || fread(data, 1, *size, in) != *size)) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    fclose(in);
    return data;
}

int main(void)
{
    struct dirent **files;
    int found = scandir(CORPUS, &files, NULL, alphasort);
    int tests = 0;
    int i;

    setvbuf(stdout, NULL, _IOLBF, 0);
    for (i = 0; i < found; i++) {
        char path[4096];
        uint8_t *data;
        size_t size;

        if (files[i]->d_name[0] != '.') {
            snprintf(path, sizeof(path), "%s/%s", CORPUS, files[i]->d_name);
            data = contents(path, &size);
            LLVMFuzzerTestOneInput(data, size);
            free(data);
            printf("ok %d - %s\n", ++tests, path);
        }
        free(files[i]);
    }
    free(found < 0 ? NULL : files);
    printf("%s", tests ? "" : "not ok 1 - no corpus in " CORPUS "\n");
    printf("1..%d\n", tests ? tests : 1);
    return tests ? EXIT_SUCCESS : EXIT_FAILURE;
}
