"""PDF files of kinds that no one ships, for .ci/pdf.

`made()` gives each: its name, its bytes, its hidden words, those that can be
seen. All of it is invented; each file has one trap for a reader or a writer.
"""

import zlib

FONT = ("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding"
        " /WinAnsiEncoding >>")
# Draws the image over the whole page.
DRAW = "q 300 0 0 400 0 0 cm /Im Do Q\n"
PAGE = "/MediaBox [0 0 300 400]"


class Pdf:
    """Objects by number, written one behind the other."""

    def __init__(self):
        self.objects = {}

    def add(self, body, number=None):
        number = number or len(self.objects) + 1
        if isinstance(body, str):
            body = body.encode("latin-1")
        self.objects[number] = body
        return number

    def reserve(self, count=1):
        numbers = [self.add("null") for _ in range(count)]
        return numbers if count > 1 else numbers[0]

    def stream(self, data, entries="", deflate=True):
        if isinstance(data, str):
            data = data.encode("latin-1")
        if deflate:
            data, entries = zlib.compress(data), entries + " /Filter" \
                " /FlateDecode"
        head = f"<< {entries} /Length {len(data)} >>\nstream\n"
        return self.add(head.encode("latin-1") + data + b"\nendstream")

    def image(self, more=""):
        data = bytes((5 * x + 3 * y) % 256 for y in range(50)
                     for x in range(40))
        return self.stream(
            data, "/Type /XObject /Subtype /Image /Width 40 /Height 50"
            f" /ColorSpace /DeviceGray /BitsPerComponent 8 {more}")

    def form(self, content, resources, more=""):
        return self.stream(
            content, "/Type /XObject /Subtype /Form /BBox [0 0 300 400]"
            f" /Resources << {resources} >> {more}")

    def bytes(self, root, trailer=""):
        out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        places = {}
        for number, body in sorted(self.objects.items()):
            places[number] = len(out)
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start, size = len(out), len(self.objects) + 1
        out += b"xref\n0 %d\n0000000000 65535 f \n" % size
        for number in range(1, size):
            out += b"%010d 00000 n \n" % places[number]
        out += (f"trailer\n<< /Size {size} /Root {root} 0 R {trailer} >>\n"
                f"startxref\n{start}\n%%EOF\n").encode()
        return bytes(out)


def fonts(more=""):
    return f"/Font << /F1 {FONT} {more} >>"


def scanned(pdf, font=""):
    """The resources of a page with an image."""
    return fonts(font) + f" /XObject << /Im {pdf.image()} 0 R >>"


def paged(contents, resources=scanned, page="", boxes=PAGE, catalog="",
          trailer="", pdf=None):
    """A file of a page for each of some contents, or of one page whose
    content is parted into several streams."""
    pdf = pdf or Pdf()
    root, tree = pdf.reserve(2)
    entries = resources(pdf)
    if isinstance(contents, str):
        contents = [contents]
    kids = []
    for content in contents:
        parts = content if isinstance(content, tuple) else (content,)
        streams = " ".join(f"{pdf.stream(part)} 0 R" for part in parts)
        kids.append(pdf.add(
            f"<< /Type /Page /Parent {tree} 0 R {boxes} {page} /Resources <<"
            f" {entries} >> /Contents [{streams}] >>"))
    pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R {catalog} >>", root)
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    pdf.add(f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>", tree)
    return pdf.bytes(root, trailer)


def hidden(words, y=300, font="/F1 12"):
    return f"BT 3 Tr {font} Tf 1 0 0 1 20 {y} Tm ({words}) Tj ET\n"


# -- what is hidden, and what only looks so ---------------------------------


def hiding():
    clip = ("q BT /F1 60 Tf 7 Tr 1 0 0 1 20 200 Tm (CLIP) Tj ET 0 1 1 0 k"
            " 0 0 300 400 re f Q\n")
    yield ("clip_mode.pdf", paged(clip + hidden("hidden words", 50)),
           "hidden words", "CLIP")

    def clear(pdf):
        state = "/ExtGState << /None << /ca 0 /CA 0 >> >>"
        form = pdf.form("/None gs BT /F1 11 Tf 20 300 Td (alpha nought) Tj"
                        " 0 -20 Td (second line) Tj ET", fonts() + state)
        return (fonts() + f" /XObject << /Im {pdf.image()} 0 R /Fm {form}"
                " 0 R >>")

    seen = "BT /F1 9 Tf 20 20 Td (visible) Tj ET"
    yield ("alpha_in_form.pdf", paged(DRAW + "/Fm Do\n" + seen, clear),
           "alpha nought second line", "visible")

    def covered(pdf):
        image = f"/XObject << /Im {pdf.image()} 0 R >>"
        form = pdf.form(
            "BT /F1 11 Tf 20 300 Td (under the image) Tj ET q 200 0 0 100 10"
            " 250 cm /Im Do Q BT /F1 11 Tf 20 100 Td (beside it) Tj ET",
            fonts() + image, "/Matrix [1 0 0 1 5 5]")
        return f"/XObject << /Fm {form} 0 R >>"

    yield ("covered_in_form.pdf",
           paged("q 0.9 0 0 0.9 10 10 cm /Fm Do Q", covered),
           "under the image", "beside it")

    def masked(pdf):
        mask = pdf.stream(bytes(100), "/Type /XObject /Subtype /Image /Width"
                          " 10 /Height 10 /ColorSpace /DeviceGray"
                          " /BitsPerComponent 8")
        soft = pdf.image(f"/SMask {mask} 0 R")
        return (fonts() + f" /XObject << /Im {pdf.image()} 0 R /Soft {soft}"
                " 0 R >>")

    yield ("soft_mask.pdf", paged(
        "BT /F1 12 Tf 20 300 Td (under masked) Tj 0 -100 Td (below whole) Tj"
        " ET q 200 0 0 50 10 280 cm /Soft Do Q q 200 0 0 50 10 180 cm /Im Do"
        " Q", masked), "below whole", "under masked")
    yield ("clipped_image.pdf", paged(
        "BT /F1 12 Tf 20 300 Td (left) Tj 100 0 Td (right) Tj ET q 0 0 100"
        f" 400 re W n {DRAW} Q"), "left", "right")
    yield ("stamped.pdf", paged(
        [f"{hidden(f'trang so {n}')}{DRAW}BT /F1 8 Tf 200 20 Td (COPY {n})"
         " Tj ET" for n in (1, 2, 3)]),
        "trang so 1 trang so 2 trang so 3", "COPY 1 COPY 2 COPY 3")
    yield ("tagged.pdf", paged(
        DRAW + "/P << /MCID 0 >> BDC " + hidden("tagged words") + "EMC"
        " /Artifact BMC BT /F1 8 Tf 20 20 Td (artifact) Tj ET EMC"),
        "tagged words", "artifact")
    yield ("actual_text.pdf", paged(
        "/Span << /ActualText <FEFF1ED60079002000620061006E> >> BDC BT /F1 12"
        " Tf 20 300 Td (xx xxx) Tj ET EMC BT /F1 12 Tf 20 280 Td (plain) Tj"
        " ET", lambda pdf: fonts()), "", "\u1ed6y ban plain")


# -- operators --------------------------------------------------------------


def operating():
    yield ("operators.pdf", paged(
        DRAW + "BT 3 Tr /F1 12 Tf 14 TL 2 Tw 0.5 Tc 90 Tz 20 350 Td (first"
        " line) Tj (second line) ' 3 1 (third line) \" T* [(fo) 20 (urth)"
        " -400 (line)] TJ\nT* <666966746820> Tj <6C696E65> Tj 4 Ts T*"
        " (si\\170th \\\nline) Tj 0 Ts ET\n"),
        "first line second line third line fourth line fifth line sixth line",
        "")
    yield ("hidden_before_seen.pdf", paged(
        DRAW + "BT /F1 12 Tf 20 300 Td 3 Tr (hidden ) Tj 0 Tr (visible ) Tj 3"
        " Tr [(al) -20 (so hid )] TJ 0 Tr (seen) Tj 20 -30 Td (behind) Tj ET"),
        "hidden also hid", "visible seen behind")
    yield ("quotes_set_space.pdf", paged(
        DRAW + "BT /F1 10 Tf 12 TL 20 300 Td 3 Tr (hid one) ' 0 Tr (see one)"
        " ' 3 Tr 1 2 (hid two ) \" 0 Tr (see two) Tj ET"),
        "hid one hid two", "see one see two")
    yield ("terse.pdf", paged(
        DRAW + "BT/F1 12 Tf 3 Tr 1 0 0 1 20. 300.50 Tm(terse)Tj%comment (x) Tj"
        "\n0 -20 Td[(wo)-.5(rds)]TJ ET BT 3 Tr/F1 +10 Tf 20 50. Td<74 6F>Tj"
        " ET"), "terse words to", "")
    yield ("parted_contents.pdf", paged([(
        "q 300 0 0 400", "0 0 cm /Im Do Q BT 3 Tr /F1 12 Tf 1 0 0 1 20",
        "300 Tm (one two)", "Tj 0 -20 Td [(three)", "-300 (four)]", "TJ ET",
    )]), "one two three four", "")
    data = bytes(range(60, 76)) + b" EI Q\n\xff EI" + bytes(7)
    inline = ("q 40 0 0 40 200 300 cm BI /W 4 /H 8 /BPC 8 /CS /G ID "
              + data[:32].decode("latin-1") + "\nEI Q\n")
    yield ("inline_image.pdf", paged(
        inline + hidden("after image") + inline + hidden("and more", 280)),
        "after image and more", "")
    yield ("turned_text.pdf", paged(
        DRAW + "q 1 0 0 -1 0 400 cm BT 3 Tr /F1 12 Tf 1 0 0 -1 20 100 Tm"
        " (flipped upright) Tj ET Q BT 3 Tr /F1 12 Tf .866 .5 -.5 .866 50 100"
        " Tm (thirty degrees) Tj ET", page="/UserUnit 2"),
        "flipped upright thirty degrees", "")


# -- fonts ------------------------------------------------------------------


def lettering():
    lines = ["Y BAN NHAN DAN ", "CH NGHA \xfb ", "Doc lap", "ngay 14 thang 3"]
    body = "".join(hidden(line, 380 - 20 * n, f"/F{1 + n % 2} 10")
                   for n, line in enumerate(lines))
    yield ("font_missing.pdf", paged(body + DRAW), None, "")
    wide = " ".join(["500"] * 224)

    def named(name):
        return (f"<< /Type /Font /Subtype /TrueType /BaseFont /{name}"
                " /Encoding /WinAnsiEncoding /FirstChar 32 /LastChar 255"
                f" /Widths [{wide}] /FontDescriptor << /Type /FontDescriptor"
                f" /FontName /{name} /Flags 32 /FontBBox [0 -200 1000 900]"
                " /ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700"
                " /StemV 80 >> >>")

    def old(pdf):
        return fonts(f"/T {named('.VnTime')} /V {named('VNI-Times')}"
                     f" /H {named('ABCDEF+.VnTimeH')}")

    yield ("old_fonts.pdf", paged(
        "BT /H 12 Tf 20 360 Td (\xf1y ban nh\xa9n d\xa9n) Tj ET BT /T 12 Tf 20"
        " 340 Td (C\xe9ng ho\xb5 x\xb7 h\xe9i) Tj 0 -20 Td [(Quy) 10 (\xd5t"
        " \xae\xde) -5 (nh s\xe8 12)] TJ ET BT /V 12 Tf 20 280 Td (Co\xe4ng"
        " ho\xf8a) Tj ET", old), "",
        "ỦY BAN NHÂN DÂN Cộng hoà xã hội Quyết định số 12 Cộng hòa")
    cmap = ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap"
            " /CMapName /X def /CMapType 2 def 1 begincodespacerange <0000>"
            " <FFFF> endcodespacerange 2 beginbfchar <0003>"
            " <0048006900650323> <0004> <1EE7> endbfchar 2 beginbfrange"
            " <0041> <005A> <0041> <0061> <0063> [<0061> <0062> <D835DC00>]"
            " endbfrange endcmap end end")

    def coded(pdf):
        letters = pdf.stream(cmap)
        below = ("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /None"
                 " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
                 " /Supplement 0 >> /DW 500 /W [3 [600 700] 65 90 550]"
                 " /FontDescriptor << /Type /FontDescriptor /FontName /None"
                 " /Flags 5 /FontBBox [0 0 500 1000] /ItalicAngle 0 /Ascent"
                 " 1000 /Descent -1 /CapHeight 1000 /StemV 80 >> >>")
        return scanned(pdf, "/F0 << /Type /Font /Subtype /Type0 /BaseFont"
                       f" /None /Encoding /Identity-H /DescendantFonts"
                       f" [{below}] /ToUnicode {letters} 0 R >>")

    yield ("codes.pdf", paged(
        DRAW + "BT 3 Tr /F0 12 Tf 20 300 Td <0003> Tj 60 0 Td <00410042> Tj"
        " 60 0 Td <006100620063> Tj -120 -20 Td <00049999> Tj ET", coded),
        "Hi\u1eb9 AB ab\U0001d400 ủ\ufffd", "")
    names = ("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding <<"
             " /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences"
             " [128 /uni1EE6 /dcroat /u1ED9 /ohorn 160 /Dcroat] >>"
             # No font of the fourteen has them: each reader has widths of its
             # own for them, and places words by those.
             f" /FirstChar 32 /LastChar 160 /Widths [{'500 ' * 129}] >>")
    yield ("glyph_names.pdf", paged(
        DRAW + hidden("\\200y \\201\\202i b\\203i Q\\240", font="/N 12"),
        lambda pdf: scanned(pdf, f"/N {names}")), "Ủy đội bơi QĐ", "")


# -- pages and files --------------------------------------------------------


def shaping():
    for turn in (90, 180, 270, -90, 450):
        yield (f"turned_page_{turn}.pdf", paged(
            DRAW + hidden("some words"), page=f"/Rotate {turn}",
            boxes="/MediaBox [-50 -50 350 450] /CropBox [10 20 290 380]"),
            "some words", "")
    pdf = Pdf()
    root, tree, middle, one, two = pdf.reserve(5)
    font = pdf.add(f"<< /F1 {FONT} >>")
    entries = pdf.add(f"<< /Font {font} 0 R /XObject << /Im {pdf.image()} 0 R"
                      " >> >>")
    first = pdf.stream(DRAW + hidden("first page"))
    second = pdf.stream(hidden("second page") + DRAW)
    kids = pdf.add(f"[{one} 0 R {two} 0 R]")
    pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>", root)
    pdf.add(f"<< /Type /Pages /Kids [{middle} 0 R] /Count 2 {PAGE} /Resources"
            f" {entries} 0 R >>", tree)
    pdf.add(f"<< /Type /Pages /Parent {tree} 0 R /Kids {kids} 0 R /Count 2"
            " /Rotate 90 >>", middle)
    pdf.add(f"<< /Type /Page /Parent {middle} 0 R /Contents {first} 0 R >>",
            one)
    pdf.add(f"<< /Type /Page /Parent {middle} 0 R /Contents [{second} 0 R]"
            " /Rotate 0 >>", two)
    yield ("inherited.pdf", pdf.bytes(root), "first page second page", "")

    def form(pdf):
        own = pdf.form(hidden("shared words"), fonts())
        return (fonts() + f" /XObject << /Im {pdf.image()} 0 R /Fm {own} 0 R"
                " >>")

    yield ("shared_form.pdf", paged(
        [f"/Fm Do {DRAW} {hidden(f'page {n}', 200)}" for n in "12"], form),
        "shared words page 1 shared words page 2", "")
    yield ("form_twice.pdf", paged(
        DRAW + "q 0.5 0 0 0.5 0 0 cm /Fm Do Q q 0.4 0 0 0.4 150 200 cm /Fm Do"
        " Q", form), "shared words shared words", "")
    pdf = Pdf()
    root, tree, one, two, three = pdf.reserve(5)
    content = pdf.stream(DRAW + "BT 3 Tr /F#31 12 Tf 20 300 Td (odd"
                         " dictionary) Tj ET", deflate=False)
    own = f"<<{scanned(pdf)}>>"
    entries, row = pdf.add(own), pdf.add(f"[{content} 0 R]")
    pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>", root)
    pdf.add(f"<< /Type /Pages /Kids [{one} 0 R {two} 0 R {three} 0 R] /Count"
            " 3 >>", tree)
    pdf.add(f"<<% a comment with >> in it\n/Type/Page/Parent {tree} 0"
            " R/Media#42ox[0 0 300 400.000001]/Con#74ents\n"
            f"[ {content}\n0 R ]/Title(a \\) /Contents 9 0 R)/Resources{own}"
            "/X<48>>>", one)
    pdf.add(f"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 300 400]/Resources"
            " null>>", two)
    pdf.add(f"<</Contents {row} 0 R/Resources {entries} 0 R/Type/Page/Parent"
            f" {tree} 0 R/MediaBox[0 0 300 400]>>", three)
    yield ("odd_dictionaries.pdf", pdf.bytes(root),
           "odd dictionary odd dictionary", "")
    first = paged(hidden("old words") + DRAW)
    yield ("revisions.pdf", revised(first), "new words", "")
    yield ("hybrid.pdf", hybrid(), "hybrid words", "")


def revised(first):
    """The file with its first content replaced in a second revision."""
    parts = first.split(b" 0 obj\n")
    at = next(n for n, part in enumerate(parts) if b"/Contents [" in part)
    number = int(parts[at].split(b"/Contents [")[1].split()[0])
    previous = int(first.rsplit(b"startxref\n", 1)[1].split()[0])
    size = int(first.rsplit(b"/Size ", 1)[1].split()[0])
    data = (hidden("new words") + DRAW).encode()
    body = b"%d 0 obj\n<< /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (
        number, len(data), data)
    start = len(first) + len(body)
    return first + body + (
        f"xref\n0 1\n0000000000 65535 f \n{number} 1\n{len(first):010} 00000 n"
        f" \ntrailer\n<< /Size {size} /Root 1 0 R /Prev {previous} >>\n"
        f"startxref\n{start}\n%%EOF\n").encode()


def hybrid():
    """A file whose font only readers of cross-reference streams find."""
    pdf = Pdf()
    root, tree, page = pdf.reserve(3)
    image = pdf.image()
    content = pdf.stream(hidden("hybrid words") + DRAW)
    pdf.add(f"<< /Type /Catalog /Pages {tree} 0 R >>", root)
    pdf.add(f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>", tree)
    pdf.add(f"<< /Type /Page /Parent {tree} 0 R {PAGE} /Resources << /Font <<"
            f" /F1 20 0 R >> /XObject << /Im {image} 0 R >> >> /Contents"
            f" {content} 0 R >>", page)
    whole = pdf.bytes(root)
    table = whole.rindex(b"xref\n0 ")
    out = bytearray(whole[:table])
    held, inside = len(out), b"20 0 " + FONT.encode()
    out += b"18 0 obj\n<< /Type /ObjStm /N 1 /First 5 /Length %d >>\n" \
        b"stream\n%s\nendstream\nendobj\n" % (len(inside), inside)
    stream = len(out)
    rows = (b"\1" + held.to_bytes(4, "big") + b"\0\0"
            + b"\2" + (18).to_bytes(4, "big") + b"\0\0")
    out += b"19 0 obj\n<< /Type /XRef /Size 21 /W [1 4 2] /Index [18 1 20 1]" \
        b" /Length %d /Root %d 0 R >>\nstream\n%s\nendstream\nendobj\n" % (
            len(rows), root, rows)
    first = len(out)
    out += whole[table:whole.rindex(b"startxref")]
    out += b"startxref\n%d\n%%%%EOF\n" % first
    start = len(out)
    out += b"xref\n0 0\ntrailer\n<< /Size 21 /Root %d 0 R /Prev %d /XRefStm" \
        b" %d >>\nstartxref\n%d\n%%%%EOF\n" % (root, first, stream, start)
    return bytes(out)


def signed():
    """A file with a signature, which holds for nothing."""
    pdf = Pdf()
    return paged(
        hidden("words that are signed and of which some change") + DRAW,
        pdf=pdf, catalog="/AcroForm << /SigFlags 3 /Fields [<< /FT /Sig /T (S)"
        " /V << /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 9 99 9]"
        " /Contents <00> >> >>] >>")


def made():
    for part in (hiding, operating, lettering, shaping):
        yield from part()
