"""What PDFium and MuPDF make of PDF files, for .ci/pdf.

Asked through `readers.Readers(python, this file)`:

    "pages", FILE           a sum of each page as PDFium draws it at 150 dpi
    "words", FILE           the words that PDFium reads
    "missed", FILE, LIST    those of a list of [page, word] (JSON) that the
                            search of PDFium does not find, and MuPDF's
    "hidden", FILE          for each page, whether all of its text is hidden
                            (mode 3 or without opacity)
    "streams", FILE, LIST   those of a list of words (JSON) that any stream or
                            string of the file has, in whatever encoding

`python pdf_readers.py draw TEXT IMAGE` draws the lines of a text as a page.
"""

import hashlib
import json
import os
import re
import sys

SCALE = 150 / 72


def pages(path):
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    sums = []
    for page in document:
        drawn = page.render(scale=SCALE)
        sums.append(hashlib.sha256(bytes(drawn.buffer)).hexdigest())
    return sums


def words(path):
    import pypdfium2

    pages = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range() for page in pages]
    # What PDFium takes for a hyphen at the end of a line.
    return "\n".join(texts).replace("\ufffe", "-").split()


def missed(path, wanted):
    import pymupdf
    import pypdfium2

    by_page = {}
    for page, word in json.loads(wanted):
        by_page.setdefault(page, []).append(word)
    fium, mu = [], []
    pdfium, mupdf = pypdfium2.PdfDocument(path), pymupdf.open(path)
    for page, words in by_page.items():
        text = pdfium[page].get_textpage()
        for word in words:
            if text.search(word, match_case=True).get_next() is None:
                fium.append([page, word])
            if not mupdf[page].search_for(word):
                mu.append([page, word])
    return {"PDFium": fium, "MuPDF": mu}


def hidden(path):
    import pymupdf

    def is_hidden(span):
        return span["type"] == 3 or span.get("opacity", 1) == 0

    return [all(map(is_hidden, page.get_texttrace()))
            for page in pymupdf.open(path)]


def streams(path, words):
    import pymupdf

    document = pymupdf.open(path)
    content = []
    for number in range(1, document.xref_length()):
        try:
            content.append(document.xref_object(number).encode())
            if document.xref_is_stream(number):
                content.append(document.xref_stream(number) or b"")
        except (RuntimeError, ValueError):
            continue  # a free number
    whole = b"\n".join(content)
    # Strings in hexadecimal digits, however they are broken.
    digits = re.findall(rb"<([0-9A-Fa-f\s]{4,})>", whole)
    digits = b" ".join(re.sub(rb"\s", b"", part).lower() for part in digits)
    found = []
    for word in json.loads(words):
        wide = word.encode("utf-16-be")
        forms = [word.encode("utf-8"), wide]
        try:
            forms.append(word.encode("latin-1"))
        except UnicodeEncodeError:
            pass
        if any(form in whole or form.hex().encode() in digits
               for form in forms):
            found.append(word)
    return found


def draw(text, image):
    """A page of 150 dpi, in a font of MuPDF that has all letters."""
    import pymupdf

    with open(text, encoding="utf-8") as file:
        lines = file.read().split("\n")
    document = pymupdf.open()
    page = document.new_page()
    writer = pymupdf.TextWriter(page.rect)
    font = pymupdf.Font()
    for at, line in enumerate(lines):
        writer.append((60, 80 + 20 * at), line, font=font, fontsize=11)
    writer.write_text(page)
    page.get_pixmap(dpi=150).save(image)


ASKED = {"pages": pages, "words": words, "missed": missed,
         "hidden": hidden, "streams": streams}


def main():
    # MuPDF and PDFium say on standard output what they think of a file.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        what, *rest = json.loads(line)
        try:
            answer = ASKED[what](*rest)
        except Exception as error:  # whatever another program raises
            print(f"{what} {rest[0]}: {error}", file=sys.stderr)
            answer = None
        print(json.dumps(answer), file=out, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["draw"]:
        draw(*sys.argv[2:])
    else:
        main()
