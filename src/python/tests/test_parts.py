"""Parts of large jobs, without a cluster."""

import json

import pytest

import khoidau

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
from khoidau import parts as _parts  # noqa: E402


class Counting:
    """A corrector that counts the files it is given."""

    def __init__(self):
        self.corrector, self.files = khoidau.Corrector(), 0

    def file(self, *args, **settings):
        self.files += 1
        return self.corrector.file(*args, **settings)

    def __reduce__(self):
        return self.corrector.__reduce__()


@pytest.fixture
def folder(tmp_path, pages):
    folder = tmp_path / "scans"
    folder.mkdir()
    for name, text in list(pages.items())[:6]:
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def named(folder):
    return [(path.name, str(path)) for path in folder.iterdir()]


def test_only_what_is_new_is_done(folder, tmp_path):
    place = str(tmp_path / "out" / "part.parquet")
    own = Counting()
    assert _parts.file_part(named(folder), place, own)[1:] == (6, 0, 0)
    first = pq.read_table(place)
    stamp = (tmp_path / "out" / "part.parquet").stat().st_mtime_ns
    assert _parts.file_part(named(folder), place, own)[1:] == (6, 6, 0)
    assert (tmp_path / "out" / "part.parquet").stat().st_mtime_ns == stamp
    assert own.files == 6
    # One more, one other, one gone.
    files = sorted(folder.iterdir())
    files[0].unlink()
    files[1].write_text("bao cao ket qua", encoding="utf-8")
    (folder / "zz.txt").write_text("ke hoach", encoding="utf-8")
    assert _parts.file_part(named(folder), place, own)[1:] == (6, 4, 0)
    assert own.files == 8
    rows = {row["id"]: row for row in pq.read_table(place).to_pylist()}
    assert rows["zz.txt"]["data"] == "kế hoạch".encode()
    assert rows[files[1].name]["data"] == "báo cáo kết quả".encode()
    assert files[0].name not in rows
    old = {row["id"]: row for row in first.to_pylist()}
    assert all(rows[f.name] == old[f.name] for f in files[2:])
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["part.parquet"]


def test_other_settings_begin_anew(folder, tmp_path):
    place = str(tmp_path / "part.parquet")
    one = khoidau.Corrector()
    _parts.file_part(named(folder), place, one)
    other = khoidau.Corrector(min_confidence=0.9)
    assert _parts.file_part(named(folder), place, other).kept == 0
    assert _parts.file_part(named(folder), place, other, to="text").kept == 0


def test_what_failed_is_told_and_tried_again(folder, tmp_path):
    place = str(tmp_path / "part.parquet")
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4\n")
    own = Counting()
    files = [*named(folder), ("gone.txt", str(folder / "gone.txt"))]
    for kept, worked in ((0, 8), (6, 10)):
        done = _parts.file_part(files, place, own)
        assert done[1:] == (8, kept, 2) and own.files == worked
    errors = pq.read_table(place, columns=["id", "error"]).to_pylist()
    errors = {row["id"]: row["error"] for row in errors if row["error"]}
    assert set(errors) == {"bad.pdf", "gone.txt"}
    assert "no such file" in errors["gone.txt"]


def test_a_part_that_is_no_part_is_refused(folder, tmp_path):
    place = tmp_path / "part.parquet"
    place.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(khoidau.Error, match="part.parquet"):
        _parts.file_part(named(folder), str(place), khoidau.Corrector())
    pq.write_table(pa.table({"other": [1]}), place)
    with pytest.raises(khoidau.Error, match="another folder"):
        _parts.file_part(named(folder), str(place), khoidau.Corrector())


def test_texts_keep_their_order_and_what_is_missing(tmp_path):
    place = str(tmp_path / "part.parquet")
    texts = pa.table({"key": [7, 3, 5], "read": ["bao cao", None, "ke hoach"]})
    corrector = khoidau.Corrector()
    done = _parts.text_part(texts, place, corrector, "key", "read")
    assert done[1:] == (3, 0, 0)
    rows = pq.read_table(place).to_pylist()
    assert [row["id"] for row in rows] == ["7", "3", "5"]
    assert [row["text"] for row in rows] == ["báo cáo", None, "kế hoạch"]
    assert json.loads(rows[0]["records"][0])["id"] == "7#1"
    done = _parts.text_part(texts, place, corrector, "key", "read")
    assert done.kept == 3


def test_shards_are_those_of_the_command(command, folder, tmp_path):
    out = tmp_path / "out"
    command("batch", "--model", "compact", folder, "--out", out, "--shard=2/3")
    done = {path.name for path in out.iterdir() if path.suffix == ".txt"}
    own = {name for name, _ in named(folder) if _parts.shard(name, 3) == 1}
    assert done == own
