#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
#
# Parse documents strictly. Reads a line "html BASE64" or "xml BASE64", and writes a line of JSON with
# "error" or "elements": [tag, {attribute: value}, the text directly in it], in document order.
import base64
import json
import sys
import xml.etree.ElementTree
from typing import Any, Callable

import html5lib


def parse_html(document):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(document, transport_encoding='utf-8')


PARSERS: dict[str, Callable[[bytes], xml.etree.ElementTree.Element]] = {'html': parse_html, 'xml': xml.etree.ElementTree.fromstring}


def text_within(element):
    return (element.text or '') + ''.join(child.tail or '' for child in element)


for line in sys.stdin:
    kind, document = line.split(' ')
    try:
        # Reject input that is not UTF-8, which html5lib would replace.
        content = base64.b64decode(document)
        content.decode('utf-8')
        elements = [e for e in PARSERS[kind](content).iter() if isinstance(e.tag, str)]
        said: dict[str, Any] = {'elements': [[e.tag, dict(e.attrib), text_within(e)] for e in elements]}
    except Exception as error:  # whatever a parser throws is what is wrong with the document
        said = {'error': '%s: %s' % (type(error).__name__, error)}
    print(json.dumps(said), flush=True)
