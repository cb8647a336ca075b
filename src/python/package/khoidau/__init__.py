"""Repairs badly OCR'd Vietnamese administrative text.

>>> import khoidau
>>> khoidau.clean('S6 12, ngay 20 thang 8 nam 2025').text
'Số 12, ngày 20 tháng 8 năm 2025'
"""

from ._khoidau import (
    Correction,
    Corrector,
    Edit,
    Error,
    Outcome,
    Source,
    Summary,
    __version__,
    batch,
    clean,
    extract,
    open,
    restore,
)

# What few programs need is read when it is asked for.
_LATER = {
    "Alternative": "_values",
    "Citation": "_values",
    "Document": "_values",
    "Evidence": "_values",
    "Field": "_values",
    "Line": "_values",
    "Page": "_values",
    "Word": "_values",
    "clean_column": "_columns",
}

__all__ = [
    "Correction",
    "Corrector",
    "Edit",
    "Error",
    "Outcome",
    "Source",
    "Summary",
    "batch",
    "clean",
    "extract",
    "open",
    "restore",
    *_LATER,
]


def __getattr__(name):
    if name not in _LATER:
        raise AttributeError(f"module 'khoidau' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module("khoidau." + _LATER[name]), name)
    globals()[name] = value
    return value
