# SPDX-License-Identifier: Apache-2.0
"""Write the manual as Markdown, for readers of the repository on the web."""

import re
import textwrap

import synopsis
from synopsis import Writer, contexts, directive_text, is_blank, literal, runs, squeeze

COLUMNS = 100

# A space at which a line must not be broken, until the lines are complete.
FIXED = '\ue000'


def joined(blocks):
    """Return the lines of blocks, with an empty line between two of them."""
    lines = []
    for block in blocks:
        lines += ([''] if lines else []) + block
    return lines


def wrap(text, width):
    """Return the lines of a paragraph. Code is not broken, and no line begins like a list."""
    text = re.sub(r'`[^`]*`', lambda code: code[0].replace(' ', FIXED), text)
    text = re.sub(r' (?=(?:[-+#>]|\d+[.)]) )', FIXED, text)
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace(FIXED, ' ') for line in lines]


def anchor(title):
    """Return the anchor that a heading gets."""
    return re.sub(r'[^\w -]', '', title.lower()).replace(' ', '-')


class Markdown(Writer):
    """The manual as Markdown."""

    def __init__(self, manual):
        super().__init__(manual)
        self.width = COLUMNS
        self.anchors = {section.get('id'): anchor(self.content(section.find('title')))
                        for section in manual.root.iter('section')}
        self.anchors |= {name.lower(): f'{name.lower()}-directive' for name in manual.names}

    def text(self, text):
        return re.sub(r'([\\*<`\[\]])', r'\\\1', text)

    def do_code(self, element):
        code = squeeze(''.join(element.itertext())).strip()
        if '`' in code:
            raise synopsis.Error(f'a backquote in code: {code}')
        return f'`{code}`'

    def do_var(self, element):
        return f'*{self.content(element)}*'

    do_em = do_var

    def do_strong(self, element):
        return f'**{self.content(element)}**'

    def do_module(self, element):
        return self.content(element)

    def do_directive(self, element):
        if self.is_own(element):
            return f'[{element.text}](#{element.text.lower()}-directive)'
        return f'`{directive_text(element)}`'

    def do_a(self, element):
        href = element.get('href')
        if href.startswith('#'):
            href = '#' + self.anchors[href[1:]]
        return f'[{self.content(element)}]({href})'

    def blocks(self, element):
        """Return the blocks in an element, each a list of lines."""
        blocks = []
        for run in runs(element):
            if not isinstance(run, list):
                blocks.append(getattr(self, f'block_{run.tag}')(run))
            elif not is_blank(run):
                blocks.append(wrap(self.inline(run), self.width))
        return blocks

    def block_p(self, element):
        return wrap(self.content(element), self.width)

    def items(self, element, marker):
        lines = []
        for number, item in enumerate(element, 1):
            first = marker(number)
            self.width -= len(first)
            for line in joined(self.blocks(item)):
                lines.append((first + line).rstrip())
                first = ' ' * len(first)
            self.width += len(first)
        return lines

    def block_ul(self, element):
        return self.items(element, lambda number: '- ')

    def block_ol(self, element):
        return self.items(element, lambda number: f'{number}. ')

    def block_note(self, element):
        return [f'> {line}'.rstrip() for line in joined(self.blocks(element))]

    def block_pre(self, element):
        return [f'    {line}'.rstrip() for line in literal(element)]

    def block_highlight(self, element):
        language = element.get('language')
        if language == 'sh':
            return self.block_pre(element)
        return ['```' + {'config': 'apache'}.get(language, language), *literal(element), '```']

    def block_table(self, element):
        rows = [self.row([self.content(cell) for cell in row]) for row in element]
        columns = len(element[0])
        header = [] if element[0][-1].tag == 'th' else [self.row([''] * columns)]
        rows = header + rows
        return [rows[0], '|---' * columns + '|', *rows[1:]]

    def row(self, cells):
        escaped = [cell.replace('|', '\\|') for cell in cells]
        return '|' + ''.join(f' {cell} |' if cell else ' |' for cell in escaped)

    def fields(self, rows):
        """Return the table at the top of the manual or of a directive."""
        lines = ['| | |', '|---|---|']
        for label, element in rows:
            value = getattr(self, f'field_{element.tag}', self.content)(element)
            lines.append(self.row([f'**{label}:**', value]))
        return lines

    def field_contextlist(self, element):
        return contexts(element)

    def field_syntax(self, element):
        lines = [''.join(part if isinstance(part, str) else part.text for part in form)
                 for form in synopsis.forms(element)]
        return '<br>'.join(f'`{squeeze(line).strip()}`' for line in lines)

    def field_default(self, element):
        text = self.content(element)
        return f'`{text}`' if text.startswith('Upgrade') else text

    def section(self, element, level=2):
        """Return the blocks of a section."""
        blocks = [['#' * level + ' ' + self.content(element.find('title'))]]
        for part in element:
            if part.tag == 'section':
                blocks += self.section(part, level + 1)
            elif part.tag != 'title':
                blocks.append(getattr(self, f'block_{part.tag}')(part))
        return blocks

    def contents(self):
        """Return the lists of topics, directives and other pages."""
        topics = [f'- [{self.content(section.find("title"))}](#{self.anchors[section.get("id")]})'
                  for section in self.synopsis.sections]
        names = ', '.join(f'[{name}](#{name.lower()}-directive)' for name in self.synopsis.names)
        others = [f'- {self.content(other)}' for other in self.synopsis.see_also]
        return [['## Topics'], topics, ['## Directives'], wrap(names, self.width),
                ['## See also'], others]

    def directive(self, element):
        """Return the blocks of a directive."""
        self.within = element.findtext('name')
        blocks = [[f'## {self.within} Directive'],
                  self.fields(self.synopsis.about_directive(element)),
                  *self.blocks(element.find('usage'))]
        self.within = None
        return blocks

    def document(self, note):
        """Return the whole manual, with a comment at the top."""
        manual = self.synopsis
        blocks = [[f'<!-- {note} -->'], [f'# Apache Module {manual.name}'],
                  self.fields(manual.about()), ['## Summary'], *self.blocks(manual.summary),
                  *self.contents()]
        for section in manual.sections:
            blocks += self.section(section)
        for directive in manual.directives:
            blocks += self.directive(directive)
        return '\n'.join(joined(blocks)) + '\n'
