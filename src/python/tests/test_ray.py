"""A cluster of two workers on this machine."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import pytest

import khoidau

pytestmark = pytest.mark.slow
ray = pytest.importorskip("ray")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(scope="module")
def cluster():
    ray.init(
        num_cpus=2,
        include_dashboard=False,
        configure_logging=True,
        log_to_driver=False,
        object_store_memory=100 << 20,
    )
    yield
    ray.shutdown()


@pytest.fixture(scope="module")
def count(request):
    """How many pages there are."""
    return 200 if request.config.getoption("--long") else 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory, pages, count):
    """A folder of pages."""
    folder = tmp_path_factory.mktemp("ray") / "scans"
    folder.mkdir()
    texts = list(pages.values())
    for at in range(count):
        lines = texts[at % len(texts)].splitlines(keepends=True)
        own = "".join(lines[at % 7 : at % 7 + 25])
        (folder / f"{at:04}.txt").write_text(own, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def theirs(folder, tmp_path_factory):
    """What a run over the folder makes of it: test_command.py shows that it
    is what the command makes."""
    out = tmp_path_factory.mktemp("theirs")
    khoidau.batch(folder, out)
    return out


def rows(out):
    found = sorted(Path(out).rglob("*.parquet"))
    return sorted(
        (row for path in found for row in pq.read_table(path).to_pylist()),
        key=lambda row: row["id"],
    )


def stamps(out):
    return {path: path.stat().st_mtime_ns for path in Path(out).rglob("*")}


def same(out, theirs):
    all_rows = rows(out)
    assert len(all_rows) == len(list(theirs.glob("*.txt")))
    for row in all_rows:
        assert row["data"] == (theirs / row["output"]).read_bytes()
    lines = [line for row in all_rows for line in row["records"]]
    assert lines == (theirs / "records.jsonl").read_text("utf-8").splitlines()
    changes = "".join(row["changes"] for row in all_rows)
    assert changes == (theirs / "changes.jsonl").read_text("utf-8")


def test_files_are_those_of_a_run(cluster, folder, theirs, count, tmp_path):
    import khoidau.ray

    out = tmp_path / "out"
    files = sorted(folder.iterdir())
    done = khoidau.ray.files(files, out, root=folder, parts=8)
    assert done == (8, count, 0, 0)
    same(out, theirs)
    before = stamps(out)
    done = khoidau.ray.files(files, out, root=folder, parts=8)
    assert done == (8, count, count, 0)
    assert stamps(out) == before


def test_a_worker_is_killed(cluster, folder, theirs, count, tmp_path):
    import khoidau.ray

    out, killed = tmp_path / "out", []

    def kill():
        """Ends one that is at work, once a part is done."""
        until = time.monotonic() + 120
        while time.monotonic() < until:
            halves = list(out.glob(".part-*"))
            if halves and list(out.glob("part-*")):
                pid = int(halves[0].name.rpartition(".")[2])
                assert pid != os.getpid()
                os.kill(pid, signal.SIGKILL)
                killed.append(pid)
                return
            time.sleep(0.002)

    killer = threading.Thread(target=kill)
    killer.start()
    files = sorted(folder.iterdir())
    done = khoidau.ray.files(files, out, root=folder, parts=8)
    killer.join()
    assert killed, "no worker was killed"
    assert (done.parts, done.rows, done.failed) == (8, count, 0)
    same(out, theirs)


def test_texts_are_those_of_a_run(cluster, folder, theirs, count, tmp_path):
    import khoidau.ray

    paths = sorted(folder.iterdir())
    names = [str(path) for path in paths]
    texts = [path.read_text("utf-8") for path in paths]
    table = pa.table({"name": names, "read": texts})
    source, out = tmp_path / "texts", tmp_path / "out"
    source.mkdir()
    half = count // 2
    one, two = table.slice(0, half), table.slice(half)
    pq.write_table(one, source / "a.parquet", row_group_size=half // 2)
    pq.write_table(two, source / "b.parquet", row_group_size=half // 3)
    parts = sum(
        pq.ParquetFile(path).num_row_groups for path in source.iterdir()
    )
    assert parts >= 5
    done = khoidau.ray.texts(source, out, id="name", text="read")
    assert done == (parts, count, 0, 0)
    all_rows = rows(out)
    for row, path in zip(all_rows, paths, strict=True):
        assert row["text"] == (theirs / path.name).read_text("utf-8")
    told = (theirs / "records.jsonl").read_text("utf-8").splitlines()
    told = list(map(json.loads, told))
    for record in told:
        record["file"] = record["path"]
    own = [json.loads(line) for row in all_rows for line in row["records"]]
    assert own == told
    before = stamps(out)
    done = khoidau.ray.texts(source, out, id="name", text="read")
    assert done == (parts, count, count, 0) and stamps(out) == before


def test_bad_sources_are_refused(tmp_path):
    import khoidau.ray

    with pytest.raises(khoidau.Error, match="no files of Parquet"):
        khoidau.ray.texts(tmp_path, tmp_path / "out")
    pq.write_table(pa.table({"id": ["a"]}), tmp_path / "a.parquet")
    with pytest.raises(khoidau.Error, match="no column 'text'"):
        khoidau.ray.texts(tmp_path / "a.parquet", tmp_path / "out")
    assert khoidau.ray.files([], tmp_path / "out") == (0, 0, 0, 0)
