/* SPDX-License-Identifier: Apache-2.0 */

#include "status_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <apr_strings.h>

#include <http_log.h>

#include "../core/log_number.h"
#include "../status/file.h"
#include "../status/trylock.h"

APLOG_USE_MODULE(upgrade_required);

static upgrade_file_options options_of(const upgrade_status_conf *status)
{
    return (upgrade_file_options){ .keep_days = upgrade_status_keep_days(status),
                                   .has_clients = status->clients > UPGRADE_STATUS_CLIENTS_OFF,
                                   .now = apr_time_now() };
}

/* Return whether the directives ask for a file. */
static int is_wanted(const upgrade_status_conf *status)
{
    return status->file && upgrade_status_keep_days(status);
}

/*
 * Reading.
 */

static const char *text_of(apr_pool_t *p, int error)
{
    return error == ELOOP ? "it is a symbolic link" : apr_psprintf(p, "%pm", (void *)&error);
}

/* Read a descriptor whose file has a size. Return NULL or an error message. */
static const char *read_bytes(apr_pool_t *p, int fd, apr_size_t size, char **bytes)
{
    apr_size_t done = 0;

    *bytes = apr_palloc(p, size + 1);
    while (done < size) {
        ssize_t got = read(fd, *bytes + done, size - done);

        if (got < 0 && errno != EINTR) {
            return text_of(p, errno);
        }
        if (!got) {
            return "it became shorter while it was read";
        }
        done += got > 0 ? (apr_size_t)got : 0;
    }
    return NULL;
}

static const char *load_descriptor(apr_pool_t *p, int fd, const upgrade_area *area,
                                   const upgrade_file_options *options)
{
    struct stat info;
    const char *error;
    char *bytes;

    if (fstat(fd, &info)) {
        return text_of(p, errno);
    }
    if (!S_ISREG(info.st_mode)) {
        return "it is not a regular file";
    }
    if ((apr_uint64_t)info.st_size > UPGRADE_STATUS_FILE_LARGEST) {
        return "it is too large";
    }
    error = read_bytes(p, fd, (apr_size_t)info.st_size, &bytes);
    return error ? error : upgrade_file_read(p, area, options, bytes, (apr_size_t)info.st_size);
}

static const char *load(apr_pool_t *p, const upgrade_area *area, const upgrade_status_conf *status)
{
    const upgrade_file_options options = options_of(status);
    /* Without O_NONBLOCK, a FIFO would block start-up. */
    int fd = open(status->file, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    const char *error;

    if (fd < 0) {
        return errno == ENOENT ? NULL : text_of(p, errno);
    }
    error = load_descriptor(p, fd, area, &options);
    close(fd);
    return error;
}

void upgrade_status_load(apr_pool_t *p, server_rec *s, const upgrade_area *area,
                         const upgrade_status_conf *status)
{
    apr_pool_t *pool;
    const char *error;

    if (!is_wanted(status)) {
        return;
    }
    apr_pool_create(&pool, p);
    error = load(pool, area, status);
    if (error) {
        area->header->file_ignored = 1;
        apr_cpystrn(area->header->file_error, error, sizeof(area->header->file_error));
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                     UPGRADE_LOGNO(0056) "UpgradeStatusFile: %s is ignored: %s; counting starts "
                                         "from zero",
                     status->file, error);
    }
    apr_pool_destroy(pool);
}

/*
 * Writing.
 */

static int write_bytes(void *to, const char *bytes, apr_size_t length)
{
    const int fd = *(const int *)to;

    while (length) {
        ssize_t done = write(fd, bytes, length);

        if (done < 0 && errno != EINTR) {
            return errno;
        }
        if (done > 0) {
            bytes += done;
            length -= (apr_size_t)done;
        }
    }
    return 0;
}

/* Return the name of the new file of a process, which is renamed when it is complete. */
static const char *new_name(apr_pool_t *p, const upgrade_status_conf *status, apr_uint32_t process)
{
    return apr_psprintf(p, "%s.%u.new", status->file, process);
}

/* Create the new file. One with its name is left from a process that was killed. */
static int create(const char *name)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    int fd = open(name, flags, S_IRUSR | S_IWUSR);

    if (fd < 0 && errno == EEXIST && !unlink(name)) {
        fd = open(name, flags, S_IRUSR | S_IWUSR);
    }
    return fd;
}

/* Keep a file that was ignored when the server started under another name, in place of a former
 * one, so that its contents are not lost. A symbolic link or another special file has none. Return
 * 0 or an errno. */
static int keep_ignored(apr_pool_t *p, server_rec *s, upgrade_area_header *header,
                        const upgrade_status_conf *status)
{
    const char *kept = apr_pstrcat(p, status->file, ".ignored", NULL);
    struct stat info;

    if (!header->file_ignored) {
        return 0;
    }
    if (!lstat(status->file, &info) && S_ISREG(info.st_mode)) {
        if (rename(status->file, kept)) {
            return errno;
        }
        ap_log_error(APLOG_MARK, APLOG_WARNING, 0, s,
                     UPGRADE_LOGNO(0059) "UpgradeStatusFile: the file that was ignored is kept as "
                                         "%s",
                     kept);
    }
    header->file_ignored = 0;
    return 0;
}

/* Write and rename the file. Return 0 or an errno. */
static int save(apr_pool_t *p, server_rec *s, const upgrade_area *area,
                const upgrade_status_conf *status)
{
    const upgrade_file_options options = options_of(status);
    const char *name = new_name(p, status, (apr_uint32_t)getpid());
    int fd = create(name);
    int error;

    if (fd < 0) {
        return errno;
    }
    error = upgrade_file_write(p, area, &options, write_bytes, &fd);
    if (!error && fsync(fd)) {
        error = errno;
    }
    if (close(fd) && !error) {
        error = errno;
    }
    if (!error) {
        error = keep_ignored(p, s, area->header, status);
    }
    if (!error && rename(name, status->file)) {
        error = errno;
    }
    if (error) {
        unlink(name);
    }
    return error;
}

/* Note the result, and log it if it differs from the last one. */
static void note_result(apr_pool_t *p, server_rec *s, upgrade_area_header *header,
                        const upgrade_status_conf *status, const char *error)
{
    char last[sizeof(header->file_error)];

    if (!error) {
        header->file_error[0] = '\0';
        header->file_saved = apr_time_now();
        return;
    }
    apr_cpystrn(last, header->file_error, sizeof(last));
    apr_cpystrn(header->file_error, error, sizeof(header->file_error));
    if (strcmp(last, header->file_error)) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s,
                     UPGRADE_LOGNO(0057) "UpgradeStatusFile: %s cannot be saved: %s; saving is "
                                         "tried again every minute",
                     status->file, apr_pstrdup(p, error));
    }
}

/* Remove the new file of a process that was killed while it wrote it. */
static void clean_up(apr_pool_t *p, upgrade_area_header *header, const upgrade_status_conf *status)
{
    const apr_uint32_t self = (apr_uint32_t)getpid();

    if (header->file_writer && header->file_writer != self) {
        unlink(new_name(p, status, header->file_writer));
    }
    header->file_writer = self;
}

void upgrade_status_save(apr_pool_t *p, server_rec *s, const upgrade_area *area,
                         const upgrade_status_conf *status)
{
    upgrade_area_header *header = area->header;
    const apr_uint32_t now = (apr_uint32_t)apr_time_sec(apr_time_now());
    apr_pool_t *pool;

    if (!is_wanted(status) || !upgrade_lock_try(&header->file_lock, now)) {
        return;
    }
    apr_pool_create(&pool, p);
    if (!geteuid()) {
        note_result(pool, s, header, status, "this process runs as root, which never writes it");
    }
    else {
        int error;

        clean_up(pool, header, status);
        error = save(pool, s, area, status);
        note_result(pool, s, header, status, error ? text_of(pool, error) : NULL);
        header->file_writer = 0;
    }
    apr_pool_destroy(pool);
    upgrade_lock_release(&header->file_lock, now);
}
