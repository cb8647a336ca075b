"""What the tests share: the pages of the corpus, and the command.

KHOIDAU names the command that results are compared with; without it those
tests are skipped. Clusters are started with `--slow`, Spark with `--long`.
"""

import os
import subprocess
from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[3] / "corpus"


def pytest_addoption(parser):
    parser.addoption("--slow", action="store_true", help="start Ray, too")
    parser.addoption("--long", action="store_true", help="start Spark, too")


def pytest_collection_modifyitems(config, items):
    long = config.getoption("--long")
    slow = long or config.getoption("--slow")
    for item in items:
        if "slow" in item.keywords and not slow:
            item.add_marker(pytest.mark.skip(reason="wants --slow"))
        if "long" in item.keywords and not long:
            item.add_marker(pytest.mark.skip(reason="wants --long"))


@pytest.fixture(scope="session")
def corpus():
    return CORPUS


@pytest.fixture(scope="session")
def pages(corpus):
    """The damaged pages by their names."""
    found = sorted(corpus.glob("*.light.*.txt"))
    assert len(found) > 20
    return {page.name: page.read_text(encoding="utf-8") for page in found}


@pytest.fixture(scope="session")
def command():
    """Runs the command with the compact model."""
    program = os.environ.get("KHOIDAU")
    if not program:
        pytest.skip("KHOIDAU does not name the command")

    def run(name, *words):
        model = () if name in ("merge",) else ("--model", "compact")
        done = subprocess.run(
            [program, name, *model, *map(str, words)],
            check=True,
            capture_output=True,
        )
        return done.stdout

    return run
