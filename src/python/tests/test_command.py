"""Every text, record and file is what the command makes of it."""

import json

import pytest

import khoidau

OFFSETS = ("start", "end")


def written(command, name, *words):
    """What the command writes with the built-in model."""
    out, status = command(name, "--model", "compact", *words)
    assert status == 0
    return out


def run(command, scans, out):
    """A run of the command, in which one file fails."""
    _, status = command(
        "batch", "--model", "compact", "--progress", "none", scans, "--out", out
    )
    assert status == 2


def tree(folder):
    """All files of outputs, but for how far the run has come."""
    found = sorted(p for p in folder.rglob("*") if p.is_file())
    names = {p.relative_to(folder).as_posix(): p for p in found}
    return {
        name: path.read_bytes()
        for name, path in names.items()
        # The catalogue is built by the command alone.
        if not name.startswith(".khoidau/") and name != "catalogue.sqlite"
    }


@pytest.fixture(scope="module")
def scans(corpus, tmp_path_factory):
    """A folder with files of all formats that need no other program."""
    folder = tmp_path_factory.mktemp("run") / "scans"
    (folder / "sub").mkdir(parents=True)
    for page in sorted(corpus.glob("*.txt")):
        (folder / page.name).write_bytes(page.read_bytes())
    for scan in (corpus / "scans").iterdir():
        if scan.suffix != ".png":
            (folder / "sub" / scan.name).write_bytes(scan.read_bytes())
    rows = [
        {"id": page.stem, "text": page.read_text(encoding="utf-8")}
        for page in sorted(corpus.glob("0[1-4]*.heavy.eng.txt"))
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "lines.jsonl").write_text(lines, encoding="utf-8")
    (folder / "page.html").write_text(
        "<p>Ban Chi dao <b>Trung wong</b> vé phat trién</p>\n" * 9,
        encoding="utf-8",
    )
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4\n")
    return folder


def test_corrections(command, corpus):
    for page in sorted(corpus.glob("*.txt"))[::3]:
        text = page.read_bytes().decode()
        own = khoidau.clean(text).to_dict()
        theirs = json.loads(written(command, "clean", "--format=json", page))
        for edit in own["edits"] + own["suggestions"]:
            edit.update(zip(OFFSETS, edit.pop("span")))
        assert own == {key: theirs[key] for key in own}, page.name


def test_marks(command, corpus):
    for page in sorted(corpus.glob("*.light.eng.txt"))[:5]:
        text = page.read_bytes().decode()
        theirs = written(command, "restore", page)
        assert khoidau.restore(text).encode() == theirs


def test_records(command, corpus):
    for page in sorted(corpus.glob("*.txt"))[::4]:
        text = page.read_bytes().decode()
        records = khoidau.extract(text, file=page.name, path=str(page))
        lines = written(command, "extract", "--format=jsonl", page)
        told = [json.loads(line) for line in lines.splitlines()]
        for record in told:
            # The command names it as it was typed.
            record["file"] = page.name
        assert [record.to_dict() for record in records] == told


def test_runs(command, scans, tmp_path):
    command_out, out = tmp_path / "theirs", tmp_path / "own"
    run(command, scans, command_out)
    khoidau.batch(scans, out)
    own, theirs = tree(out), tree(command_out)
    assert own.keys() == theirs.keys()
    # The page of the command says errors in Vietnamese, too; its figures are
    # those of report.json.
    same = own.keys() - {"report.html"}
    differing = [name for name in same if own[name] != theirs[name]]
    assert differing == []


def test_shards(command, scans, tmp_path):
    whole, out = tmp_path / "whole", tmp_path / "out"
    run(command, scans, whole)
    for number in (1, 2, 3):
        summary = khoidau.batch(scans, out, shard=(number, 3))
        assert not summary.complete
    command("merge", out)
    assert tree(out) == tree(whole)


def test_single_files(command, scans, tmp_path):
    out = tmp_path / "theirs"
    run(command, scans, out)
    theirs = tree(out)
    lines = theirs["records.jsonl"].decode().splitlines()
    corrector = khoidau.Corrector()
    own = []
    for path in sorted(p for p in scans.rglob("*") if p.is_file()):
        name = path.relative_to(scans).as_posix()
        outcome = corrector.file(path, name)
        if path.name == "bad.pdf":
            assert outcome.error
            continue
        assert outcome.error is None
        assert outcome.data == theirs[outcome.output], name
        assert khoidau.open(path).clean(corrector) == outcome.data
        own += outcome.lines
    assert sorted(own) == sorted(lines)
