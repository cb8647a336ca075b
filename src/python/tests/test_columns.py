"""Columns of pandas and pyarrow."""

import subprocess
import sys

import pytest

import khoidau

READ = ["bao cao ket qua", None, "ke hoach nam 2025", ""]
PRINTED = ["báo cáo kết quả", None, "kế hoạch năm 2025", ""]


def test_lists():
    assert khoidau.clean_column(READ) == PRINTED
    assert khoidau.clean_column([]) == []


@pytest.mark.parametrize("dtype", ["object", "string", "string[pyarrow]"])
def test_series(dtype):
    pd = pytest.importorskip("pandas")
    series = pd.Series(READ, index=[9, 7, 5, 3], name="read", dtype=dtype)
    before = series.copy()
    cleaned = khoidau.clean_column(series)
    expected = pd.Series(PRINTED, index=[9, 7, 5, 3], name="read", dtype=dtype)
    pd.testing.assert_series_equal(cleaned, expected)
    pd.testing.assert_series_equal(series, before)


def test_series_with_the_same_label_twice():
    pd = pytest.importorskip("pandas")
    series = pd.Series(READ, index=[1, 1, 2, 2], dtype=object)
    assert khoidau.clean_column(series).tolist() == PRINTED


def test_series_of_categories():
    pd = pytest.importorskip("pandas")
    read = ["bao cao", "báo cáo", None, "bao cao ket qua"]
    series = pd.Series(read, index=[4, 3, 2, 1], name="a", dtype="category")
    cleaned = khoidau.clean_column(series)
    assert cleaned.dtype == "category" and cleaned.name == "a"
    assert cleaned.index.tolist() == [4, 3, 2, 1]
    printed = ["báo cáo", "báo cáo", None, "báo cáo kết quả"]
    assert cleaned.astype(object).where(cleaned.notna(), None).tolist() == (
        printed
    )
    with pytest.raises(khoidau.Error, match="give a"):
        khoidau.clean_column(pd.Series([1, 2], dtype="category"))


def test_series_of_a_class_of_ones_own():
    pd = pytest.importorskip("pandas")

    class Own(pd.Series):
        pass

    assert khoidau.clean_column(Own(READ, dtype=object)).tolist() == PRINTED


def test_what_is_wrong_is_named():
    for wrong in (["a", 1.5], ["a", "b\ud800"]):
        with pytest.raises(TypeError, match="text 1 of the list"):
            khoidau.clean_column(wrong)
    with pytest.raises(khoidau.Error, match="give a khoidau.Corrector"):
        khoidau.clean_column(READ, "tesseract-eng")


def test_arrays():
    pa = pytest.importorskip("pyarrow")
    for kind in (pa.string(), pa.large_string()):
        array = pa.array(READ, type=kind)
        assert khoidau.clean_column(array).equals(pa.array(PRINTED, type=kind))
    chunked = pa.chunked_array([READ[:1], [], READ[1:]], type=pa.string())
    cleaned = khoidau.clean_column(chunked)
    assert cleaned.to_pylist() == PRINTED
    assert [len(chunk) for chunk in cleaned.chunks] == [1, 0, 3]
    words = pa.array(READ * 3).dictionary_encode()
    cleaned = khoidau.clean_column(words)
    assert cleaned.type == words.type and cleaned.to_pylist() == PRINTED * 3
    assert khoidau.clean_column(pa.nulls(2)).to_pylist() == [None, None]


def test_other_columns_are_refused():
    pa = pytest.importorskip("pyarrow")
    pd = pytest.importorskip("pandas")
    table = pa.table({"a": READ})
    for wrong in (
        pa.array([1, 2]),
        pd.Series([1, 2]),
        ("a", "b"),
        "text",
        table,
    ):
        with pytest.raises(khoidau.Error, match="give a"):
            khoidau.clean_column(wrong)


def test_neither_library_is_read_for_lists():
    code = (
        "import sys, khoidau; khoidau.clean_column(['so 1']);"
        "sys.exit(bool({'pandas', 'pyarrow', 'numpy'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
