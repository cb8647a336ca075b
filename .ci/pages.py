"""Pages printed to images, and what is read off them.

`python pages.py print SHARED DIR COUNT`, in an environment with what pages.txt
names, prints pages of SHARED/data/heldout_dev/admin.txt with the damage of a
copier and a scanner (SHARED/tools/pages): NN.png, and in NN.txt the lines that
are on it. Levels of damage take turns from 0, none, to 3.

`wrong(...)` counts the words of a page that are wrong, by the rules of
SHARED/tools/score.py.
"""

import random
import sys
from pathlib import Path

LEVELS = 4
# Dots an inch: what offices scan with. Pages that are hardly damaged come at
# 150, too, as those that the channel profiles are learned from.
DOTS = [200, 300]
FEW_DOTS = 150
# How long the lines are that pages are made of, in characters.
SHORTEST, LONGEST = 40, 900


def print_pages(shared, to, count):
    sys.path.insert(0, str(shared / "tools" / "pages"))
    import pairs
    import render

    fonts = [font for font in render.FAMS
             if all(Path(font % style).exists()
                    for style in ("Regular", "Bold", "Italic"))]
    if not fonts:
        sys.exit("no font of SHARED/tools/pages/render.py is installed")
    lines = shared / "data" / "heldout_dev" / "admin.txt"
    lines = lines.read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if SHORTEST < len(line) < LONGEST]
    for number in range(count):
        # Each page by itself: a few are the first of many.
        pick = random.Random(number)
        level = number % LEVELS
        few = level < 2 and number // LEVELS % 3 == 2
        dots = FEW_DOTS if few else pick.choice(DOTS)
        render.CUR[0] = pick.choice(fonts)
        blocks = pairs.header(pick) + pairs.body(pick, lines)
        image, printed = render.page(blocks, dots, pick)
        image = render.degrade(image, level, pick)
        image.save(to / f"{number:02}.png", dpi=(dots, dots))
        text = "\n".join(printed) + "\n"
        (to / f"{number:02}.txt").write_text(text, encoding="utf-8")


def wrong(shared, printed, read):
    """How many words were printed, and how many are wrong in what was read:
    the words of the whole page, for its lines need not be those."""
    tools = str(shared / "tools")
    if tools not in sys.path:
        sys.path.insert(0, tools)
    import score

    def words(text):
        return [word for line in text.split("\n")
                for word in score.tokens(line)]

    gold = words(printed)
    return len(gold), score.align(gold, words(read))[0]


if __name__ == "__main__":
    if sys.argv[1:2] != ["print"] or len(sys.argv) != 5:
        sys.exit(__doc__)
    print_pages(Path(sys.argv[2]).resolve(), Path(sys.argv[3]),
                int(sys.argv[4]))
