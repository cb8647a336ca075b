"""Repairs a Parquet of texts by Spark.

    PYSPARK_PYTHON=$(command -v python) python spark.py texts.parquet out

The columns are `id` and `text`. Ids that are in `out` are not done again. The
Python of the workers must have khoidau and pyarrow: PYSPARK_PYTHON names it.
"""

import sys

import pyarrow as pa
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession

import khoidau

COLUMNS = "id string, text string, records array<string>"
SCHEMA = pa.schema(
    [("id", "string"), ("text", "string"), ("records", pa.list_(pa.string()))]
)


def repair(batches):
    corrector = khoidau.Corrector()  # One a process, with one model.
    for batch in batches:
        rows = []
        for id, text in zip(*(batch[name].to_pylist() for name in ("id", "text"))):
            done, records = corrector.clean_and_extract(text, file=id)
            lines = [record.to_json() for record in records]
            rows.append({"id": id, "text": done.text, "records": lines})
        yield pa.RecordBatch.from_pylist(rows, SCHEMA)


def main(source, out):
    spark = SparkSession.builder.appName("khoidau").getOrCreate()
    texts = spark.read.parquet(source).select("id", "text").dropna()
    try:
        texts = texts.join(spark.read.parquet(out).select("id"), "id", "left_anti")
    except AnalysisException:
        pass  # There are no outputs yet.
    if not texts.isEmpty():
        texts.mapInArrow(repair, COLUMNS).write.mode("append").parquet(out)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
