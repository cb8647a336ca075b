"""Scores archive records against gold, for .ci/accuracy.

Records of one file pair by the lines they share, where both have lines, and
in their order otherwise. Values compare without case, without the place of
the tone mark (`hoà`, `hòa`), with one space between words and no punctuation
at either end; subjects without their lead-in too. Lists compare as sets.
Citations compare by number, and by date where the gold has one. What is null
on both sides, and what the gold leaves out, does not count.

Upper and lower case are a figure of their own, `cased`: symbols, places and
names of those who sign, compared with case, and of bodies written out the
words whose case the print tells.
"""

import re
import unicodedata
from collections import Counter, defaultdict

SCALARS = (
    "number symbol type subject issuing_body superior_body place date"
    " authority authority_body signer_title signer secrecy urgency system"
).split()
LISTS = ["addressees", "recipients"]
# What is to come out in the case that is printed.
CASED = "symbol place signer".split()
CITED = "cited_documents"

# The figures of .ci/floors.tsv that are the mean F1 of some fields.
GROUPS = {
    "header": "number symbol type date place".split(),
    "names": "issuing_body superior_body subject".split(),
    "foot": (
        "authority signer_title signer recipients addressees secrecy urgency"
    ).split(),
    "citations": [CITED],
}

TONE = "[\u0300\u0301\u0303\u0309\u0323]"
# The end of a word whose tone stands on the second vowel of oa, oe, uy; the
# u of `quý` is no vowel.
LATE = re.compile(
    rf"(o(?=[ae])|(?<!q)u(?=y))([aey])({TONE})(?=[\W\d_]*$)", re.IGNORECASE
)
# A syllable in capitals and without its marks.
SYLLABLE = re.compile(
    r"(?:B|CH?|D|GH?|GI|H|KH?|L|M|NG?H?|PH?|QU?|R|S|TH?|TR|V|X)?"
    r"[AEIOUY]{1,3}(?:CH?|M|N[GH]?|P|T)?$"
)
LEAD = re.compile(r"(?:(?:v/v|về|việc) )+")


def uniform(word):
    parts = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", LATE.sub(r"\1\3\2", parts))


def bare(word):
    """A word without its marks, and what stands around it."""
    parts = unicodedata.normalize("NFD", word.replace("Đ", "D"))
    return re.sub(r"[\u0300-\u036f]|^\W+|\W+$", "", parts)


def value(field, cased=False):
    """What a field says, as it is compared; None if nothing."""
    if isinstance(field, dict):
        field = field.get("value")
    if field is None:
        return None
    text = " ".join(map(uniform, str(field).split()))
    text = text if cased else text.casefold()
    return re.sub(r"^\W+|\W+$", "", text) or None


def scalar(name, record):
    text = value(record.get(name))
    if name == "subject" and text:
        lead = LEAD.match(text)
        text = text[lead.end():] if lead else text
    return text


def members(name, record):
    return {value(item) for item in record.get(name) or []} - {None}


def citations(record):
    pairs = [
        (value(one.get("number_symbol")), value(one.get("date")))
        for one in record.get(CITED) or []
    ]
    return [pair for pair in pairs if pair[0]]


def pairs(gold, found):
    """Each record of the gold with its counterpart, {} if it has none, and
    how many records were found beyond these."""
    pools = defaultdict(list)
    for record in found:
        pools[record["file"]].append(record)
    made = []
    for record in gold:
        pool = pools[record["file"]]

        def shared(other):
            ends = min(record["line_end"], other["line_end"])
            return ends - max(record["line_start"], other["line_start"])

        other = pool[0] if pool else {}
        if pool and record.get("line_start"):
            other = max(pool, key=shared)
            if shared(other) < 0:
                other = {}
        if other:
            pool.remove(other)
        made.append((record, other))
    return made, sum(map(len, pools.values()))


def score(gold, found):
    """Precision, recall and F1 of each field, and the micro average."""
    right, wrong, missed = Counter(), Counter(), Counter()
    made, extra = pairs(gold, found)
    for record, other in made:
        for name in SCALARS:
            want, got = scalar(name, record), scalar(name, other)
            if name not in record:
                continue
            if want == got:
                right[name] += want is not None
            else:
                missed[name] += want is not None
                wrong[name] += got is not None
        for name in LISTS:
            if name in record:
                want, got = members(name, record), members(name, other)
                right[name] += len(want & got)
                missed[name] += len(want - got)
                wrong[name] += len(got - want)
        if CITED in record:
            left = citations(other)
            for number, date in citations(record):
                fits = [
                    one for one in left
                    if one[0] == number and date in (None, one[1])
                ]
                if fits:
                    left.remove(fits[0])
                right[CITED] += bool(fits)
                missed[CITED] += not fits
            wrong[CITED] += len(left)
    fields = {}
    for name in [*SCALARS, *LISTS, CITED]:
        hit, bad, lost = right[name], wrong[name], missed[name]
        if hit + bad + lost:
            p, r = hit / max(hit + bad, 1), hit / max(hit + lost, 1)
            fields[name] = {
                "n": hit + lost,
                "p": round(p, 4),
                "r": round(r, 4),
                "f1": round(2 * p * r / max(p + r, 1e-9), 4),
            }
    twice = 2 * sum(right.values())
    most = twice + sum(wrong.values()) + sum(missed.values())
    return {
        "documents": len(gold),
        "extra_documents": extra,
        "micro_f1": round(twice / max(most, 1), 4),
        "fields": fields,
    }


def told(body):
    """The words of a body as printed whose case is told: all, but of a body
    in capitals its abbreviations alone, which are no syllables."""
    words = body.split()
    if body == body.upper():
        words = [word for word in words if not SYLLABLE.match(bare(word))]
    return [uniform(word).strip(",.;:()") for word in words]


def cased(gold, found):
    """The F1 of what has a case to keep, all together; None where the gold
    has nothing of the kind."""
    right = asked = given = 0
    for record, other in pairs(gold, found)[0]:
        for name in CASED:
            if name in record:
                want = value(record[name], cased=True)
                got = value(other.get(name), cased=True)
                right += want is not None and want == got
                asked += want is not None
                given += got is not None
        full = value(other.get("issuing_body_full"), cased=True)
        words = told(record.get("issuing_body") or "")
        if words:
            right += set(words) <= set((full or "").replace(",", "").split())
            asked += 1
            given += full is not None
    return round(2 * right / (asked + given), 4) if asked else None


def figures(scored, cased_f1=None):
    """The figures of .ci/floors.tsv: those the data have anything for."""
    known = {"micro_f1": scored["micro_f1"]}
    if cased_f1 is not None:
        known["cased"] = cased_f1
    fields = scored["fields"]
    for name, group in GROUPS.items():
        values = [fields[field]["f1"] for field in group if field in fields]
        if values:
            known[name] = sum(values) / len(values)
    return known
