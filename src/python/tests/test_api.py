"""What programs call, and what they get."""

import ast
import copy
import doctest
import inspect
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

import khoidau

READ = "Can ctr Nghi quyét cia Ban Chap hanh Trung wong"
PRINTED = "Căn cứ Nghị quyết của Ban Chấp hành Trung ương"


def documented():
    yield khoidau
    for name in khoidau.__all__:
        value = getattr(khoidau, name)
        yield value
        if inspect.isclass(value) and value.__module__.startswith("khoidau"):
            yield from (
                member
                for key, member in vars(value).items()
                if not key.startswith("_") and callable(member)
            )


def test_examples_of_docstrings():
    runner = doctest.DocTestRunner()
    tried = 0
    for value in documented():
        doc = inspect.getdoc(value) or ""
        name = getattr(value, "__qualname__", value.__name__)
        test = doctest.DocTestParser().get_doctest(doc, {}, name, None, 0)
        tried += len(test.examples)
        runner.run(test)
    assert tried > 20
    assert runner.summarize(verbose=False).failed == 0


def test_stubs_have_what_the_module_has():
    stub = Path(khoidau.__file__).with_name("__init__.pyi")
    tree = ast.parse(stub.read_text(encoding="utf-8"))
    classes = {c.name: c for c in tree.body if isinstance(c, ast.ClassDef)}
    functions = {f.name for f in tree.body if isinstance(f, ast.FunctionDef)}
    imported = {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "_values"
        for alias in node.names
    }
    assert {*classes, *functions, *imported} == set(khoidau.__all__)
    for name, node in classes.items():
        told = {f.name for f in node.body if isinstance(f, ast.FunctionDef)}
        has = {k for k in vars(getattr(khoidau, name)) if k[0] != "_"}
        assert told - {"__new__"} == has - {"with_traceback"}, name
    for name in functions:
        [told] = [f for f in tree.body if getattr(f, "name", "") == name]
        args = [a.arg for a in (*told.args.args, *told.args.kwonlyargs)]
        has = inspect.signature(getattr(khoidau, name)).parameters
        assert args == list(has), name


def test_a_text_is_repaired_and_every_edit_has_its_place():
    correction = khoidau.clean(READ)
    assert correction.text == PRINTED == str(correction)
    assert correction.condition == "damaged"
    assert correction.profile.startswith("tesseract")
    out, at = [], 0
    for edit in correction.edits:
        assert READ[edit.start : edit.end] == edit.before
        start, end = edit.span
        assert READ.encode()[start:end].decode() == edit.before
        assert (edit.line, edit.column) == (1, edit.start + 1)
        assert 0 < edit.confidence <= 1
        out += [READ[at : edit.start], edit.after]
        at = edit.end
    assert "".join(out) + READ[at:] == PRINTED


def test_places_in_texts_with_other_letters():
    text = "𝒳 đã ký\n" + READ + "\n" + READ
    for edit in khoidau.clean(text).edits:
        assert text[edit.start : edit.end] == edit.before
        line = text.split("\n")[edit.line - 1]
        assert line[edit.column - 1 :].startswith(edit.before)


def test_long_texts_are_repaired_in_pieces(pages):
    page = pages["03-ket-luan-chuyen-doi-so.light.eng.txt"]
    text = page * (1 + (600 << 10) // len(page.encode()))
    correction = khoidau.clean(text)
    assert correction.text.count("\n") == text.count("\n")
    out, at = [], 0
    for edit in correction.edits:
        out += [text[at : edit.start], edit.after]
        at = edit.end
    assert "".join(out) + text[at:] == correction.text


def test_values_are_equal_told_and_frozen():
    one, two = khoidau.clean(READ), khoidau.clean(READ)
    assert one == two and one is not two
    assert one != khoidau.clean("so 1")
    assert one.edits[0] == two.edits[0] != one.edits[1]
    assert "6 edits" in repr(khoidau.clean("Ban Chi dao Trung wong vé phat trién"))
    assert "'" in repr(one) and "->" in repr(one.edits[0])
    with pytest.raises(AttributeError):
        one.text = "other"
    with pytest.raises(AttributeError):
        one.edits[0].after = "other"
    dict_of = one.to_dict()
    assert dict_of["text"] == PRINTED
    assert dict_of["edits"][0]["before"] == one.edits[0].before
    json.dumps(dict_of)
    assert all(json.dumps(edit.to_dict()) for edit in one.edits)


def test_marks_are_restored_and_letters_stay():
    text = "Ban Chap hanh, ngay 3-2 (so 1)"
    restored = khoidau.restore(text)
    assert restored == "Ban Chấp hành, ngày 3-2 (số 1)"


def test_records_are_values(pages):
    [document] = khoidau.extract(pages["08-to-trinh-kinh-phi.light.vie.txt"])
    assert document.symbol.value == "TTr/HU"
    assert document.date.precision == "day"
    assert document.number.evidence[0].lines == (4, 4)
    assert (document.id, document.file, document.path) == ("-#1", None, "-")
    assert document.recipients and document.secrecy is None
    told = document.to_dict()
    assert told == json.loads(document.to_json())
    own = {f.name for f in fields(document)} - {"_line"}
    assert set(told) | {"citations_left_out"} == own
    assert khoidau.Document.from_json(document.to_json()) == document
    assert told["recipients"][0]["value"] == document.recipients[0].value
    with pytest.raises((FrozenInstanceError, AttributeError)):
        document.number = None


def test_both_are_what_each_is(pages):
    corrector = khoidau.Corrector()
    for name, text in list(pages.items())[:6]:
        correction, records = corrector.clean_and_extract(text, file=name)
        assert correction == corrector.clean(text)
        assert records == corrector.extract(text, file=name)
        assert records[0].id == f"{name}#1"


def test_settings():
    sure = khoidau.Corrector(profile="tesseract-eng", min_confidence=0.95)
    correction = sure.clean("Ban Chap hanh, hop so 3, cia x6")
    assert all(edit.confidence >= 0.95 for edit in correction.edits)
    assert all(edit.confidence < 0.95 for edit in correction.suggestions)
    own = khoidau.Corrector(profile="tesseract-eng", words=["Kpă"])
    assert own.clean("ong Kpa").text == "ông Kpă"
    assert khoidau.Corrector(adapt=False).clean(READ).text


@pytest.mark.parametrize(
    "settings, said",
    [
        ({"profile": "no-such"}, "tesseract-eng"),
        ({"min_confidence": 2}, "between 0 and 1"),
        ({"model": "no/such/file"}, "no/such/file"),
        ({"words": "Kpă"}, "list"),
        ({"words": ["***"]}, "line 1"),
        ({"words": ["a\nb"]}, "line end"),
    ],
)
def test_bad_settings_are_refused(settings, said):
    with pytest.raises(khoidau.Error, match=said):
        khoidau.Corrector(**settings)


def test_the_wrong_type_is_refused():
    for wrong in (b"bytes", 3, None):
        with pytest.raises(TypeError):
            khoidau.clean(wrong)
    with pytest.raises(khoidau.Error, match="list"):
        khoidau.Corrector().clean_many("one text")
    with pytest.raises(TypeError):
        khoidau.Corrector().clean_many(["text", None])
    with pytest.raises(AttributeError):
        khoidau.no_such_thing


def test_every_text_gives_a_correction():
    for text in ("", "\n", "\0", "\u2028", "a\r\nb", "\ufeff", "𝒳" * 99):
        correction = khoidau.clean(text)
        assert correction.text.count("\n") == text.count("\n")
    with pytest.raises(UnicodeEncodeError):
        khoidau.clean("\ud800")


def test_many_texts_in_order_whatever_the_threads(pages):
    corrector = khoidau.Corrector()
    texts = list(pages.values())
    one = [corrector.clean(text) for text in texts]
    for threads in (1, 2, 5, None):
        assert corrector.clean_many(iter(texts), threads) == one
    assert corrector.clean_many([]) == []
    texts.insert(3, None)
    cleaned = corrector.clean_texts(texts)
    assert cleaned.pop(3) is None
    assert cleaned == [correction.text for correction in one]


def test_threads_share_a_corrector(pages):
    corrector = khoidau.Corrector()
    texts = list(pages.values()) * 2
    one = [corrector.clean(text).text for text in texts]
    with ThreadPoolExecutor(4) as pool:
        many = pool.map(lambda text: corrector.clean(text).text, texts)
        assert list(many) == one


def test_other_threads_go_on_meanwhile(pages):
    text = "\n".join(pages.values()) * 3
    ended = threading.Event()

    def work():
        khoidau.clean(text)
        ended.set()

    thread = threading.Thread(target=work)
    thread.start()
    steps = 0
    while not ended.is_set():
        steps += 1
        time.sleep(0.001)
    thread.join()
    assert steps > 20


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_process_may_be_forked(tmp_path):
    """Before anything is read, after it, and while threads are at work."""
    program = tmp_path / "forks.py"
    program.write_text(
        f"""
import os, threading, khoidau
READ, PRINTED = {READ!r}, {PRINTED!r}
long = (READ + "\\n") * 12000
ended = False

def child(which):
    pid = os.fork()
    if pid == 0:
        good = khoidau.clean(READ).text == PRINTED
        many = khoidau.Corrector().clean_many([READ] * 8, 2)
        good &= [one.text for one in many] == [PRINTED] * 8
        good &= khoidau.clean(long).text.count("\\n") == 12000
        os._exit(0 if good else 1)
    assert os.waitpid(pid, 0)[1] == 0, which

def work():
    while not ended:
        khoidau.clean(READ + " " + READ)

child("before")
assert khoidau.clean(long).text
child("after")
threads = [threading.Thread(target=work) for _ in range(2)]
[thread.start() for thread in threads]
for _ in range(3):
    child("at work")
ended = True
[thread.join() for thread in threads]
""",
        encoding="utf-8",
    )
    subprocess.run([sys.executable, program], check=True, timeout=240)


def test_correctors_are_pickled():
    corrector = khoidau.Corrector(
        profile="tesseract-vie", min_confidence=0.5, words=["Kpă", "Rơ Châm"]
    )
    again = pickle.loads(pickle.dumps(corrector))
    assert repr(again) == repr(corrector)
    assert again.clean(READ) == corrector.clean(READ)


def test_a_long_call_can_be_interrupted(tmp_path):
    program = tmp_path / "long.py"
    program.write_text(
        f"""
import khoidau
corrector = khoidau.Corrector()
print("begins", flush=True)
try:
    corrector.clean_many([{READ!r} * 50] * 100000, 2)
except KeyboardInterrupt:
    print(corrector.clean({READ!r}).text)
""",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    running = subprocess.Popen(
        [sys.executable, program], stdout=subprocess.PIPE, env=environment
    )
    assert running.stdout.readline() == b"begins\n"
    time.sleep(0.3)
    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=60)
    assert running.returncode == 0 and said.decode().strip() == PRINTED


def test_files_of_all_kinds_are_opened(corpus, tmp_path):
    hocr = corpus / "scans" / "14-giay-moi.light.eng.hocr"
    source = khoidau.open(hocr)
    assert (source.kind, source.encoding) == ("hocr", "UTF-8")
    [page] = source.pages
    assert len(page.words) == 295 and page.size
    for word in page.words:
        assert source.text[word.start : word.end] == word.text
    assert page.words[0].text == "HOI"
    assert page.words[0].bbox == (250, 240, 316, 280)
    repaired = khoidau.open(source.clean(), name="again.hocr")
    assert repaired.name == "again.hocr" and repaired.kind == "hocr"
    assert repaired.text.startswith("HỘI")
    [record] = source.extract()
    evidence = record.issuing_body.evidence[0]
    assert evidence.page == 1 and evidence.bbox.left > 0
    assert source.clean(to="text").decode().startswith("HỘI ĐỒNG")

    lines = tmp_path / "pages.jsonl"
    lines.write_text('{"id": "a", "text": "bao cao"}\n', encoding="utf-8")
    source = khoidau.open(str(lines))
    assert source.kind == "jsonl" and source.pages == []
    assert source.clean() == '{"id": "a", "text": "báo cáo"}\n'.encode()
    assert khoidau.open(b"so 1").kind == "text"
    pdf = khoidau.open(hocr.with_suffix(".pdf").read_bytes())
    assert pdf.kind == "pdf" and pdf.clean().startswith(b"%PDF")
    assert khoidau.open(hocr.with_name("14-giay-moi.png")).kind == "png"


def test_corrections_travel_between_processes():
    corrections = [khoidau.clean(READ), khoidau.clean("")]
    for correction in corrections:
        for again in (
            pickle.loads(pickle.dumps(correction)),
            copy.deepcopy(correction),
        ):
            assert again == correction
            assert again.to_dict() == correction.to_dict()
    edit = corrections[0].edits[0]
    assert pickle.loads(pickle.dumps(edit)) == edit


def test_bad_files_are_refused(tmp_path):
    with pytest.raises(khoidau.Error, match="no such file"):
        khoidau.open(tmp_path / "none.txt")
    bad = tmp_path / "bad.hocr"
    bad.write_bytes(b"<html><body><div class='ocr_page'>")
    with pytest.raises(khoidau.Error, match="bad.hocr: "):
        khoidau.open(bad)
    with pytest.raises(khoidau.Error, match="choose same"):
        khoidau.open(b"so 1").clean(to="word")
    with pytest.raises(TypeError):
        khoidau.open(3)
    outcome = khoidau.Corrector().file(bad, threads=10**9)
    assert outcome.stage == "open" and outcome.error and not outcome.data
    assert outcome.records == [] and "failed" in repr(outcome)


def test_runs_over_folders(tmp_path, pages):
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    for name, text in list(pages.items())[:5]:
        (scans / name).write_text(text, encoding="utf-8")
    (scans / "bad.pdf").write_bytes(b"%PDF-1.4\n")
    told = []
    summary = khoidau.batch(
        scans, out, jobs=2, progress=lambda *place: told.append(place)
    )
    assert (summary.files, summary.skipped, summary.failed) == (6, 0, 1)
    assert summary.complete
    assert told[0] == (0, 6) and told[-1] == (6, 6)
    lines = (out / "records.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 5
    again = khoidau.batch([scans], out)
    # What failed is tried again.
    assert (again.skipped, again.failed) == (5, 1)
    with pytest.raises(khoidau.Error, match="no such|find|not"):
        khoidau.batch(tmp_path / "none", tmp_path / "out2")
    with pytest.raises(khoidau.Error, match="shard"):
        khoidau.batch(scans, out, shard=(4, 3))


def test_a_run_is_stopped_and_goes_on(tmp_path, pages):
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    for name, text in list(pages.items())[:12]:
        (scans / name).write_text(text, encoding="utf-8")

    def stop(done, files):
        if done == 3:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        khoidau.batch(scans, out, jobs=1, progress=stop)
    assert not (out / "records.jsonl").exists()
    summary = khoidau.batch(scans, out, jobs=1)
    assert summary.complete and 3 <= summary.skipped < 12


def test_importing_reads_little():
    code = """
import sys
before = set(sys.modules)
import khoidau
khoidau.clean('so 1')
print(sorted(set(sys.modules) - before))
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True
    )
    assert ast.literal_eval(done.stdout.decode()) == [
        "khoidau",
        "khoidau._khoidau",
    ]
