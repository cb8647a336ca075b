"""The words that other programs read off scans.

`Readers(environment(...)[0]).ask(...)` asks a process of their own:

    READER, FILE            the words of the file; None where it is refused
    "normalise", READER, TEXT   the words of a text as the reader gives them
    "faults", XSD, FILE     the faults of an ALTO or PAGE file against its
                            schema in a directory; None where there is none

    ocrmypdf                the hOCR parser of OCRmyPDF (one page)
    hocr-lines              that of hocr-tools (lines of the class ocr_line)
    dinglehopper            ALTO and PAGE; of PAGE the text of regions
    dinglehopper-line       of PAGE the text of lines
"""

import json
import re
import subprocess
import sys
import threading
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent


def environment(target, name="readers"):
    """The Python of an environment with the programs that a list beside this
    file names, made in a directory for build products where it is not there
    yet, and what kept it from being made."""
    place = Path(target) / name
    python = place / "bin" / "python"
    done = place / "installed.txt"
    listed = HERE / f"{name}.txt"
    wanted = listed.read_text(encoding="utf-8")
    if done.exists() and done.read_text(encoding="utf-8") == wanted:
        return python, None
    try:
        venv.create(place, clear=True, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--no-deps",
             # What would take minutes to build is not built.
             "--only-binary=lxml,numpy,pillow,pymupdf,pypdfium2,rapidfuzz",
             "--disable-pip-version-check", "--requirement", listed],
            check=True, capture_output=True, text=True, timeout=300,
        )
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines()
        return None, f"pip cannot have them: {said[-1] if said else error}"
    except (OSError, subprocess.TimeoutExpired) as error:
        return None, f"no environment can be made: {error}"
    done.write_text(wanted, encoding="utf-8")
    return python, None


class Readers:
    """The readers, in a process of their own; may be asked by any thread."""

    def __init__(self, python, script=__file__):
        self.lock = threading.Lock()
        self.process = subprocess.Popen(
            [python, script], stdin=subprocess.PIPE, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )

    def ask(self, *fields):
        with self.lock:
            question = json.dumps([str(field) for field in fields])
            self.process.stdin.write(question + "\n")
            self.process.stdin.flush()
            return json.loads(self.process.stdout.readline())


# -- in the environment ----------------------------------------------------


def packages():
    """Makes the parsers importable without what they stand beside: the
    package of OCRmyPDF imports its renderers, dinglehopper takes its logger
    from OCR-D."""
    import importlib.util
    import logging
    import types

    spec = importlib.util.find_spec("ocrmypdf")
    bare = types.ModuleType("ocrmypdf")
    bare.__path__ = list(spec.submodule_search_locations)
    sys.modules["ocrmypdf"] = bare
    logger = types.ModuleType("ocrd_utils")
    logger.getLogger = logging.getLogger
    sys.modules["ocrd_utils"] = logger


def ocrmypdf(path):
    from ocrmypdf.hocrtransform import HocrParser

    def texts(element):
        if element.text:
            yield element.text
        for child in element.children:
            yield from texts(child)

    return " ".join(texts(HocrParser(path).parse()))


def hocr_lines(path):
    """What hocr-lines prints; its script needs no more than lxml."""
    script = Path(sys.executable).with_name("hocr-lines")
    done = subprocess.run(
        [sys.executable, script, path], capture_output=True, check=True,
        encoding="utf-8", env={"PYTHONIOENCODING": "utf-8"},
    )
    return done.stdout


def dinglehopper(path, level="region"):
    from dinglehopper.ocr_files import extract

    return extract(path, textequiv_level=level).text


READERS = {
    "ocrmypdf": ocrmypdf,
    "hocr-lines": hocr_lines,
    "dinglehopper": dinglehopper,
    "dinglehopper-line": lambda path: dinglehopper(path, "line"),
}


def normalised(reader, text):
    if reader == "ocrmypdf":
        import unicodedata

        return unicodedata.normalize("NFKC", text)
    if reader.startswith("dinglehopper"):
        from dinglehopper.extracted_text import normalize_sbb

        return normalize_sbb(text)
    return text


def schema(xsd, root, head):
    """The schema of a file, by the version that it names, or its space."""
    space = root.tag[1:].split("}")[0] if root.tag.startswith("{") else ""
    if root.tag.endswith("alto"):
        named = re.search(rb"alto-v?(\d)[.-](\d)", head)
        if named:
            version = "-".join(part.decode() for part in named.groups())
        else:
            space = re.search(r"ns-v(\d)", space)
            latest = {"2": "2-1", "3": "3-1", "4": "4-4"}
            version = latest.get(space[1] if space else "4")
        path = Path(xsd) / f"alto-{version}.xsd"
    else:
        path = Path(xsd) / f"page-{space.rsplit('/', 1)[-1]}.xsd"
    return path if path.exists() else None


SCHEMAS = {}


def faults(xsd, file):
    """What a file has against its schema."""
    from lxml import etree

    content = Path(file).read_bytes()
    root = etree.fromstring(content)
    path = schema(xsd, root, content[:2000])
    if path is None:
        return None
    if path not in SCHEMAS:
        SCHEMAS[path] = etree.XMLSchema(etree.parse(str(path)))
    checker = SCHEMAS[path]
    checker.validate(root)
    return [error.message for error in checker.error_log]


def answer(what, *rest):
    if what == "normalise":
        return normalised(*rest).split()
    if what == "faults":
        return faults(*rest)
    try:
        return READERS[what](*rest).split()
    except Exception:  # whatever another program raises at what it refuses
        return None


def main():
    packages()
    for line in sys.stdin:
        print(json.dumps(answer(*json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
