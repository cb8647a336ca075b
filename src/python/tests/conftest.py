"""What the tests share: the pages of the corpus, and the command.

KHOIDAU names the command that results are compared with; without it those
tests are skipped. Ray is started with `--slow`; with `--long` it has more to
do, and Spark is started, too.
"""

import os
import subprocess
from pathlib import Path

import pytest

# Reports tell when they were made.
os.environ["SOURCE_DATE_EPOCH"] = "0"

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
    """Runs the command, and gives what it writes and its status."""
    program = os.environ.get("KHOIDAU")
    if not program:
        pytest.skip("KHOIDAU does not name the command")

    def run(*words):
        done = subprocess.run(
            [program, *map(str, words)], stdout=subprocess.PIPE
        )
        return done.stdout, done.returncode

    return run
