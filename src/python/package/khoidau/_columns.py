"""Columns of tables, repaired in one call.

Neither pandas nor pyarrow is read here unless a column of theirs is given.
"""

import sys

from ._khoidau import Corrector, Error

_shared = None


def _given(corrector):
    global _shared
    if corrector is None:
        _shared = _shared or Corrector()
        return _shared
    if not isinstance(corrector, Corrector):
        raise Error(
            f"the corrector is a {type(corrector).__name__}: give a "
            "khoidau.Corrector"
        )
    return corrector


def _is(column, library, *names):
    """Whether a column is of a class of a library that is in use."""
    there = sys.modules.get(library)
    return there is not None and isinstance(
        column, tuple(getattr(there, name) for name in names)
    )


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

    if _is(column, "pandas", "Series"):
        return _series(column, texts)
    if _is(column, "pyarrow", "Array", "ChunkedArray"):
        return _arrow(column, texts)
    if isinstance(column, list):
        return texts(column)
    kind = type(column)
    raise Error(
        f"a column of {kind.__module__}.{kind.__qualname__} is not known: "
        "give a pandas Series, a pyarrow Array or ChunkedArray, or a list"
    )


def _series(column, texts):
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        return _categories(column, texts)
    missing = column.isna()
    there = column[~missing]
    other = [value for value in there if not isinstance(value, str)]
    if other:
        raise _no_text(type(other[0]).__name__)
    cleaned = column.copy()
    cleaned[~missing] = texts(there.tolist())
    return cleaned


def _categories(column, texts):
    import pandas as pd

    # Each category is there once, and repaired once; several may become one.
    words = list(column.cat.categories)
    other = [word for word in words if not isinstance(word, str)]
    if other:
        raise _no_text(type(other[0]).__name__)
    cleaned = texts(words)
    places = {word: at for at, word in enumerate(dict.fromkeys(cleaned))}
    codes = [places[cleaned[at]] if at >= 0 else at for at in column.cat.codes]
    values = pd.Categorical.from_codes(
        codes, categories=list(places), ordered=column.cat.ordered
    )
    return pd.Series(values, index=column.index, name=column.name)


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
