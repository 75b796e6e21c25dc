// SPDX-License-Identifier: Apache-2.0
//
// Return the problems of the displayed page, each a line of text: horizontal scrolling, text that overlaps or
// is cut, and contrasts below those of WCAG 2 (1.4.3 for text, 1.4.11 for the bars of charts).
(() => {
    const TEXT = 4.5;
    const LARGE_TEXT = 3;
    const GRAPHICS = 3;
    // In pixels: 18 pt, or 14 pt in bold.
    const LARGE = 24;
    const LARGE_BOLD = 18.66;
    // Rounding, in pixels.
    const NEAR = 1;
    const problems = [];

    // [red, green, blue, opacity] of a computed color.
    const parse = (color) => {
        const numbers = color.match(/[\d.]+/g).map(Number);
        return numbers.length === 3 ? [...numbers, 1] : numbers;
    };
    const over = (front, back) => [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);

    const background = (element) => {
        const layers = [];
        for (let at = element; at; at = at.parentElement) {
            layers.push(parse(getComputedStyle(at).backgroundColor));
        }
        return layers.reduceRight((back, front) => over(front, back), [255, 255, 255, 1]);
    };
    const luminance = (color) => {
        const [red, green, blue] = color.slice(0, 3).map((value) => {
            const part = value / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (front, back) => {
        const [dark, light] = [luminance(over(front, back)), luminance(back)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };

    const expect = (ratio, least, what) => {
        if (ratio < least) {
            problems.push(`contrast ${ratio.toFixed(2)} below ${least}: ${what}`);
        }
    };
    const is_large = (style) => {
        const size = parseFloat(style.fontSize);
        return size >= LARGE || (size >= LARGE_BOLD && Number(style.fontWeight) >= 700);
    };
    const check_contrast = (text) => {
        const style = getComputedStyle(text.element);
        const color = parse(text.svg ? style.fill : style.color);
        expect(contrast(color, background(text.element)), is_large(style) ? LARGE_TEXT : TEXT, text.words);
    };

    // The visible texts, with their rectangles.
    const texts = () => {
        const found = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const range = document.createRange();
            range.selectNodeContents(walker.currentNode);
            const element = walker.currentNode.parentElement;
            const words = walker.currentNode.data.trim();
            const boxes = [...range.getClientRects()].filter((box) => box.width > 0 && box.height > 0);
            if (words && boxes.length && element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) {
                found.push({ element, words, boxes, svg: element.closest('svg') });
            }
        }
        return found;
    };

    const overlaps = (one, other) => Math.min(one.right, other.right) - Math.max(one.left, other.left) > NEAR
        && Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > NEAR;
    const check_overlaps = (all) => {
        const boxes = all.flatMap((text) => text.boxes.map((box) => ({ text, box }))).sort((a, b) => a.box.top - b.box.top);
        boxes.forEach(({ text, box }, i) => {
            for (let j = i + 1; j < boxes.length && boxes[j].box.top < box.bottom; j++) {
                if (boxes[j].text !== text && overlaps(box, boxes[j].box)) {
                    problems.push(`overlap: "${text.words}" and "${boxes[j].text.words}"`);
                }
            }
        });
    };

    // A scrolling element shows all of its text; others that hide what is outside of them do not, nor does a picture.
    const clips = (element) => element.tagName === 'svg' || ['hidden', 'clip'].includes(getComputedStyle(element).overflowX);
    const check_clipped = (text) => {
        for (let at = text.element; at && at !== document.body; at = at.parentElement) {
            const frame = at.getBoundingClientRect();
            if (clips(at) && text.boxes.some((box) => box.left < frame.left - NEAR || box.right > frame.right + NEAR
                || box.top < frame.top - NEAR || box.bottom > frame.bottom + NEAR)) {
                problems.push(`cut: "${text.words}" in ${at.tagName}`);
            }
        }
    };

    const root = document.scrollingElement;
    if (root.scrollWidth > root.clientWidth) {
        problems.push(`scrolls: ${root.scrollWidth} pixels in ${root.clientWidth}`);
    }
    const all = texts();
    if (!all.length) {
        problems.push('no text');
    }
    all.forEach(check_contrast);
    all.forEach(check_clipped);
    check_overlaps(all);
    for (const bar of document.querySelectorAll('.unmet, .refused')) {
        expect(contrast(parse(getComputedStyle(bar).fill), background(bar)), GRAPHICS, `a bar, ${bar.getAttribute('class')}`);
    }
    return [...new Set(problems)];
})()
