#!/usr/bin/env python3
"""Print the corpus documents, damage the pages, read them and align lines.

Each document is a plain text file, one printed line a line.  It is set on A4
pages in a Times-metric face, damaged as a copier and a scanner would, and
read by Tesseract.  Every word the engine reports is put back on the printed
line it stands on, so line i of a reading is the reading of line i of the
document: empty where the engine lost the line, joined by one space where it
cut the line in pieces.

    print.py                    read every document, write beside it
    print.py 07-quyet-dinh-1994 read one document
    print.py --pages DIR        also keep the damaged pages as PNG
    print.py --seals            sign and seal every document

The source text alone decides the layout:

* blocks are parted by blank lines;
* a run of three or more spaces starts the next column;
* a block with the name of the state, the Party or the Youth Union is a header
  and opens a new page; one that has a number only, the note of a copy, stays
  on the page of what was copied;
* marks of secrecy, urgency and circulation in a header are framed;
* `CÔNG VĂN ĐẾN` or `VĂN BẢN ĐẾN` opens the receiver's stamp, as a block or as
  the right column of a header from that line on;
* a block in capitals is a title, centred; it opens a new page if it starts
  with `PHỤ LỤC` or says what it was issued with;
* `(1)` or `¹` opens a block of footnotes, after which text goes to the next
  page; a number alone is that of the page it opens;
* a block with `Nơi nhận:`, `Nơi gửi:` or two titles is the signature block;
* any other block is justified text, or a table if it has three columns.

The same inputs give the same pages: all chance comes from a generator seeded
with the names of the document and of the condition.
"""

import argparse
import csv
import io
import math
import os
import re
import subprocess
import sys
import tempfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

# Lengths are in points (1/72 inch) until a page is drawn.
WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, TOP, BOTTOM = 85.0, 552.0, 57.0, 790.0
MIDDLE = 262.0
HEADER_LEFT = 62.0
INDENT = 28.0
BODY, SMALL, HEADER, NOTE, TITLE = 13.0, 11.0, 12.0, 11.0, 14.0
LEADING = 1.36
SIGNING_ROOM = 34.0

GAP = re.compile(r" {3,}")
ITEM = re.compile(
    r"(?:\d{1,2}(?:\.\d+)*\.|[a-zđ]\)|[IVX]+\.|-|\(\d+\)|Điều \d+\.) "
    r"|[¹²³⁴⁵⁶⁷⁸⁹]"
)
HEADING = re.compile(
    r"ĐẢNG CỘNG SẢN|CỘNG H(ÒA|OÀ) (XÃ|MIỀN)|VIỆT NAM DÂN CHỦ"
    r"|ĐOÀN TNCS HỒ CHÍ MINH$"
)
RIGHT_HEADER = re.compile(
    HEADING.pattern + r"|Độc lập|.*, ngày .* tháng .* năm"
)
NUMBER = re.compile(r"Số:? ?\S* ?[-/]\S+$")
FRAMED = re.compile(
    r"((TUYỆT |TỐI )?MẬT|(THƯỢNG )?KHẨN|H(OẢ|ỎA) TỐC|LƯU HÀNH NỘI BỘ"
    r"|XEM XONG TRẢ LẠI|TÀI LIỆU HỘI NGHỊ)$"
)
DRAFT = re.compile(r"\(?dự thảo", re.IGNORECASE)
STAMP = re.compile(r"(CÔNG VĂN|VĂN BẢN) ĐẾN")
ISSUED_WITH = re.compile(r"\((Ban hành k|K)èm theo ")
FOOTNOTE = re.compile(r"\(\d+\) |[¹²³⁴⁵⁶⁷⁸⁹] ?")
RECIPIENTS = re.compile(r"Nơi (nhận|gửi):")
ADDRESSEE = re.compile(r"Kính (gửi|trình):")
PREAMBLE = re.compile(r"(Căn cứ|Theo đề nghị) ")

CONDITIONS = ("light", "heavy")
LANGUAGES = ("eng", "vie")
DOCUMENT = re.compile(r"\d\d-[a-z0-9-]+\.txt")


@dataclass
class Piece:
    """A run of text on a page, at the left end of its baseline."""

    text: str
    x: float
    y: float
    style: str
    size: float
    # The width to fill by opening the spaces; None sets them as they come.
    fill: float | None = None


@dataclass
class Page:
    pieces: list[Piece] = field(default_factory=list)
    rules: list[tuple[float, float, float]] = field(default_factory=list)
    # Frames of marks and stamps: left, top, right, bottom.
    boxes: list[tuple[float, ...]] = field(default_factory=list)
    # Middles of the seals.
    seals: list[tuple[float, float]] = field(default_factory=list)
    # (number of the source line, height of its middle on the page)
    lines: list[tuple[int, float]] = field(default_factory=list)


class Typeface:
    """The four styles of one family, measured and drawn at any size."""

    def __init__(self, pattern):
        self.pattern = pattern
        self.cache = {}

    def font(self, style, pixels):
        # Basic layout: the marks are precomposed, so no shaper is needed,
        # and the page does not hang on the shaper's version.
        key = style, pixels
        if key not in self.cache:
            self.cache[key] = ImageFont.truetype(
                self.pattern % style,
                pixels,
                layout_engine=ImageFont.Layout.BASIC,
            )
        return self.cache[key]

    def width(self, text, style, size):
        # Measured at 100 px a point, where rounding no longer counts.
        return self.font(style, 1000).getlength(text) * size / 1000


class Setter:
    """Sets the lines of one document on pages, top to bottom."""

    def __init__(self, face, seals=False):
        self.face = face
        self.sealed = seals
        self.pages = [Page()]
        self.y = TOP
        # Footnotes have closed the page to any further text.
        self.closed = False

    def advance(self, number, size, lead=LEADING):
        """Moves down one line, records it and returns its baseline."""
        self.y += size * lead
        if self.y > BOTTOM:
            self.new_page()
            self.y += size * lead
        self.pages[-1].lines.append((number, self.y - 0.34 * size))
        return self.y

    def new_page(self):
        self.pages.append(Page())
        self.y = TOP
        self.closed = False

    def put(self, text, x, y, style, size, fill=None):
        piece = Piece(text, x, y, style, size, fill)
        self.pages[-1].pieces.append(piece)

    def centre(self, text, x0, x1, y, style, size):
        """Centres text between two margins, smaller if it does not fit."""
        width = self.face.width(text, style, size)
        if width > x1 - x0:
            size *= (x1 - x0) / width
            width = x1 - x0
        self.put(text, (x0 + x1 - width) / 2, y, style, size)
        return width

    def frame(self, x, width, y, size, lines=1):
        """A frame around centred lines, the last of them on height y."""
        top = y - size * (1.25 + (lines - 1) * LEADING)
        box = (x - width / 2 - 12, top, x + width / 2 + 12, y + 8)
        self.pages[-1].boxes.append(box)

    def header(self, block):
        if self.pages[-1].lines:
            if any(HEADING.match(c) for _, l in block for c in GAP.split(l)):
                self.new_page()
            else:
                # The note of a copy is parted from what was copied.
                self.y += 14
                self.pages[-1].rules.append((LEFT, RIGHT, self.y))
        numbered = False
        stamp = []
        bodies = [
            GAP.split(line)[0]
            for _, line in block
            if capitals(GAP.split(line)[0]) and not RIGHT_HEADER.match(line)
        ]
        # The first of two bodies is the superior one, unless the second
        # line only completes its name.
        superior = bodies[0] if len(bodies) > 1 else None
        if superior and superior.endswith("NHÂN DÂN"):
            superior = None
        for number, line in block:
            parts = GAP.split(line)
            framed = bool(FRAMED.match(parts[0]))
            y = self.advance(number, HEADER, 2 if framed else LEADING)
            if len(parts) == 1 and RIGHT_HEADER.match(line):
                parts = ["", line]
            left = parts[0]
            if left:
                style = "Regular"
                if framed or DRAFT.match(left):
                    style = "Bold"
                elif numbered:
                    style = "Italic"
                elif capitals(left) and left != superior:
                    style = "Bold"
                width = self.centre(
                    left, HEADER_LEFT, MIDDLE - 8, y, style, HEADER
                )
                if framed:
                    x = (HEADER_LEFT + MIDDLE - 8) / 2
                    self.frame(x, width, y, HEADER)
                numbered |= left.startswith("Số")
            if len(parts) > 1:
                right = parts[1]
                if stamp or STAMP.match(right):
                    stamp.append((y, right))
                    continue
                dated = re.search("[Nn]gày .*tháng ", right)
                style = "Italic" if dated else "Bold"
                width = self.centre(right, MIDDLE, RIGHT, y, style, HEADER)
                if re.search("ĐẢNG CỘNG|Độc lập|ĐOÀN TNCS", right):
                    x = (MIDDLE + RIGHT - width) / 2
                    rule = (x, x + width, y + 4)
                    self.pages[-1].rules.append(rule)

        if stamp:
            # Its frame runs into the left column.
            self.stamp(stamp, MIDDLE + 44)

    def stamp(self, lines, x):
        """Prints the lines of the receiver's stamp around a middle."""
        width = 0
        for k, (y, line) in enumerate(lines):
            style = "Regular" if k else "Bold"
            self.centre(line, x - 75, x + 75, y, style, HEADER)
            width = max(width, self.face.width(line, style, HEADER))
        self.frame(x, max(width, 124), lines[-1][0], HEADER, len(lines))

    def title(self, block):
        if block[0][1].startswith("PHỤ LỤC") or any(
            ISSUED_WITH.match(line) for _, line in block
        ):
            self.new_page()
        style = "Bold"
        for number, line in block:
            size = BODY if line.startswith("-----") else TITLE
            if line.startswith("("):
                style = "Italic"
            y = self.advance(number, size)
            self.centre(line, LEFT, RIGHT, y, style, size)

    def addressees(self, block):
        x = LEFT + 60
        for number, line in block:
            y = self.advance(number, BODY)
            self.put(line, x, y, "Italic", BODY)
            if line.startswith("Kính"):
                x += self.face.width(line.split(":")[0] + ": ", "Italic", BODY)

    def signatures(self, block):
        needed = len(block) * BODY * LEADING + SIGNING_ROOM
        if self.y + needed > BOTTOM:
            self.new_page()
        titled = False
        blank = 0
        for number, line in block:
            parts = GAP.split(line)
            if len(parts) == 1 and not left_of_signature(line):
                parts = ["", line]
            right = parts[1] if len(parts) > 1 else ""
            if right and titled and not is_title(right):
                # The recipients on the left may leave the room already.
                self.y += max(0, SIGNING_ROOM - blank * BODY * LEADING)
                if self.sealed and not right.startswith("("):
                    # Where a hand puts it: on the signature, sometimes on
                    # the name and the post too.
                    x = MIDDLE + 48 + 37 * number % 30
                    y = self.y - 2 - 13 * number % 14
                    self.pages[-1].seals.append((x, y))
            if right:
                titled = is_title(right)
            blank = 0 if right else blank + 1
            y = self.advance(number, BODY)
            if RECIPIENTS.match(parts[0]):
                self.put(parts[0], LEFT, y, "BoldItalic", HEADER)
            elif left_of_signature(parts[0]):
                self.put(parts[0], LEFT, y, "Regular", SMALL)
            elif parts[0]:
                self.centre(parts[0], LEFT, MIDDLE, y, "Bold", BODY)
            if right:
                self.centre(right, MIDDLE + 20, RIGHT, y, "Bold", BODY)

    def table(self, block):
        """Columns stand where they stand in the source, to scale."""
        span = max(len(line) for _, line in block)
        unit = (RIGHT - LEFT) / span
        for row, (number, line) in enumerate(block):
            style = "Regular" if row else "Bold"
            y = self.advance(number, SMALL, 1.7)
            for cell in re.finditer(r"\S+(?: {1,2}\S+)*", line):
                x = LEFT + cell.start() * unit
                self.put(cell.group(), x, y, style, SMALL)

    def footnotes(self, block):
        self.y += 10
        self.pages[-1].rules.append((LEFT, LEFT + 140, self.y))
        self.text(block, NOTE)
        self.closed = True

    def text(self, block, size=BODY):
        if self.closed:
            self.new_page()
        # The grounds of a decision are in italics; one "Căn cứ" alone only
        # opens a sentence.
        grounds = sum(bool(PREAMBLE.match(line)) for _, line in block) > 1
        style = "Italic" if grounds else "Regular"
        full = False
        for k, (number, line) in enumerate(block):
            opens = not full or self.starts(line, grounds)
            x = LEFT + (INDENT if opens else 0)
            room = RIGHT - x
            if opens and k:
                self.y += 3
            width = self.face.width(line, style, size)
            if width > room + 0.5 and not capitals(line):
                sys.exit(f"print.py: line {number + 1} is too long to print: "
                         f"{line!r}; break it into two lines")
            y = self.advance(number, size)
            if capitals(line) and not ITEM.match(line):
                self.centre(line, LEFT, RIGHT, y, "Bold", size)
                full = False
                continue
            heading = self.is_heading(line, width, room)
            full = width > 0.86 * room and not heading
            following = block[k + 1][1] if k + 1 < len(block) else "- "
            last = self.starts(following, grounds) or capitals(following)
            fill = room if full and not last else None
            face = "Bold" if heading else style
            self.put(line, x, y, face, size, fill)

    def starts(self, line, grounds):
        """Whether the line opens a paragraph, whatever stands before it."""
        return bool(ITEM.match(line) or grounds and PREAMBLE.match(line))

    def is_heading(self, line, width, room):
        return (
            bool(re.match(r"(\d+\.|[IVX]+\.) ", line))
            and width < 0.86 * room
            and line[-1] not in ".;:,"
        )


def capitals(line):
    return line == line.upper() and any(c.isalpha() for c in line)


def is_title(line):
    """Whether a line of a signature names a post, not a person."""
    return capitals(line) or line == "kiêm"


def left_of_signature(line):
    """Whether a line is of the recipients, if only the rest of one."""
    return line[:1].islower() or bool(
        re.match(r"[-(]|[A-Z]{2,4}-\d+$", line) or RECIPIENTS.match(line)
    )


def blocks_of(lines):
    """The blocks of a document: lists of (line number, line)."""
    block = []
    for number, line in enumerate(lines):
        if line:
            block.append((number, line))
        elif block:
            yield block
            block = []
    if block:
        yield block


def is_header(block):
    columns = [column for _, line in block for column in GAP.split(line)]
    return any(HEADING.match(c) or NUMBER.match(c) for c in columns)


def set_pages(lines, face, seals=False):
    """Lays out a document; returns its pages."""
    setter = Setter(face, seals)
    for k, block in enumerate(blocks_of(lines)):
        first = block[0][1]
        columns = [GAP.split(line) for _, line in block]
        setter.y += 7 if k else 0
        if is_header(block):
            setter.header(block)
        elif STAMP.match(first):
            drawn = [(setter.advance(n, HEADER), line) for n, line in block]
            setter.stamp(drawn, LEFT + 70)
        elif re.fullmatch(r"\d{1,2}", first):
            setter.new_page()
            y = setter.advance(block[0][0], BODY)
            setter.centre(first, LEFT, RIGHT, y, "Regular", BODY)
        elif any(RECIPIENTS.match(c[0]) for c in columns) or (
            len(columns[0]) == 2 and capitals(first)
        ):
            setter.signatures(block)
        elif any(len(c) > 2 for c in columns):
            setter.table(block)
        elif capitals(first) and not ITEM.match(first):
            setter.title(block)
        elif ADDRESSEE.match(first):
            setter.addressees(block)
        elif FOOTNOTE.match(first):
            setter.footnotes(block)
        else:
            setter.text(block)
    return [page for page in setter.pages if page.lines]


def draw(page, face, dpi):
    """The clean image of a page."""
    scale = dpi / 72
    size = round(WIDTH * scale), round(HEIGHT * scale)
    image = Image.new("L", size, 255)
    pen = ImageDraw.Draw(image)
    for piece in page.pieces:
        font = face.font(piece.style, round(piece.size * scale))
        x, y = piece.x * scale, piece.y * scale
        words = piece.text.split()
        if piece.fill is None or len(words) < 2:
            pen.text((x, y), piece.text, font=font, fill=0, anchor="ls")
            continue
        widths = [font.getlength(w) for w in words]
        space = (piece.fill * scale - sum(widths)) / (len(words) - 1)
        for word, width in zip(words, widths):
            pen.text((x, y), word, font=font, fill=0, anchor="ls")
            x += width + space
    for x0, x1, y in page.rules:
        ends = x0 * scale, y * scale, x1 * scale, y * scale
        pen.line(ends, fill=0, width=max(1, round(0.7 * scale)))
    for x0, y0, x1, y1 in page.boxes:
        # Worn rubber: the corners print badly.
        gap = 4
        for ends in (
            (x0 + gap, y0, x1 - gap, y0),
            (x0 + gap, y1, x1 - gap, y1),
            (x0, y0 + gap, x0, y1 - gap),
            (x1, y0 + gap, x1, y1 - gap),
        ):
            ends = [x * scale for x in ends]
            pen.line(ends, fill=120, width=max(1, round(0.8 * scale)))
    for x, y in page.seals:
        seal(image, x * scale, y * scale, scale)
    return image


def seal(image, x, y, scale):
    """Strikes a seal 36 mm across over the page and signs beside it.

    Red ink comes out grey, and the print shows through.
    """
    ink = Image.new("L", image.size, 255)
    pen = ImageDraw.Draw(ink)
    for radius, width in ((51, 2.0), (47, 0.7), (31, 0.7)):
        r = radius * scale
        pen.ellipse(
            (x - r, y - r, x + r, y + r),
            outline=150,
            width=max(1, round(width * scale)),
        )
    tips = [math.radians(90 + 144 * k) for k in range(5)]
    star = [
        (x + 13 * scale * math.cos(a), y - 13 * scale * math.sin(a))
        for a in tips
    ]
    pen.polygon(star, fill=150)
    turns = [k / 8 for k in range(66)]
    strokes = [
        (
            x + scale * (36 + 9 * t + 14 * math.cos(2.6 * t)),
            y + scale * (1 - 13 * math.sin(3.7 * t) * math.exp(-t / 7)),
        )
        for t in turns
    ]
    pen.line(strokes, fill=70, width=max(1, round(1.1 * scale)))
    image.paste(ImageChops.darker(image, ink))


@dataclass
class Damage:
    """What copier and scanner do to the pages of one document."""

    dpi: int
    blur: float
    noise: float
    speckle: float
    skew: float
    quality: int
    fade: float
    threshold: int | None

    @classmethod
    def choose(cls, condition, rng):
        """Draws the damage of one document from the condition's ranges."""
        if condition == "light":
            return cls(
                dpi=int(rng.choice([200, 300])),
                blur=rng.uniform(0.3, 0.6),
                noise=rng.uniform(3, 8),
                speckle=0.0,
                skew=rng.uniform(-0.2, 0.2),
                quality=int(rng.integers(70, 90)),
                fade=rng.uniform(0, 15),
                threshold=None,
            )
        dpi = int(rng.choice([150, 200]))
        copied = rng.random() < 0.4
        return cls(
            dpi=dpi,
            blur=rng.uniform(0.55, 0.85) * dpi / 150,
            noise=rng.uniform(8, 15),
            speckle=rng.uniform(0.0001, 0.0004),
            skew=float(rng.choice([-1, 1])) * rng.uniform(0.3, 0.9),
            quality=int(rng.integers(25, 50)),
            fade=rng.uniform(15, 45),
            threshold=int(rng.integers(145, 175)) if copied else None,
        )

    def apply(self, image, rng):
        image = image.rotate(self.skew, Image.BICUBIC, fillcolor=255)
        image = image.filter(ImageFilter.GaussianBlur(self.blur))
        ink = np.asarray(image).astype(np.float64)
        ink = self.fade + ink * (245 - self.fade) / 255
        ink += rng.normal(0, self.noise, ink.shape)
        spot = rng.random(ink.shape)
        ink[spot < self.speckle] = 0
        ink[spot > 1 - self.speckle] = 255
        if self.threshold is not None:
            ink = np.where(ink > self.threshold, 255, 0)
        image = Image.fromarray(np.clip(ink, 0, 255).astype(np.uint8))
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", quality=self.quality)
        return Image.open(io.BytesIO(buffer.getvalue()))


def read_words(path, language, psm):
    """Tesseract's words of a page: (line, middle x, middle y, text).

    The line is the engine's own; the places are in pixels.
    """
    run = subprocess.run(
        ["tesseract", str(path), "-", "-l", language, "--psm", str(psm), "tsv"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
    )
    rows = csv.DictReader(
        io.StringIO(run.stdout), delimiter="\t", quoting=csv.QUOTE_NONE
    )
    for row in rows:
        if row["level"] == "5" and row["text"].strip():
            left, top = int(row["left"]), int(row["top"])
            right = left + int(row["width"])
            middle = top + int(row["height"]) / 2
            line = row["block_num"], row["par_num"], row["line_num"]
            yield line, (left + right) / 2, middle, row["text"].strip()


def upright(x, y, size, degrees):
    """Where a point of a page turned by `degrees` stood before."""
    # Heights grow downwards, so a turn to the left is positive here too.
    cx, cy = size[0] / 2, size[1] / 2
    a = math.radians(degrees)
    dx, dy = x - cx, y - cy
    return (
        cx + dx * math.cos(a) - dy * math.sin(a),
        cy + dx * math.sin(a) + dy * math.cos(a),
    )


def assign(words, page, scale, size, skew):
    """Puts each word on the nearest printed line: {line: text}.

    A word further than two thirds of a line from all of them is noise from
    the margins and is left out, as there is no line to hold it.  Words that
    the engine read as one line keep its order, since the boxes of single
    words are less sure; the pieces of a line it cut go from left to right.
    """
    found = {}
    for line, x, y, text in words:
        x, y = upright(x, y, size, skew)
        number, middle = min(page.lines, key=lambda l: abs(l[1] * scale - y))
        if abs(middle * scale - y) < BODY * scale * LEADING * 2 / 3:
            pieces = found.setdefault(number, {})
            pieces.setdefault(line, []).append((x, text))
    return {
        number: " ".join(
            text
            for piece in sorted(pieces.values(), key=min)
            for _, text in piece
        )
        for number, pieces in found.items()
    }


def read_document(path, out, face, psm, keep, seals):
    lines = path.read_text(encoding="utf-8").rstrip("\n").split("\n")
    pages = set_pages(lines, face, seals)
    for condition in CONDITIONS:
        seed = zlib.crc32(f"{path.stem} {condition}".encode())
        rng = np.random.default_rng(seed)
        damage = Damage.choose(condition, rng)
        readings = {language: [""] * len(lines) for language in LANGUAGES}
        with tempfile.TemporaryDirectory() as scratch:
            for k, page in enumerate(pages):
                image = damage.apply(draw(page, face, damage.dpi), rng)
                name = f"{path.stem}.{condition}.{k + 1}.png"
                png = Path(keep or scratch) / name
                image.save(png, dpi=(damage.dpi, damage.dpi))
                for language, reading in readings.items():
                    words = read_words(png, language, psm)
                    scale = damage.dpi / 72
                    placed = assign(
                        words, page, scale, image.size, damage.skew
                    )
                    for number, text in placed.items():
                        reading[number] = text
        for language, reading in readings.items():
            target = out / f"{path.stem}.{condition}.{language}.txt"
            target.write_text(
                "".join(line + "\n" for line in reading), encoding="utf-8"
            )
        print(f"{path.stem} {condition}: {len(pages)} pages, {damage}")


def main():
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", help="documents to read, without .txt (all)"
    )
    parser.add_argument(
        "--corpus", type=Path, default=here, help="folder of the documents"
    )
    parser.add_argument(
        "--out", type=Path, help="folder for the readings (the corpus)"
    )
    parser.add_argument(
        "--pages", type=Path, help="folder to keep the damaged pages in"
    )
    parser.add_argument(
        "--font",
        default="/usr/share/fonts/truetype/croscore/Tinos-%s.ttf",
        help="font files, %%s standing for Regular, Bold, Italic, BoldItalic",
    )
    parser.add_argument(
        "--psm", type=int, default=6, help="Tesseract's page segmentation (6)"
    )
    parser.add_argument(
        "--seals", action="store_true", help="sign and seal every document"
    )
    args = parser.parse_args()
    for folder in (args.out, args.pages):
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
    found = sorted(
        p for p in args.corpus.iterdir() if DOCUMENT.fullmatch(p.name)
    )
    if args.names:
        found = [p for p in found if p.stem in args.names]
    if not found:
        sys.exit("print.py: no document of that name; they are NN-slug.txt")
    face = Typeface(args.font)
    for path in found:
        out = args.out or args.corpus
        read_document(path, out, face, args.psm, args.pages, args.seals)


if __name__ == "__main__":
    main()
