"""The example of Spark, with two workers on this machine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import khoidau

pytestmark = pytest.mark.long
pytest.importorskip("pyspark")
pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "spark.py"


def test_the_example(pages, tmp_path):
    table = pa.table({"id": list(pages), "text": list(pages.values())})
    source, out = tmp_path / "texts.parquet", tmp_path / "out"
    environment = {
        **os.environ,
        "PYSPARK_PYTHON": sys.executable,
        "MASTER": "local[2]",
        "PYSPARK_SUBMIT_ARGS": "--master local[2] --conf "
        "spark.ui.enabled=false pyspark-shell",
    }

    def run():
        subprocess.run(
            [sys.executable, EXAMPLE, source, out],
            check=True,
            env=environment,
            timeout=300,
        )
        return sorted(p.name for p in out.glob("*.parquet"))

    # The first half, all of it, and once more.
    pq.write_table(table.slice(0, 12), source)
    first = run()
    pq.write_table(table, source)
    second = run()
    assert set(first) < set(second)
    assert run() == second
    rows = pq.read_table(out).to_pylist()
    assert sorted(row["id"] for row in rows) == sorted(pages)
    for row in rows:
        done, records = khoidau.Corrector().clean_and_extract(
            pages[row["id"]], file=row["id"]
        )
        assert row["text"] == done.text
        assert row["records"] == [record.to_json() for record in records]
