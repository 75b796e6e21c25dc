# SPDX-License-Identifier: Apache-2.0
"""Write the manual as a page for man(1)."""

import textwrap

from synopsis import Writer, contexts, directive_text, forms, is_blank, literal, runs, squeeze

COLUMNS = 78


def escape(text):
    """Return text escaped for roff, in ASCII."""
    text = text.replace('\\', '\\e')
    return ''.join(c if c.isascii() else f'\\[u{ord(c):04X}]' for c in text)


def verbatim(text):
    """Return text escaped for roff, of which no character is replaced by a typographic one."""
    for character, name in (('-', '\\-'), ("'", '\\(aq'), ('^', '\\(ha'), ('~', '\\(ti'),
                            ('`', '\\(ga')):
        text = text.replace(character, name)
    return text


def protected(line):
    """Return a line of text that is not taken for a request."""
    return '\\&' + line if line.startswith(('.', "'")) else line


def fill(text):
    """Return the lines of a paragraph."""
    lines = textwrap.wrap(text, COLUMNS, break_long_words=False, break_on_hyphens=False)
    return [protected(line) for line in lines]


class Man(Writer):
    """The manual as a page for man(1)."""

    def text(self, text):
        return escape(text)

    def bold(self, text):
        return f'\\fB{text}\\fR'

    def do_code(self, element):
        return self.bold(verbatim(escape(squeeze(''.join(element.itertext())).strip())))

    def do_directive(self, element):
        return self.bold(escape(directive_text(element)))

    def do_var(self, element):
        return f'\\fI{self.content(element)}\\fR'

    do_em = do_var

    def do_strong(self, element):
        return self.bold(self.content(element))

    def do_module(self, element):
        return self.content(element)

    def do_a(self, element):
        href, text = element.get('href'), self.content(element)
        return text if href.startswith('#') else f'{text} ({verbatim(escape(href))})'

    def blocks(self, element, first='.PP'):
        """Return the lines of an element that has blocks. FIRST begins the first one."""
        lines = []
        for run in runs(element):
            if not isinstance(run, list):
                block = getattr(self, f'block_{run.tag}')(run)
            else:
                block = [] if is_blank(run) else ['.PP', *fill(self.inline(run))]
            if block and not lines and block[0] == '.PP':
                block = [first, *block[1:]]
            lines += block
        return [line for line in lines if line]

    def block_p(self, element):
        return ['.PP', *fill(self.content(element))]

    def items(self, element, marker):
        lines = []
        for number, item in enumerate(element, 1):
            inner = self.blocks(item, '')
            lines += [f'.IP {marker(number)} 4', *self.nested(inner)]
        return lines

    def nested(self, lines):
        """Return the lines of an item: what follows its first paragraph is indented."""
        end = next((i for i, line in enumerate(lines) if line in ('.PP', '.RS 4')), len(lines))
        rest = lines[end:]
        return lines[:end] + (['.RS 4', *rest, '.RE'] if rest else [])

    def block_ul(self, element):
        return self.items(element, lambda number: '\\(bu')

    def block_ol(self, element):
        return self.items(element, lambda number: f'{number}.')

    def block_note(self, element):
        return ['.RS 4', *self.blocks(element), '.RE']

    def block_pre(self, element):
        lines = [protected(verbatim(escape(line))) or '.sp' for line in literal(element)]
        return ['.RS 4', '.sp', '.nf', *lines, '.fi', '.RE']

    block_highlight = block_pre

    def block_table(self, element):
        """Return a list: a term for the first cell, and the others below it."""
        header = [self.content(cell) for cell in element[0]] if element[0][-1].tag == 'th' else None
        lines = []
        for row in element[1 if header else 0:]:
            cells = [self.content(cell) for cell in row]
            lines += ['.TP', protected(cells[0]) or '\\&']
            labelled = [f'{header[i]}: {cell}' if header and header[i] and len(cells) > 2 else cell
                        for i, cell in enumerate(cells) if i and cell]
            for number, cell in enumerate(labelled):
                lines += (['.br'] if number else []) + fill(cell)
        return lines

    def fields(self, rows):
        """Return the list at the top of the manual or of a directive."""
        lines = []
        for label, element in rows:
            value = getattr(self, f'field_{element.tag}', self.content)(element)
            lines += ['.TP 16', self.bold(label + ':'), *fill(value)]
        return lines

    def field_contextlist(self, element):
        return contexts(element)

    def field_syntax(self, element):
        return ' or '.join(self.inline(form) for form in forms(element))

    def section(self, element, request='.SH'):
        """Return the lines of a section."""
        title = self.content(element.find('title'))
        lines = [f'{request} "{title.upper() if request == ".SH" else title}"']
        for part in element:
            if part.tag == 'section':
                lines += self.section(part, '.SS')
            elif part.tag != 'title':
                block = getattr(self, f'block_{part.tag}')(part)
                lines += block[1:] if len(lines) == 1 and block[0] == '.PP' else block
        return lines

    def directive(self, element):
        """Return the lines of a directive."""
        self.within = element.findtext('name')
        lines = [f'.SS {self.within}', *self.fields(self.synopsis.about_directive(element)),
                 *self.blocks(element.find('usage'))]
        self.within = None
        return lines

    def others(self):
        """Return the list of other pages."""
        return [line for other in self.synopsis.see_also
                for line in ('.IP \\(bu 4', *fill(self.content(other)))]

    def document(self, note):
        """Return the whole page, with a comment at the top."""
        manual = self.synopsis
        name = manual.name.upper()
        lines = [f'.\\" {note}',
                 f'.TH {name} 8 "" "{manual.name}" "Apache HTTP Server modules"', '.SH NAME',
                 f'{manual.name} \\- {self.content(manual.description)}', '.SH DESCRIPTION',
                 *self.fields(manual.about()[1:]), *self.blocks(manual.summary)]
        for section in manual.sections:
            lines += self.section(section)
        lines.append('.SH DIRECTIVES')
        for directive in manual.directives:
            lines += self.directive(directive)
        lines += ['.SH SEE ALSO', '.BR apache2 (8),', '.BR upgrade\\-probe (1)', '.PP',
                  'In the directory of the documentation:', *self.others()]
        return '\n'.join(lines) + '\n'
