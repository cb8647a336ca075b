from collections.abc import Callable, Iterable, Sequence
from os import PathLike
from typing import Any, Optional, TypeVar, Union, final

from ._values import (
    Alternative as Alternative,
    Citation as Citation,
    Document as Document,
    Evidence as Evidence,
    Field as Field,
    Line as Line,
    Page as Page,
    Word as Word,
)

__version__: str

_Path = Union[str, PathLike[str]]
_Column = TypeVar("_Column")

class Error(Exception): ...

@final
class Edit:
    def __new__(cls, parts: tuple[Any, ...]) -> Edit: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def span(self) -> tuple[int, int]: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def confidence(self) -> float: ...
    @property
    def profile(self) -> str: ...
    @property
    def runner_up(self) -> Optional[tuple[str, float]]: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class Correction:
    def __new__(cls, parts: tuple[Any, ...]) -> Correction: ...
    @property
    def text(self) -> str: ...
    @property
    def edits(self) -> tuple[Edit, ...]: ...
    @property
    def suggestions(self) -> tuple[Edit, ...]: ...
    @property
    def condition(self) -> str: ...
    @property
    def profile(self) -> str: ...
    def to_dict(self) -> dict[str, Any]: ...

@final
class Outcome:
    @property
    def name(self) -> str: ...
    @property
    def output(self) -> Optional[str]: ...
    @property
    def data(self) -> Optional[bytes]: ...
    @property
    def records(self) -> list[Document]: ...
    @property
    def lines(self) -> list[str]: ...
    @property
    def changes(self) -> str: ...
    @property
    def error(self) -> Optional[str]: ...
    @property
    def stage(self) -> Optional[str]: ...
    @property
    def warnings(self) -> list[str]: ...

@final
class Corrector:
    def __new__(
        cls,
        model: Optional[_Path] = None,
        profile: Optional[str] = None,
        min_confidence: float = 0.0,
        adapt: bool = True,
        words: Iterable[str] = (),
    ) -> Corrector: ...
    def clean(self, text: str) -> Correction: ...
    def restore(self, text: str) -> str: ...
    def extract(
        self,
        text: str,
        *,
        file: Optional[str] = None,
        path: Optional[str] = None,
        part: Optional[str] = None,
    ) -> list[Document]: ...
    def clean_and_extract(
        self,
        text: str,
        *,
        file: Optional[str] = None,
        path: Optional[str] = None,
        part: Optional[str] = None,
    ) -> tuple[Correction, list[Document]]: ...
    def clean_many(
        self, texts: Iterable[str], threads: Optional[int] = None
    ) -> list[Correction]: ...
    def clean_texts(
        self, texts: Iterable[Optional[str]], threads: Optional[int] = None
    ) -> list[Optional[str]]: ...
    def file(
        self,
        path: _Path,
        name: Optional[str] = None,
        *,
        to: str = "same",
        keep: bool = True,
        threads: int = 1,
    ) -> Outcome: ...

@final
class Source:
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def encoding(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def pages(self) -> list[Page]: ...
    def clean(
        self,
        corrector: Optional[Corrector] = None,
        *,
        to: str = "same",
        keep: bool = True,
    ) -> bytes: ...
    def extract(
        self, corrector: Optional[Corrector] = None
    ) -> list[Document]: ...

@final
class Summary:
    @property
    def files(self) -> int: ...
    @property
    def skipped(self) -> int: ...
    @property
    def failed(self) -> int: ...
    @property
    def complete(self) -> bool: ...

def clean(text: str) -> Correction: ...
def restore(text: str) -> str: ...
def extract(
    text: str,
    *,
    file: Optional[str] = None,
    path: Optional[str] = None,
    part: Optional[str] = None,
) -> list[Document]: ...
def open(
    path_or_bytes: Union[_Path, bytes, bytearray], name: Optional[str] = None
) -> Source: ...
def batch(
    inputs: Union[_Path, Sequence[_Path]],
    out: _Path,
    jobs: Optional[int] = None,
    *,
    shard: tuple[int, int] = (1, 1),
    corrector: Optional[Corrector] = None,
    glob: Sequence[str] = (),
    to: str = "same",
    keep: bool = True,
    texts: bool = True,
    records: bool = True,
    one_engine: bool = False,
    replace: bool = False,
    progress: Optional[Callable[[int, int], object]] = None,
) -> Summary: ...
def clean_column(
    column: _Column,
    corrector: Optional[Corrector] = None,
    *,
    threads: Optional[int] = None,
) -> _Column: ...
