"""Large jobs on many machines, by Ray Data.

The machines see the same folders (a NAS, say), or the list of paths is one
that all can open. Each part of a job becomes one file of Parquet in the folder
of the outputs. Ray does a part again whose machine was lost; a job that is
given again does what is new or has changed, and nothing else.

    import khoidau.ray

    khoidau.ray.files(paths, "out", parts=512)
    khoidau.ray.texts("texts.parquet", "out")

A Ray that runs already is used; otherwise one starts on this machine.
"""

from __future__ import annotations

import glob
import os
from typing import Iterable, NamedTuple, Optional, Union

import pyarrow.parquet as pq
import ray
import ray.data

from . import parts as _parts
from ._khoidau import Corrector, Error

#: How many files a part has where nobody says how many parts there are: some
#: minutes of work, which is what is lost with a machine.
FILES_A_PART = 2000

_correctors: dict = {}


class Summary(NamedTuple):
    """What became of a job."""

    #: The files of Parquet.
    parts: int
    #: The texts or files in them.
    rows: int
    #: Those that were done before.
    kept: int
    #: Those that failed: the column ``error`` says why.
    failed: int


def _corrector(settings: tuple) -> Corrector:
    """The one of this process, which does many parts."""
    if settings not in _correctors:
        model, profile, least, adapt, words = settings
        _correctors[settings] = Corrector(model, profile, least, adapt, words)
    return _correctors[settings]


def _settings(corrector: Optional[Corrector]) -> tuple:
    corrector = corrector or Corrector()
    *others, words = corrector.__reduce__()[1]
    return (*others, tuple(words))


def files(
    paths: Iterable[Union[str, os.PathLike]],
    out: Union[str, os.PathLike],
    *,
    root: Optional[Union[str, os.PathLike]] = None,
    parts: Optional[int] = None,
    corrector: Optional[Corrector] = None,
    to: str = "same",
    keep: bool = True,
) -> Summary:
    """Repairs files of all formats and reads their records.

    The id of a file is its path below ``root``, or its path. To which part it
    falls depends on its id and the number of parts alone, as with ``khoidau
    batch --shard``: give the same number again when files are added.

    Each row has ``id``, ``output`` (the name of the repaired file), ``data``
    (its bytes), ``records`` and ``changes`` (lines of ``records.jsonl`` and
    ``changes.jsonl``), ``warnings``, ``error``.
    """
    named = {}
    for path in map(os.fspath, paths):
        name = path if root is None else os.path.relpath(path, root)
        named[name.replace(os.sep, "/")] = path
    if parts is None:
        parts = max(1, -(-len(named) // FILES_A_PART))
    work: list[list] = [[] for _ in range(parts)]
    for name in sorted(named):
        work[_parts.shard(name, parts)].append((name, named[name]))
    settings = _settings(corrector)
    out = os.path.abspath(out)

    def do(row: dict) -> dict:
        own = list(zip(row["names"], row["paths"]))
        place = os.path.join(out, row["part"])
        done = _parts.file_part(
            own, place, _corrector(settings), to=to, keep=keep
        )
        return done._asdict()

    return _run(
        [
            {
                "part": f"part-{at + 1:05}-of-{parts:05}.parquet",
                "names": [name for name, _ in own],
                "paths": [os.path.abspath(path) for _, path in own],
            }
            for at, own in enumerate(work)
            if own
        ],
        do,
    )


def texts(
    source: Union[str, os.PathLike],
    out: Union[str, os.PathLike],
    *,
    id: str = "id",
    text: str = "text",
    corrector: Optional[Corrector] = None,
) -> Summary:
    """Repairs the texts of a Parquet file, or of all in a folder.

    A part is a row group of a file: write large files with row groups of a few
    thousand texts. Each row has ``id``, ``text`` (repaired), ``condition``,
    ``profile``, ``records`` (lines of ``records.jsonl``), ``error``; a text
    that is null stays null.
    """
    source, out = os.path.abspath(source), os.path.abspath(out)
    found = [source]
    if os.path.isdir(source):
        found = sorted(glob.glob(os.path.join(source, "**", "*.parquet"),
                                 recursive=True))
    if not found:
        raise Error(f"{source}: has no files of Parquet")
    below = source if os.path.isdir(source) else os.path.dirname(source)
    work = []
    for path in found:
        with pq.ParquetFile(path) as file:
            missing = {id, text} - set(file.schema_arrow.names)
            if missing:
                raise Error(
                    f"{path}: has no column {sorted(missing)[0]!r}: name the "
                    f"columns of names and texts with id= and text="
                )
            groups = file.metadata.num_row_groups
        name = os.path.relpath(path, below).removesuffix(".parquet")
        for group in range(groups):
            part = f"{name}-{group + 1:05}.parquet"
            work.append({"part": part, "path": path, "group": group})
    settings = _settings(corrector)

    def do(row: dict) -> dict:
        with pq.ParquetFile(row["path"]) as file:
            own = file.read_row_group(row["group"], columns=[id, text])
        place = os.path.join(out, row["part"])
        done = _parts.text_part(own, place, _corrector(settings), id, text)
        return done._asdict()

    return _run(work, do)


def _run(work: list[dict], do) -> Summary:
    if not work:
        return Summary(0, 0, 0, 0)
    # A block for each part: what a lost machine had is done again alone.
    data = ray.data.from_items(work, override_num_blocks=len(work))
    done = data.map(do, num_cpus=1).take_all()
    return Summary(
        len(done),
        sum(one["rows"] for one in done),
        sum(one["kept"] for one in done),
        sum(one["failed"] for one in done),
    )
