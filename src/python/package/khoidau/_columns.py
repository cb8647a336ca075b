"""Columns of tables, repaired in one call.

Neither pandas nor pyarrow is read here unless a column of theirs is given.
"""

from ._khoidau import Corrector, Error

_shared = None


def _given(corrector):
    global _shared
    if corrector is None:
        _shared = _shared or Corrector()
        return _shared
    return corrector


def clean_column(column, corrector=None, *, threads=None):
    """Repairs a column of texts, on several threads.

    A pandas ``Series`` gives a ``Series`` with the same index, name and type,
    a pyarrow ``Array`` or ``ChunkedArray`` one of the same type and chunks, a
    list a list. What is missing stays missing.

    >>> import khoidau
    >>> khoidau.clean_column(['bao cao ket qua', None])
    ['báo cáo kết quả', None]
    """
    corrector = _given(corrector)

    def texts(values):
        return corrector.clean_texts(values, threads)

    kind = type(column)
    library = kind.__module__.partition(".")[0]
    if library == "pandas" and kind.__name__ == "Series":
        return _series(column, texts)
    if library == "pyarrow" and hasattr(column, "to_pylist"):
        return _arrow(column, texts)
    if isinstance(column, list):
        return texts(column)
    raise Error(
        f"a column of {kind.__module__}.{kind.__qualname__} is not known: "
        "give a pandas Series, a pyarrow Array or ChunkedArray, or a list"
    )


def _series(column, texts):
    missing = column.isna()
    there = column[~missing]
    other = [value for value in there if not isinstance(value, str)]
    if other:
        raise _no_text(type(other[0]).__name__)
    cleaned = column.copy()
    cleaned[~missing] = texts(there.tolist())
    return cleaned


def _arrow(column, texts):
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        # Each text of the dictionary is there once, and repaired once.
        if isinstance(column, pa.ChunkedArray):
            chunks = [_arrow(chunk, texts) for chunk in column.chunks]
            return pa.chunked_array(chunks, type=kind)
        words = _arrow(column.dictionary, texts)
        return pa.DictionaryArray.from_arrays(
            column.indices, words, ordered=kind.ordered
        )
    if pa.types.is_null(kind):
        return column
    is_view = getattr(pa.types, "is_string_view", lambda _: False)
    if not (
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or is_view(kind)
    ):
        raise _no_text(str(kind))
    cleaned = iter(texts(column.to_pylist()))

    def next_of(chunk):
        return pa.array([next(cleaned) for _ in range(len(chunk))], type=kind)

    if isinstance(column, pa.ChunkedArray):
        chunks = [next_of(chunk) for chunk in column.chunks]
        return pa.chunked_array(chunks, type=kind)
    return next_of(column)


def _no_text(kind):
    return Error(f"the column has {kind}, not text: give a column of text")
