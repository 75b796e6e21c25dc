# SPDX-License-Identifier: Apache-2.0
#
# The application of the tests of mod_wsgi and of uWSGI.
def application(environ, start_response):
    path = environ['REQUEST_METHOD'] + ' ' + environ['REQUEST_URI']
    with open('${LAB}/witness', 'a') as witness:
        witness.write(path + '\n')
    body = ('theirs: ' + path + ' ').encode() + environ['wsgi.input'].read()
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(body))), ('Set-Cookie', 'session=theirs')])
    return [body]
