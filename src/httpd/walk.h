/* SPDX-License-Identifier: Apache-2.0 */

/**
 * @file httpd/walk.h
 * The configuration of a request before the core has walked its sections: at quick_handler, and for
 * a response given before translate_name.
 */

#ifndef UPGRADE_HTTPD_WALK_H
#define UPGRADE_HTTPD_WALK_H

#include <httpd.h>
#include <http_config.h>

/**
 * Return the configuration of the server, merged with the Location sections of r->uri, which is
 * normalised as the core will normalise it. The request stays as it is.
 * @param r its URI is not decoded yet
 */
ap_conf_vector_t *upgrade_walk_location(request_rec *r);

#endif /* UPGRADE_HTTPD_WALK_H */
