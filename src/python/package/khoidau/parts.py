"""Parts of large jobs: what one machine does of them, whatever hands it out.

A part is a list of files or a stretch of a Parquet file, and becomes one file
of Parquet, which is there whole or not at all. What is in that file already
is not done again: a row is kept if it has the same id, and the same was made
of the same contents by the same program, model and settings. A part of which
nothing has changed is not written. So a part may be done twice, by two
machines at once or again after one was lost, and the result is the same.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import os
import platform
import zlib
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from ._khoidau import Corrector, Error, __version__

#: What is told of a text.
TEXTS = pa.schema(
    [
        ("id", pa.string()),
        # The hash of what went in, and of what worked on it.
        ("content", pa.string()),
        ("text", pa.string()),
        ("condition", pa.string()),
        ("profile", pa.string()),
        # Lines as in records.jsonl.
        ("records", pa.list_(pa.string())),
        ("error", pa.string()),
    ]
)

#: What is told of a file.
FILES = pa.schema(
    [
        ("id", pa.string()),
        ("content", pa.string()),
        # The name of the repaired file, and the file.
        ("output", pa.string()),
        ("data", pa.binary()),
        ("records", pa.list_(pa.string())),
        # Lines as in changes.jsonl.
        ("changes", pa.string()),
        ("warnings", pa.list_(pa.string())),
        ("error", pa.string()),
    ]
)


class Done(NamedTuple):
    """What became of a part."""

    #: The name of its file.
    part: str
    #: How many rows it has, of which so many were there before, and so many
    #: tell of an error.
    rows: int
    kept: int
    failed: int


def shard(name: str, of: int) -> int:
    """Which of so many parts a name falls to, counted from 0: the number of
    ``khoidau batch --shard``, less 1."""
    return zlib.crc32(name.encode()) % of


def settings_of(corrector: Corrector, *more) -> str:
    """What a result depends on beside the contents, in words."""
    made_of = corrector.__reduce__()[1]
    return f"{__version__} {made_of!r} {_stamps(made_of[0])!r} {more!r}"


def _stamps(model) -> list:
    """Sizes and times of the files of a model that is not built in."""
    if model is None or not os.path.exists(model):
        return []
    found = [model]
    for folder, _, names in os.walk(model):
        found += (os.path.join(folder, name) for name in names)
    stats = map(os.stat, sorted(map(os.fspath, found)))
    return [(stat.st_size, stat.st_mtime_ns) for stat in stats]


def file_part(
    files: list[tuple[str, str]], place: str, corrector: Corrector, **form
) -> Done:
    """Does the part of some files, each a name and a path."""
    settings = settings_of(corrector, sorted(form.items()))

    def content_of(file):
        try:
            with open(file[1], "rb") as whole:
                return _hash(whole.read(), settings)
        except OSError:
            # The library says of it what there is to say.
            return None

    def row(file):
        name, path = file
        done = corrector.file(path, name, **form)
        return {
            "output": done.output,
            "data": done.data,
            "records": done.lines,
            "changes": done.changes,
            "warnings": done.warnings,
            "error": done.error,
        }

    items = [(file[0], file) for file in sorted(files)]
    return _do(items, place, FILES, content_of, row)


def text_part(
    texts: pa.Table, place: str, corrector: Corrector, id: str, text: str
) -> Done:
    """Does the part of some texts, a table with a column of names and one of
    texts."""
    settings = settings_of(corrector)

    def row(item):
        name, read = item
        if read is None:
            return {}
        try:
            done, records = corrector.clean_and_extract(read, file=name)
        except Error as error:
            return {"error": str(error)}
        return {
            "text": done.text,
            "condition": done.condition,
            "profile": done.profile,
            "records": [record.to_json() for record in records],
        }

    names = texts[id].cast(pa.string()).to_pylist()
    pairs = zip(names, texts[text].to_pylist())
    items = [(pair[0], pair) for pair in pairs]
    return _do(
        items,
        place,
        TEXTS,
        lambda item: _hash((item[1] or "").encode(), settings),
        row,
    )


def _hash(content: bytes, settings: str) -> str:
    both = hashlib.sha256(hashlib.sha256(content).digest())
    both.update(settings.encode())
    return both.hexdigest()


#: The rows, and about the bytes, that are held until they are written.
_ROWS, _BYTES = 256, 32 << 20


class _Before:
    """The rows of a part that were done before."""

    def __init__(self, place, schema):
        self.places, self.rows, self.held = {}, 0, (None, None)
        if not os.path.exists(place):
            return
        try:
            self.file = pq.ParquetFile(place)
        except pa.ArrowInvalid as error:
            raise Error(
                f"{place}: is no file of Parquet: take it away, and it is "
                f"made anew: {error}"
            ) from error
        if self.file.schema_arrow.names != schema.names:
            raise Error(
                f"{place}: has other columns: name another folder for the "
                "outputs"
            )
        for group in range(self.file.num_row_groups):
            keys = self.file.read_row_group(
                group, columns=["id", "content", "error"]
            )
            for at, row in enumerate(keys.to_pylist()):
                self.rows += 1
                # What failed is tried again.
                if row["error"] is None and row["content"] is not None:
                    key = row["id"], row["content"]
                    self.places[key] = group, at

    def row(self, key):
        """A whole row; those that follow one another are read at once."""
        group, at = self.places[key]
        if self.held[0] != group:
            self.held = group, self.file.read_row_group(group)
        return self.held[1].slice(at, 1).to_pylist()[0]


def _do(items, place, schema, content_of, row_of) -> Done:
    """Does what of the items is not done yet, and writes all of them."""
    name = os.path.basename(place)
    before = _Before(place, schema)
    keys = [(id, content_of(item)) for id, item in items]
    if keys and len(keys) == before.rows and before.places.keys() == set(keys):
        return Done(name, len(keys), len(keys), 0)
    os.makedirs(os.path.dirname(place) or ".", exist_ok=True)
    # One of its own for each process, under a name that readers of folders
    # leave out.
    place = os.path.abspath(place)
    own = f".{name}.{platform.node()}.{os.getpid()}"
    half = os.path.join(os.path.dirname(place), own)
    kept = failed = 0
    try:
        with pq.ParquetWriter(half, schema, compression="zstd") as writer:
            rows, size = [], 0
            for key, (id, item) in zip(keys, items):
                if key in before.places:
                    row = before.row(key)
                    kept += 1
                else:
                    row = dict.fromkeys(schema.names)
                    row.update(row_of(item), id=id, content=key[1])
                    failed += row["error"] is not None
                rows.append(row)
                size += len(row.get("data") or row.get("text") or "")
                if len(rows) == _ROWS or size > _BYTES:
                    writer.write_table(pa.Table.from_pylist(rows, schema))
                    rows, size = [], 0
            if rows or not items:
                writer.write_table(pa.Table.from_pylist(rows, schema))
        try:
            os.replace(half, place)
        except FileNotFoundError:
            # Another has done the same part meanwhile, and tidied up.
            if not os.path.exists(place):
                raise
    finally:
        # That of this process, and what others have left that were ended.
        folder = glob.escape(os.path.dirname(place))
        for left in glob.glob(os.path.join(folder, f".{glob.escape(name)}.*")):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(left)
    return Done(name, len(keys), kept, failed)
