# SPDX-License-Identifier: Apache-2.0
#
# The row for Python: urllib and http.HTTPStatus.UPGRADE_REQUIRED.
import re
import ssl
import sys
import urllib.error
import urllib.request
from http import HTTPStatus

url, ca = sys.argv[1:]
print("constant", HTTPStatus.UPGRADE_REQUIRED.value)
try:
    urllib.request.urlopen(url)
    sys.exit("it was not refused")
except urllib.error.HTTPError as answer:
    if answer.code != HTTPStatus.UPGRADE_REQUIRED:
        raise
    print("plain", answer.code, answer.headers["Upgrade"])
    found = re.search(r'https://[^"<>\s]+', answer.read().decode())
if not found:
    sys.exit("no https URL in the document")
following = found.group()
with urllib.request.urlopen(following, context=ssl.create_default_context(cafile=ca)) as served:
    print("secure", served.status, following)
