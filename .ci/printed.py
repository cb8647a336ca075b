"""Lines as they are printed, made of the grammar tests/data/printed.txt."""

import random
import re
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SLOT = re.compile(r"\{([^{}]*)\}")
RANGE = re.compile(r"(\d+)-(\d+)")
STEPS = [
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
]


def roman(number):
    out = ""
    for value, letters in STEPS:
        while number >= value:
            out, number = out + letters, number - value
    return out


def table(name):
    path = ROOT / "dictionaries" / "tables" / name
    for row in path.read_text("utf-8").splitlines():
        if row and not row.startswith("#"):
            yield row.split("\t")


def can_be(name):
    """Whether a part of a name is spelled as Vietnamese is.

    Two marks on neighbours (`Xuaân`) and a tone that no stop ends with
    (`Phùc`) are what is left of old encodings, no names.
    """
    parts = unicodedata.normalize("NFD", name.lower())
    marks = "[\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b]"
    torn = re.search(f"a{marks}*[aă]|[aeiou]u\u0300", parts)
    stop = re.search(r"[\u0300\u0303\u0309][cpt]h?$", parts)
    return not torn and not stop


class Printed:
    """Makes lines; the same seed makes the same ones."""

    def __init__(self, seed, communes=None):
        self.random = random.Random(seed)
        self.rules = {}
        rule = []
        path = ROOT / "tests" / "data" / "printed.txt"
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("["):
                rule = self.rules.setdefault(line.strip("[]"), [])
            elif line and not line.startswith("#"):
                rule.append(line)
        parts = {"surname": [], "middle": [], "given": []}
        for kind, part, count in table("names.tsv"):
            if can_be(part):
                parts[kind].append((part, int(count)))
        # Half of the picks by count, half from all alike.
        self.parts = {
            kind: ([part for part, _ in rows], [n for _, n in rows])
            for kind, rows in parts.items()
        }
        self.places = [name for name, level in table("places.tsv")
                       if level in "12"]
        self.communes = communes or [
            name for name, level in table("places.tsv") if level == "3"
        ]

    def made(self, what):
        pick = self.random
        if what == "roman":
            if pick.random() < 0.9:
                return roman(pick.randint(1, 39))
            return roman(pick.choice([*range(40, 61), 90, 99, 110, 1945, 1890]))
        if what == "place":
            return pick.choice(self.places)
        if what == "commune":
            return pick.choice(self.communes)
        names, counts = self.parts[what]
        if pick.random() < 0.5 and what != "given":
            return pick.choices(names, counts)[0]
        if what == "given" and pick.random() < 0.7:
            rare = [n for n, count in zip(names, counts) if count < 10]
            return pick.choice(rare)
        return pick.choice(names)

    def slot(self, match):
        inside = match.group(1)
        if inside.startswith("@"):
            return self.made(inside[1:])
        if "|" in inside:
            return self.random.choice(inside.split("|"))
        bounds = RANGE.fullmatch(inside)
        if bounds:
            low, high = bounds.groups()
            number = self.random.randint(int(low), int(high))
            return f"{number:0{len(low)}}"
        return self.form(inside)

    def form(self, rule):
        return self.fill(self.random.choice(self.rules[rule]))

    def fill(self, form):
        while SLOT.search(form):
            form = SLOT.sub(self.slot, form)
        return form

    def lines(self, rule, count):
        """Lines of a rule, all its forms in turn, with the words judged."""
        forms = []
        while len(forms) < count:
            again = list(self.rules[rule])
            self.random.shuffle(again)
            forms += again
        return [Line(self.fill(form)) for form in forms[:count]]


class Line:
    """A right line, and the runs of its words that are judged."""

    def __init__(self, form):
        self.text = re.sub(r"[<>]", "", form)
        self.judged = []
        at, inside, spans = 0, None, []
        for sign in form:
            if sign == "<":
                inside = at
            elif sign == ">":
                spans.append((inside, at))
            else:
                at += 1
        words = [m for m in re.finditer(r"\S+", self.text)]
        for start, end in spans:
            run = [w.group() for w in words
                   if w.start() < end and start < w.end()]
            self.judged.append(run)
