# SPDX-License-Identifier: Apache-2.0
"""Write the manual as an HTML page in the form of httpd's manual, without scripts."""

import html
import re
from pathlib import Path

from synopsis import Writer, contexts, directive_text, forms, httpd_link, is_blank, literal, runs

STYLE = Path(__file__).with_name('page.css')


def escape(text):
    """Return text escaped for HTML."""
    return html.escape(text, quote=False)


def highlighted(line):
    """Return a line of configuration with its comment or directive marked."""
    if line.lstrip().startswith('#'):
        return f'<i>{escape(line)}</i>'
    name = re.match(r'\s*</?[A-Z]\w+|\s*[A-Z]\w+', line)
    length = name.end() if name else 0
    return (f'<b>{escape(line[:length])}</b>' if length else '') + escape(line[length:])


def link(href, text):
    """Return a link. The text is HTML."""
    return f'<a href="{html.escape(href)}">{text}</a>'


class Page(Writer):
    """The manual as HTML."""

    def text(self, text):
        return escape(text)

    def do_code(self, element):
        return f'<code>{self.content(element)}</code>'

    def do_var(self, element):
        return f'<var>{self.content(element)}</var>'

    def do_em(self, element):
        return f'<em>{self.content(element)}</em>'

    def do_strong(self, element):
        return f'<strong>{self.content(element)}</strong>'

    def do_module(self, element):
        if element.text == self.synopsis.name:
            return escape(element.text)
        return link(httpd_link(element.text), escape(element.text))

    def do_directive(self, element):
        text = escape(directive_text(element))
        if element.get('module'):
            text = link(httpd_link(element.get('module'), element.text), text)
        elif self.is_own(element):
            text = link('#' + element.text.lower(), text)
        return f'<code class="directive">{text}</code>'

    def do_a(self, element):
        return link(element.get('href'), self.content(element))

    def blocks(self, element):
        """Return the HTML of an element that has blocks."""
        parts = list(runs(element))
        if len(parts) == 1:
            return self.inline(parts[0])
        return '\n'.join(self.block(part) for part in parts
                         if not isinstance(part, list) or not is_blank(part))

    def block(self, part):
        """Return the HTML of a block, or of text between blocks."""
        if isinstance(part, list):
            return f'<p>{self.inline(part)}</p>'
        return getattr(self, f'block_{part.tag}')(part)

    def block_p(self, element):
        return f'<p>{self.content(element)}</p>'

    def block_ul(self, element):
        items = ''.join(f'<li>{self.blocks(item)}</li>\n' for item in element)
        return f'<{element.tag}>\n{items}</{element.tag}>'

    block_ol = block_ul

    def block_note(self, element):
        return f'<div class="note">{self.blocks(element)}</div>'

    def block_pre(self, element):
        return '<pre>' + escape('\n'.join(literal(element))) + '</pre>'

    def block_highlight(self, element):
        if element.get('language') != 'config':
            return self.block_pre(element)
        return '<pre class="config">' + '\n'.join(map(highlighted, literal(element))) + '</pre>'

    def block_table(self, element):
        rows = ''.join('<tr>' + ''.join(f'<{cell.tag}>{self.blocks(cell)}</{cell.tag}>'
                                        for cell in row) + '</tr>\n' for row in element)
        kind = 'bordered broad' if len(element[0]) > 2 else 'bordered'
        return f'<div class="wide"><table class="{kind}">\n{rows}</table></div>'

    def fields(self, rows, kind):
        """Return the table at the top of the manual or of a directive."""
        cells = ''.join(f'<tr><th>{label}:</th>'
                        f'<td>{getattr(self, f"field_{element.tag}", self.content)(element)}</td></tr>\n'
                        for label, element in rows)
        return f'<table class="{kind}">\n{cells}</table>'

    def field_contextlist(self, element):
        return contexts(element)

    def field_syntax(self, element):
        return '<br>'.join(f'<code>{self.inline(form)}</code>' for form in forms(element))

    def field_default(self, element):
        text = self.content(element)
        return f'<code>{text}</code>' if text.startswith('Upgrade') else text

    def section(self, element, level=2):
        """Return the HTML of a section."""
        title = self.content(element.find('title'))
        lines = [f'<section id="{element.get("id")}"><h{level}>{title}</h{level}>']
        for part in element:
            if part.tag == 'section':
                lines.append(self.section(part, level + 1))
            elif part.tag != 'title':
                lines.append(self.block(part))
        return '\n'.join([*lines, '</section>'])

    def directive(self, element):
        """Return the HTML of a directive."""
        self.within = element.findtext('name')
        section = '\n'.join([
            f'<section id="{self.within.lower()}" class="directive">'
            f'<h2>{self.within} Directive</h2>',
            self.fields(self.synopsis.about_directive(element), 'directive'),
            self.blocks(element.find('usage')), '</section>'])
        self.within = None
        return section

    def contents(self):
        """Return the lists of topics, directives and other pages."""
        topics = ''.join(f'<li>{link("#" + section.get("id"), self.content(section.find("title")))}'
                         '</li>\n' for section in self.synopsis.sections)
        names = ''.join(f'<li>{link("#" + name.lower(), name)}</li>\n'
                        for name in self.synopsis.names)
        others = ''.join(f'<li>{self.content(other)}</li>\n' for other in self.synopsis.see_also)
        return (f'<nav>\n<h3>Topics</h3>\n<ul>\n{topics}</ul>\n'
                f'<h3>Directives</h3>\n<ul>\n{names}</ul>\n'
                f'<h3>See also</h3>\n<ul>\n{others}</ul>\n</nav>')

    def document(self, note):
        """Return the whole page, with a comment at the top."""
        manual = self.synopsis
        return '\n'.join([
            '<!DOCTYPE html>', f'<!-- {note} -->', '<html lang="en">', '<head>',
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f'<title>{manual.name} - Apache HTTP Server</title>',
            f'<style>\n{STYLE.read_text(encoding="utf-8")}</style>', '</head>', '<body>',
            '<header>Apache HTTP Server Version 2.4</header>', '<main>', '<div class="preamble">',
            f'<h1>Apache Module {manual.name}</h1>', self.fields(manual.about(), 'module'),
            '<h3>Summary</h3>', self.blocks(manual.summary), '</div>', self.contents(),
            *map(self.section, manual.sections), *map(self.directive, manual.directives),
            '</main>', '</body>', '</html>']) + '\n'
