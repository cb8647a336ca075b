"""What may differ between a scan and the scan written again, for .ci/formats:
a structural diff.

`check(before, after, kept)` raises a `Fault` unless

- the output is well formed;
- nothing but the words and what must agree with them differs: other tags,
  attributes, text, white space and coordinates, and `CS`; a word that reads as
  before is what it was;
- no name comes twice that did not before, and boxes stay in those they were
  made of;
- all levels agree that agreed before: SUBS_CONTENT with both parts, Glyph and
  CC with their word; Word, TextLine and TextRegion, and offsets in `custom`;
- what was read before is in the file, where `kept` says so.
"""

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

from judge import Fault, expect


def local(element):
    return element.tag.rsplit("}", 1)[-1]


def children(element, name):
    return [child for child in element if local(child) == name]


def descendants(element, name):
    return [child for child in element.iter() if local(child) == name]


def letters(text):
    return "".join((text or "").split())


# -- what may not change ---------------------------------------------------


def frame(root, free):
    """Everything outside the elements of some names, in order."""
    rows = []

    def walk(element):
        if local(element) in free:
            return
        attributes = dict(element.attrib)
        attributes.pop("custom", None)
        rows.append((element.tag, attributes, (element.text or "").strip()))
        for child in element:
            walk(child)

    walk(root)
    return rows


def names(root):
    found = Counter()
    for element in root.iter():
        for key, value in element.attrib.items():
            if key.lower() == "id":
                found[value] += 1
    return found


def check_names(before, after):
    twice = {name for name, count in names(before).items() if count > 1}
    for name, count in names(after).items():
        expect(count == 1 or name in twice, f"the name {name} comes twice")


def inside(box, boxes):
    """Whether a box is in the one around some others."""
    known = [other for other in boxes if other]
    if not box or not known:
        return True
    left, top = min(b[0] for b in known), min(b[1] for b in known)
    right, bottom = max(b[2] for b in known), max(b[3] for b in known)
    return (
        left - 0.01 <= box[0]
        and top - 0.01 <= box[1]
        and box[2] <= right + 0.01
        and box[3] <= bottom + 0.01
    )


def untouched(old, new, text):
    """The words of a line that read as before between words that do."""
    groups = [
        [
            (*map(text, (before, word, behind)), word)
            for before, word, behind in zip(row, row[1:], row[2:])
        ]
        for row in (old, new)
    ]
    texts = [Counter(group[:3] for group in row) for row in groups]
    once = {
        key for key, count in texts[0].items() if count == texts[1][key] == 1
    }
    after = {group[:3]: group[3] for group in groups[1]}
    for group in groups[0]:
        if group[:3] in once:
            yield group[3], after[group[:3]]


# -- ALTO ------------------------------------------------------------------

MAY = {"CONTENT", "CC", "WC", "HPOS", "VPOS", "WIDTH", "HEIGHT"}
HYPHENS = "-\u2010\u2011\u00ad\u00ac"


def alto_box(element):
    try:
        left, top, width, height = (
            float(element.attrib[name])
            for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")
        )
        return left, top, left + width, top + height
    except (KeyError, ValueError):
        return None


def alto_agrees(string):
    glyphs = "".join(g.get("CONTENT", "") for g in children(string, "Glyph"))
    content = string.get("CONTENT", "")
    marks = string.get("CC")
    return (not glyphs or glyphs == content) and (
        marks is None or len(letters(marks)) == len(content)
    )


def alto_pairs(root):
    """The parts of hyphenated words: both, and whether they say the whole."""
    parts = [s for s in descendants(root, "String") if s.get("SUBS_TYPE")]
    for one, other in zip(parts, parts[1:]):
        kinds = one.get("SUBS_TYPE"), other.get("SUBS_TYPE")
        if kinds != ("HypPart1", "HypPart2"):
            continue
        left = one.get("CONTENT", "").rstrip()
        left = left[:-1] if left[-1:] in HYPHENS else left
        whole = left + other.get("CONTENT", "").strip()
        said = [s.get("SUBS_CONTENT") for s in (one, other)]
        good = all(not s or letters(s) in letters(whole) for s in said)
        yield one.get("CONTENT"), good


def check_alto(before, after, keeps):
    free = {"TextLine", "Processing", "OCRProcessing"}
    same = frame(before, free) == frame(after, free)
    expect(same, "more than words differs")
    lines = descendants(before, "TextLine"), descendants(after, "TextLine")
    expect(len(lines[0]) == len(lines[1]), "lines come or go")
    for old, new in zip(*lines):
        expect(old.attrib == new.attrib, "a line differs")
        strings = children(old, "String"), children(new, "String")
        check_alto_line(*strings, keeps)
    good = all(holds for _, holds in alto_pairs(before))
    for part, holds in alto_pairs(after):
        expect(holds or not good, f"the parts of {part} do not agree")


def check_alto_line(old, new, keeps):
    boxes = [alto_box(string) for string in old]
    named = {string.get("ID"): string for string in old if string.get("ID")}
    good = all(alto_agrees(string) for string in old)
    said = ""
    for string in new:
        content = string.get("CONTENT", "")
        said += letters(content)
        for alternative in children(string, "ALTERNATIVE"):
            said += letters(alternative.text)
        expect(alto_agrees(string) or not good, f"parts of {content} disagree")
        expect(inside(alto_box(string), boxes), f"{content} left its line")
        was = named.get(string.get("ID"))
        if was is None:
            continue
        for key in set(string.attrib) | set(was.attrib):
            same = string.get(key) == was.get(key)
            may = key in MAY or key.startswith("SUBS_")
            expect(same or may, f"{key} of {content} differs")
    for was, now in untouched(old, new, lambda s: s.get("CONTENT")):
        if was.get("ID") == now.get("ID") and not was.get("SUBS_TYPE"):
            same = [ElementTree.tostring(string) for string in (was, now)]
            expect(same[0] == same[1], f"{was.get('CONTENT')} differs")
    for string in old if keeps else ():
        content = letters(string.get("CONTENT"))
        expect(content in said, f"{content} is lost")


# -- PAGE ------------------------------------------------------------------


def page_text(element):
    """The text of the TextEquiv of the lowest index, or the first."""
    equivs = children(element, "TextEquiv")
    if not equivs:
        return None
    indexed = [e for e in equivs if e.get("index", "").lstrip("-").isdigit()]
    main = equivs[0]
    if indexed:
        main = min(indexed, key=lambda e: int(e.get("index")))
    unicode = children(main, "Unicode")
    return (unicode[0].text or "") if unicode else None


def page_levels(root):
    """Each text with those below it that say the same once more, by name."""
    for region in descendants(root, "TextRegion"):
        lines = children(region, "TextLine")
        yield region, lines, "TextLine"
        for line in lines:
            words = children(line, "Word")
            yield line, words, "Word"
            for word in words:
                yield word, children(word, "Glyph"), "Glyph"


def page_disagree(root):
    found = set()
    for element, parts, _ in page_levels(root):
        whole = page_text(element)
        texts = [page_text(part) for part in parts]
        if not whole or not any(texts):
            continue
        if letters(whole) != letters("".join(text or "" for text in texts)):
            found.add(element.get("id"))
    return found


def page_beyond(root):
    """The elements of which an offset lies outside the text."""
    found = set()
    for element in root.iter():
        text = page_text(element)
        for group in re.findall(r"\{([^}]*)\}", element.get("custom", "")):
            offset = re.search(r"offset\s*:\s*(\d+)", group)
            length = re.search(r"length\s*:\s*(\d+)", group)
            if text is not None and offset and length:
                if int(offset[1]) + int(length[1]) > len(text):
                    found.add(element.get("id"))
    return found


def page_box(element):
    for coords in children(element, "Coords"):
        points = re.findall(r"(-?\d+),(-?\d+)", coords.get("points", ""))
        points += [(p.get("x"), p.get("y")) for p in children(coords, "Point")]
        if points:
            xs, ys = ([int(float(p[i])) for p in points] for i in (0, 1))
            return min(xs), min(ys), max(xs), max(ys)
    return None


def check_page(before, after):
    free = {"Word", "TextEquiv"}
    same = frame(before, free) == frame(after, free)
    expect(same, "more than words differs")
    known = page_disagree(before)
    for name in page_disagree(after) - known:
        expect(False, f"the levels of {name} disagree")
    for name in page_beyond(after) - page_beyond(before):
        expect(False, f"an offset of {name} is outside its text")
    lines = descendants(before, "TextLine"), descendants(after, "TextLine")
    for old, new in zip(*lines):
        boxes = [page_box(word) for word in children(old, "Word")]
        for word in children(new, "Word"):
            expect(inside(page_box(word), boxes), "a word left its line")
    for element in after.iter():
        equivs = children(element, "TextEquiv")
        indices = [e.get("index") for e in equivs if e.get("index")]
        twice = len(set(indices)) < len(indices)
        expect(not twice, f"an index of {element.get('id')} comes twice")


def kept(before, after, content):
    """Whether all that PAGE said at its finest level is in the output."""
    text = content.decode("utf-8", "replace")
    said = [e.text for e in descendants(after, "Unicode") if e.text]
    said = letters(" ".join(said) + " ".join(re.findall(r"<\?.*?\?>", text)))
    for line in descendants(before, "TextLine"):
        words = [page_text(word) for word in children(line, "Word")]
        for text in [w for w in words if w] or [page_text(line)]:
            expect(letters(text) in said, f"{text} is lost")


# -- hOCR ------------------------------------------------------------------

HOCR_LINES = {
    "ocr_line", "ocrx_line", "ocr_header", "ocr_footer", "ocr_caption",
    "ocr_textfloat",
}
VOID = set("area base br col embed hr img input link meta wbr".split())
# What the writer puts there or moves.
MOVED = re.compile(r"\s*(bbox|x_kd_ocr)\s.*", re.DOTALL)


class Cutter(HTMLParser):
    """Cuts hOCR into what must not change (`frame`) and `lines`: tokens of a
    line are (raw text, name, attributes, whether it opens or closes)."""

    def __init__(self, content):
        super().__init__(convert_charrefs=False)
        self.frame, self.lines, self.names = [], [], Counter()
        self.depth, self.content = 0, content
        # Of a file with nothing finer, the text of its pages may differ.
        self.begin = HOCR_LINES | {"ocrx_word"}
        if not any(name in content for name in self.begin):
            self.begin = {"ocr_page"}
        self.starts = [0]
        for line in content.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.cuts = []
        self.feed(content)
        self.close()
        self.finish()

    def place(self):
        line, column = self.getpos()
        return self.starts[line - 1] + column

    def token(self, *what):
        self.cuts.append((self.place(), what))

    def handle_starttag(self, name, attributes):
        self.token("open", name, dict(attributes))

    def handle_startendtag(self, name, attributes):
        self.token("empty", name, dict(attributes))

    def handle_endtag(self, name):
        self.token("close", name, {})

    def handle_data(self, data):
        self.token("text", "", {})

    def handle_entityref(self, name):
        self.token("text", "", {})

    handle_charref = handle_comment = handle_decl = handle_entityref
    handle_pi = unknown_decl = handle_entityref

    def finish(self):
        ends = [at for at, _ in self.cuts[1:]] + [len(self.content)]
        for (at, (kind, name, attributes)), end in zip(self.cuts, ends):
            raw = self.content[at:end]
            if "id" in attributes:
                self.names[attributes["id"]] += 1
            classes = set((attributes.get("class") or "").split())
            begins = classes & self.begin
            if not self.depth and kind == "open" and begins:
                self.lines.append([])
                self.frame.append("<line>")
            elif not self.depth:
                self.frame.append(raw)
                continue
            self.lines[-1].append((raw, kind, name, attributes))
            if name not in VOID:
                self.depth += (kind == "open") - (kind == "close")


def title_parts(attributes):
    """The properties of a title, those in quotes whole."""
    parts = re.findall(r'(?:"[^"]*"|[^;"])+', attributes.get("title") or "")
    return [part.strip() for part in parts if part.strip()]


def hocr_box(attributes):
    for part in title_parts(attributes):
        fields = part.split()
        if fields[0] == "bbox" and len(fields) == 5:
            return tuple(float(field) for field in fields[1:])
    return None


def without_moved(attributes):
    same = {k: v for k, v in attributes.items() if k != "title"}
    parts = [p for p in title_parts(attributes) if not MOVED.fullmatch(p)]
    return same, parts


def tag(name, kind, attributes):
    """A tag around words, which may keep what they were, but does not move."""
    return name, kind, without_moved(attributes), hocr_box(attributes)


class HocrWord:
    def __init__(self, attributes):
        self.attributes, self.raw, self.text = attributes, "", ""
        self.id = attributes.get("id")


def hocr_words(line):
    """The words of a line, and the tokens around them."""
    words, around, depth = [], [], 0
    for raw, kind, name, attributes in line:
        classes = (attributes.get("class") or "").split()
        if not depth and kind == "open" and "ocrx_word" in classes:
            words.append(HocrWord(attributes))
            around.append(None)
            depth = 1
        elif depth:
            if name not in VOID:
                depth += (kind == "open") - (kind == "close")
        else:
            around.append((raw, kind, name, attributes))
            continue
        words[-1].raw += raw
        words[-1].text += unescape(raw) if kind == "text" else ""
    return words, around


def check_hocr(before, after, keeps):
    old, new = Cutter(before), Cutter(after)
    expect(old.frame == new.frame, "more than words differs")
    twice = {name for name, count in old.names.items() if count > 1}
    for name, count in new.names.items():
        expect(count == 1 or name in twice, f"the name {name} comes twice")
    # The title of a page has no room for all that was on it.
    keeps = keeps and old.begin != {"ocr_page"}
    for was, now in zip(old.lines, new.lines):
        check_hocr_line(was, now, keeps)


def check_hocr_line(was, now, keeps):
    (old, around), (new, next_to) = hocr_words(was), hocr_words(now)
    said = "".join(word.text for word in new)
    for _, _, _, attributes in now:
        for part in title_parts(attributes):
            said += part if part.startswith("x_kd_ocr") else ""
    if old:
        # White space goes with a word that goes.
        whole = len(old) == len(new)
        rows = [
            [
                (raw, name) if kind == "text" else tag(name, kind, attributes)
                for raw, kind, name, attributes in filter(None, row)
                if whole or kind != "text"
            ]
            for row in (around, next_to)
        ]
        expect(rows[0] == rows[1], "what is around words differs")
    else:
        rows = [
            [
                tag(name, kind, attributes)
                for _, kind, name, attributes in row
                if kind != "text"
            ]
            for row in (was, now)
        ]
        expect(rows[0] == rows[1], "a line differs")
        said += "".join(unescape(raw) for raw, kind, *_ in now
                        if kind == "text")
        text = "".join(unescape(raw) for raw, kind, *_ in was
                       if kind == "text")
        said = letters(unescape(said)).replace("\\", "")
        expect(not keeps or letters(text).replace("\\", "") in said,
               f"{text} is lost")
    named = {word.id: word for word in old if word.id}
    boxes = [hocr_box(word.attributes) for word in old]
    for word in new:
        box = hocr_box(word.attributes)
        expect(inside(box, boxes), f"{word.text} left its line")
        source = named.get(word.id)
        if source is None:
            continue
        same = without_moved(source.attributes) == without_moved(
            word.attributes
        )
        expect(same, f"an attribute of {word.text} differs")
    for source, word in untouched(old, new, lambda word: word.text):
        if source.id == word.id:
            expect(source.raw == word.raw, f"{word.text} differs")
    said = letters(unescape(said)).replace("\\", "")
    for word in old if keeps else ():
        expect(letters(word.text).replace("\\", "") in said,
               f"{word.text} is lost")


# -- all -------------------------------------------------------------------


def is_xml(content):
    """Whether a scan is ALTO or PAGE."""
    return re.search(rb"<(\w+:)?(alto|PcGts)\b", content[:4096]) is not None


def check(original, output, keeps):
    if not is_xml(original):
        try:
            before, after = original.decode(), output.decode()
        except UnicodeDecodeError as error:
            raise Fault(f"no UTF-8: {error}") from error
        try:
            ElementTree.fromstring(original)
        except ElementTree.ParseError:
            pass
        else:
            well_formed(output)
        check_hocr(before, after, keeps)
        return
    before = ElementTree.fromstring(original)
    after = well_formed(output)
    check_names(before, after)
    if local(before) == "alto":
        check_alto(before, after, keeps)
    else:
        check_page(before, after)
        if keeps:
            kept(before, after, output)


def well_formed(output):
    try:
        return ElementTree.fromstring(output)
    except ElementTree.ParseError as error:
        raise Fault(f"not well formed: {error}") from error
