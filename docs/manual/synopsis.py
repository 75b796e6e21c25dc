# SPDX-License-Identifier: Apache-2.0
"""Read the manual, a file in httpd's modulesynopsis format, for the writers of each form."""

import re
import xml.etree.ElementTree as ElementTree

# Elements that begin a block of their own, as in httpd's style/common.dtd.
BLOCKS = {'p', 'ul', 'ol', 'table', 'highlight', 'pre', 'note'}

# The languages of examples: configuration, and others that are shown only.
LANGUAGES = {'config', 'html', 'sh'}

HTTPD_MANUAL = 'https://httpd.apache.org/docs/2.4/mod/'


class Error(Exception):
    """A mistake in the manual, to be reported in one line."""


class Synopsis:
    """The manual of a module."""

    def __init__(self, path):
        with open(path, encoding='utf-8') as source:
            try:
                root = ElementTree.fromstring(source.read())
            except ElementTree.ParseError as error:
                raise Error(f'{path}: {error}') from error
        self.root = root
        self.name = root.findtext('name')
        self.description = root.find('description')
        self.summary = root.find('summary')
        self.see_also = root.findall('seealso')
        self.sections = root.findall('section')
        self.directives = root.findall('directivesynopsis')
        self.names = [directive.findtext('name') for directive in self.directives]
        self._check()

    def _check(self):
        if self.names != sorted(self.names):
            raise Error('the directives are not in alphabetical order')
        targets = self.targets()
        for link in self.root.iter('a'):
            href = link.get('href', '')
            if href.startswith('#') and href[1:] not in targets:
                raise Error(f'no section has the id {href}')
        for directive in self.root.iter('directive'):
            if not directive.get('module') and directive.text not in self.names:
                raise Error(f'no such directive, or no module attribute: {directive.text}')

    def targets(self):
        """Return the ids of the sections and directives."""
        return ({section.get('id') for section in self.root.iter('section')}
                | {name.lower() for name in self.names})

    def about(self):
        """Return the rows at the top of the manual: label, element."""
        labels = {'description': 'Description', 'status': 'Status',
                  'identifier': 'Module Identifier', 'sourcefile': 'Source File',
                  'compatibility': 'Compatibility'}
        return [(label, self.root.find(tag)) for tag, label in labels.items()]

    def about_directive(self, directive):
        """Return the rows at the top of a directive: label, element."""
        labels = {'description': 'Description', 'syntax': 'Syntax', 'default': 'Default',
                  'contextlist': 'Context', 'override': 'Override'}
        rows = [(label, directive.find(tag)) for tag, label in labels.items()]
        rows += [('Status', self.root.find('status')), ('Module', self.root.find('name')),
                 ('Compatibility', directive.find('compatibility'))]
        return [(label, element) for label, element in rows if element is not None]


def contexts(element):
    """Return the contexts of a contextlist, as httpd's manual shows them."""
    return ', '.join(context.text for context in element)


def forms(syntax):
    """Return the forms of a syntax element, which <br /> separates, as lists of text and elements."""
    lines = [[syntax.text or '']]
    for child in syntax:
        if child.tag == 'br':
            lines.append([child.tail or ''])
        else:
            lines[-1] += [child, child.tail or '']
    return lines


def runs(element):
    """Yield the parts of mixed content: lists of text and inline elements, and block elements."""
    run = [element.text or '']
    for child in element:
        if child.tag in BLOCKS:
            yield run
            yield child
            run = [child.tail or '']
        else:
            run += [child, child.tail or '']
    yield run


def is_blank(run):
    """Return whether a list of text and inline elements has no content."""
    return all(isinstance(part, str) and not part.strip() for part in run)


def squeeze(text):
    """Return the text with each run of white space reduced to one space."""
    return re.sub(r'\s+', ' ', text)


def literal(element):
    """Return the lines of an example, without those that the tags stand on."""
    if element.tag == 'highlight' and element.get('language') not in LANGUAGES:
        raise Error(f'unknown language of an example: {element.get("language")}')
    return ''.join(element.itertext()).rstrip().lstrip('\n').split('\n')


def directive_text(element):
    """Return the name of a directive, as it is written in a configuration."""
    return f'<{element.text}>' if element.get('type') == 'section' else element.text


def httpd_link(module, name=''):
    """Return the URL of a module or directive in httpd's manual."""
    return f'{HTTPD_MANUAL}{module}.html' + (f'#{name.lower().strip("<>")}' if name else '')


class Writer:
    """Turn elements into text: the method do_TAG for an element, text() for the text between."""

    def __init__(self, synopsis):
        self.synopsis = synopsis
        self.within = None

    def render(self, element):
        """Return the text of an element."""
        method = getattr(self, f'do_{element.tag}', None)
        if method is None:
            raise Error(f'<{element.tag}> is not supported')
        return method(element)

    def inline(self, run):
        """Return the text of a list of text and inline elements."""
        parts = [self.text(squeeze(part)) if isinstance(part, str) else self.render(part)
                 for part in run]
        return ''.join(parts).strip()

    def content(self, element):
        """Return the text of an element that has no blocks."""
        parts = list(runs(element))
        if len(parts) > 1:
            raise Error(f'<{parts[1].tag}> is not supported within <{element.tag}>')
        return self.inline(parts[0])

    def is_own(self, directive):
        """Return whether a directive is described in another section of this manual."""
        return not directive.get('module') and directive.text != self.within
