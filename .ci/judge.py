"""What .ci/formats and .ci/pdf have in common: running a command, and saying
what came of a check."""

import os
import resource
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

# A full model that lies around must not decide what is measured.
ENVIRONMENT = dict(os.environ, KHOIDAU_MODEL="compact")


class Fault(Exception):
    """What does not hold."""


def expect(holds, what):
    if not holds:
        raise Fault(what)


class Ran:
    """A command that ran: status, what it said, seconds and bytes taken."""

    def __init__(self, call, limit=60, output=subprocess.PIPE):
        with tempfile.TemporaryFile() as errors:
            process = subprocess.Popen(
                list(map(str, call)), stdout=output, stderr=errors,
                stdin=subprocess.DEVNULL, env=ENVIRONMENT,
                preexec_fn=lambda: resource.setrlimit(
                    resource.RLIMIT_CPU, (limit, limit)
                ),
            )
            self.out = process.stdout.read() if process.stdout else b""
            _, status, usage = os.wait4(process.pid, 0)
            # os.waitstatus_to_exitcode is of Python 3.9.
            ended = os.WIFEXITED(status)
            process.returncode = self.status = (
                os.WEXITSTATUS(status) if ended else -os.WTERMSIG(status)
            )
            errors.seek(0)
            self.errors = errors.read().decode("utf-8", "replace").strip()
        self.seconds = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss * 1024

    def good(self):
        expect(self.status == 0, f"exit {self.status}: {self.errors}")
        return self.out

    def text(self):
        return self.good().decode("utf-8")

    def within(self, seconds, mebibytes):
        expect(self.seconds <= seconds, f"{self.seconds:.2f} s")
        expect(self.memory <= mebibytes << 20, f"{self.memory >> 20} MB")


class Judge:
    """Prints a line for each figure: ok, LOW or skipped, what it is, its value
    and its bound; and `show` of its faults on standard error."""

    def __init__(self, show):
        self.show, self.low = show, False
        self.threads = ThreadPoolExecutor(os.cpu_count() or 1)

    def say(self, good, figure, value, bound, faults=()):
        verdict = {True: "ok", False: "LOW", None: "skipped"}[good]
        self.low |= good is False
        print(verdict, figure, value, bound, sep="\t", flush=True)
        for fault in list(faults)[: self.show]:
            print(f"    {figure}: {fault}", file=sys.stderr)

    def each(self, figure, check, cases, bound="all"):
        """Runs a check on each case; `check` raises a Fault, or returns
        whether the case counts (None: it does)."""

        def one(case):
            try:
                return check(*case) is not False, None
            except Fault as fault:
                names = [getattr(part, "name", part) for part in case[:2]]
                names = [name for name in names if isinstance(name, str)]
                return True, f"{' '.join(names)}: {fault}"

        done = list(self.threads.map(one, cases))
        tried = sum(counts for counts, _ in done)
        faults = [fault for _, fault in done if fault]
        value = f"{tried - len(faults)} of {tried}"
        self.say(bool(tried) and not faults, figure, value, bound, faults)

    def parts(self, *parts):
        """Runs parts one after the other; one that breaks is named."""
        for part in parts:
            try:
                part()
            except (Fault, OSError, ValueError, KeyError) as error:
                self.say(False, f"{part.__name__} was measured",
                         str(error).split("\n")[0], "all")
