"""Records and pages: what the library read, as values."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Optional


class Box(NamedTuple):
    """A box on a page, in the unit of the file, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, corners) -> Optional["Box"]:
        return None if corners is None else cls(*corners)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value was read: the place in the text that went in.

    ``span`` is in bytes of its UTF-8; lines and pages are counted from 1.
    """

    page: Optional[int]
    lines: tuple[int, int]
    span: tuple[int, int]
    bbox: Optional[Box]
    text: str
    file: Optional[str] = None

    @classmethod
    def of(cls, one: dict) -> "Evidence":
        return cls(
            one["page"],
            tuple(one["lines"]),
            tuple(one["span"]),
            Box.of(one["bbox"]),
            one["text"],
            one.get("file"),
        )


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of a field."""

    value: Any
    confidence: float
    rule: str
    precision: Optional[str] = None

    @classmethod
    def of(cls, one: dict) -> "Alternative":
        return cls(
            one["value"],
            one["confidence"],
            one["rule"],
            one.get("precision"),
        )


@dataclass(frozen=True, slots=True)
class Field:
    """A value of a record, how sure it is, and where it was read.

    The value of a date is as ISO 8601 has it; its precision is ``day``,
    ``month`` or ``year``.
    """

    value: Any
    confidence: float
    rule: str
    evidence: tuple[Evidence, ...]
    alternatives: tuple[Alternative, ...]
    precision: Optional[str] = None
    clues: tuple[str, ...] = ()

    @classmethod
    def of(cls, one: Optional[dict]) -> Optional["Field"]:
        if one is None:
            return None
        return cls(
            one["value"],
            one["confidence"],
            one["rule"],
            tuple(map(Evidence.of, one["evidence"])),
            tuple(map(Alternative.of, one["alternatives"])),
            one.get("precision"),
            tuple(one.get("clues", ())),
        )


@dataclass(frozen=True, slots=True)
class Citation:
    """A document that the text names by its number."""

    number_symbol: Field
    canonical: Optional[str]
    type: Optional[Field]
    issuer: Optional[Field]
    date: Optional[Field]

    @classmethod
    def of(cls, one: dict) -> "Citation":
        return cls(
            Field.of(one["number_symbol"]),
            one["canonical"],
            Field.of(one["type"]),
            Field.of(one["issuer"]),
            Field.of(one["date"]),
        )


# What is told of a document beside its fields, and its lists.
_TOLD = (
    "id file path encoding tiers line_start line_end role parent "
    "citations_left_out"
).split()
_LISTS = "addressees recipients".split()


@dataclass(frozen=True, slots=True)
class Document:
    """The archive record of a document.

    A field that is not on the page is None, a list without items empty.
    ``to_dict()`` is what a line of ``records.jsonl`` says, ``to_json()`` the
    line itself.

    >>> import khoidau
    >>> read = 'S6 05-TB/VPTU     Binh Phu, ngay 03 thang 4 nam 2025'
    >>> [document] = khoidau.extract(read, file='thong-bao.txt')
    >>> document.id, document.symbol.value, document.subject
    ('thong-bao.txt#1', 'TB/VPTU', None)
    >>> document.number.evidence[0].text
    '05-TB/VPTU'
    >>> document.to_dict()['number']['value']
    '05'
    """

    id: str
    file: Optional[str]
    path: str
    encoding: str
    tiers: tuple[str, ...]
    line_start: int
    line_end: int
    role: str
    parent: Optional[str]
    system: Optional[Field]
    number: Optional[Field]
    symbol: Optional[Field]
    type: Optional[Field]
    subject: Optional[Field]
    issuing_body: Optional[Field]
    superior_body: Optional[Field]
    issuing_body_full: Optional[Field]
    place: Optional[Field]
    date: Optional[Field]
    addressees: tuple[Field, ...]
    recipients: tuple[Field, ...]
    authority: Optional[Field]
    authority_body: Optional[Field]
    signer_title: Optional[Field]
    signer: Optional[Field]
    secrecy: Optional[Field]
    urgency: Optional[Field]
    circulation: Optional[Field]
    draft: Optional[Field]
    pages: Optional[Field]
    cited_documents: tuple[Citation, ...]
    citations_left_out: int = 0
    _line: str = field(default="", repr=False, compare=False)

    @classmethod
    def from_json(cls, line: str) -> "Document":
        """The record that a line of ``records.jsonl`` tells."""
        all_of = {}
        for key, value in json.loads(line).items():
            if key == "tiers":
                value = tuple(value)
            elif key == "cited_documents":
                value = tuple(map(Citation.of, value))
            elif key in _LISTS:
                value = tuple(map(Field.of, value))
            elif key not in _TOLD:
                value = Field.of(value)
            all_of[key] = value
        return cls(**all_of, _line=line)

    def to_dict(self) -> dict:
        return json.loads(self._line)

    def to_json(self) -> str:
        return self._line


@dataclass(frozen=True, slots=True)
class Word:
    """A word on a page.

    ``start`` and ``end`` are its place in the text of the source, as indices
    of a ``str``.
    """

    text: str
    start: int
    end: int
    bbox: Optional[Box]
    confidence: Optional[float]


@dataclass(frozen=True, slots=True)
class Line:
    """The words that stand side by side."""

    bbox: Optional[Box]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: width and height, the image that the file names, its lines."""

    size: Optional[tuple[float, float]]
    image: Optional[str]
    lines: tuple[Line, ...]

    @classmethod
    def of(cls, size, image, lines) -> "Page":
        def word(text, start, end, bbox, confidence):
            return Word(text, start, end, Box.of(bbox), confidence)

        made = (
            Line(Box.of(bbox), tuple(word(*one) for one in words))
            for bbox, words in lines
        )
        return cls(size, image, tuple(made))

    @property
    def words(self) -> tuple[Word, ...]:
        """The words of all lines."""
        return tuple(word for line in self.lines for word in line.words)
