#!/usr/bin/env python3
"""The context net of train.py in plain NumPy, for one text: what a reader of its weights has to reproduce.

    reference.py measure WEIGHTS DATA [--int8]   words right of the dev texts in DATA, the letters told and not told
    reference.py recall WEIGHTS DATA             can runs of words be got out of the net? six masked words in a row, filled in
    reference.py vectors WEIGHTS VOCAB --int8    scores of a few made-up lines as JSON, for tests/data/context/net.json
    reference.py tiny FOLDER                     a small net drawn by lot, and its scores, for tests/data/context/

WEIGHTS holds weights.*.npz, DATA what train.py reads. d = 384, L = 3, e = 512, w = 1024; an array with a leading 2 holds the tower
that reads forwards, then the one that reads backwards:

  x = 16 (emb[id] + case[case])
  each layer   h_t = sum_k conv[k] r_{t-3+k}, r = rms(x), zero before the start
               [u z g] = h in,  z = sigmoid(z + zbias),  s_t = (1 - z_t) s_{t-1} + z_t u_t,  s = 0 before the start
               x = x + (s * silu(g)) out
  y_i = rms of [forward_{i-1}, backward_{i+1}], zero past the ends;  around = y meet
  h = silu(around + hint[letters or 0] + hint_case[case or 3]) last;  logit(id) = h . emb[id] + bias[id]
  logit of the case = h to_case + to_case_bias

The reader in Rust never tells the letters: with them told, as many words come out right as without.
"""
import argparse, json, os, sys
import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
FIRST, NO_CASE = 8, 3


def load(folder):
    w = {}
    for f in sorted(os.listdir(folder)):
        if f.startswith("weights.") and f.endswith(".npz"):
            z = np.load(os.path.join(folder, f))
            w.update({k: z[k].astype(np.float32) for k in z.files})
    return w


def rms(x): return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-6)
def sigmoid(x): return 1 / (1 + np.exp(-np.clip(x, -60, 60)))
def silu(x): return x * sigmoid(x)


def tower(w, x, way):
    layers = 1 + max(int(k.split("/")[1]) for k in w if k.startswith("layers/"))
    for l in range(layers):
        p = lambda k: w[f"layers/{l}/{k}"][way]
        r = np.concatenate([np.zeros((3, x.shape[1]), np.float32), rms(x)])
        h = sum(r[k : k + len(x)] * p("conv")[k] for k in range(4))
        u, z, g = np.split(h @ p("in"), 3, -1)
        z = sigmoid(z + p("zbias"))
        b = z * u
        s, out = np.zeros(u.shape[1], np.float32), np.empty_like(u)
        for t in range(len(u)):
            s = (1 - z[t]) * s + b[t]
            out[t] = s
        x = x + (out * silu(g)) @ p("out")
    return x


def meet(w, ids, case):
    x = 16 * (w["emb"][ids] + w["case"][case])
    f, b = tower(w, x, 0), tower(w, x[::-1], 1)[::-1]
    z = np.zeros((1, x.shape[1]), np.float32)
    return rms(np.concatenate([np.concatenate([z, f[:-1]]), np.concatenate([b[1:], z])], -1)) @ w["meet"]


def hidden(w, around, hint, case):
    return silu(around + w["hint"][hint] + w["hint_case"][case]) @ w["last"]


def logsum(x, axis=-1):
    m = x.max(axis, keepdims=True)
    return (m + np.log(np.exp(x - m).sum(axis, keepdims=True))).squeeze(axis)


def segments(ids, longest=144, margin=8):
    """Parts of a text: (seen from, judged from, judged to, seen to); cut after a sentence where that can be."""
    start, n = 0, len(ids)
    ends = lambda at: ids[at - 1] == 1
    while start < n:
        end = n if start + longest >= n else next((e for e in range(start + longest, start + longest // 2 - 1, -1) if ends(e)), start + longest)
        yield start - margin * (start > 0 and not ends(start)), start, end, end if ends(end) else min(n, end + margin)
        start = end


def scores(w, ids, case, hint, told):
    """Logits of all words at each place, and of the cases."""
    h = hidden(w, meet(w, ids, case), hint, told)
    return h @ w["emb"].T + w["bias"], h @ w["to_case"] + w["to_case_bias"]


def to_int8(w):
    """Every vector and matrix in 8 bits: a scale for each word and each output."""
    for k, x in w.items():
        axis = -1 if k == "emb" else -2 if k.split("/")[-1] in ("in", "out", "meet", "last") else None
        if axis:
            s = np.maximum(np.abs(x).max(axis, keepdims=True), 1e-12) / 127
            w[k] = s * np.round(x / s)


def dev_texts(data):
    import train
    vocab = open(os.path.join(data, "vocab.txt"), encoding="utf-8").read().split("\n")[:-1]
    t, _ = train.tables(vocab, os.path.join(data, "confusions.bin"))
    texts = train.texts(data)
    for name in sorted(n[4:] for n in texts if n.startswith("dev_")):
        for kind in ("true", "seen"):
            truth, seen = texts["dev_" + name], texts[("dev_" if kind == "true" else "seen_") + name] if kind == "true" or "seen_" + name in texts else None
            if seen is not None and len(seen) == len(truth):
                yield name + "/" + kind, t, truth, (seen & 16383).astype(int)


def measure(w, data):
    for name, t, tok, ids in dev_texts(data):
        truth, case = (tok & 16383).astype(int), np.minimum(tok >> 14, 2).astype(int)
        right, n = np.zeros(2), 0
        for lo, a, b, hi in segments(ids):
            around = meet(w, ids[lo:hi], case[lo:hi])[a - lo : b - lo]
            told, open_ = (hidden(w, around, h, case[a:b]) for h in (t["hint"][truth[a:b]], 0 * truth[a:b]))
            for j, v in enumerate(truth[a:b]):
                if v < FIRST: continue
                n += 1
                s = t["sib"][v][: t["count"][v]] if t["count"][v] > 1 else np.array([v])
                s = s[((t["lower"][s] != s) == (t["lower"][v] != v)) | (s == v)]
                right += [s[(w["emb"][s] @ h[j] + w["bias"][s]).argmax()] == v for h in (told, open_)]
        print(f"{name}: {n} words, right with letters told {right[0] / n:.3%}, not told {right[1] / n:.3%}", flush=True)


def recall(w, data, tries=100, run=6, side=40):
    rng = np.random.default_rng(5)
    for name, t, tok, ids in dev_texts(data):
        if not name.endswith("true"): continue
        case, whole, words, done = np.minimum(tok >> 14, 2).astype(int), 0, 0, 0
        while done < tries:
            i = int(rng.integers(side, len(ids) - side - run))
            if (ids[i : i + run] < 60).any(): continue  # no classes, no signs, none of the commonest words
            done += 1
            x, c, left = ids[i - side : i + run + side].copy(), case[i - side : i + run + side], set(range(side, side + run))
            x[side : side + run] = 5
            while left:
                lg = scores(w, x, c, 0 * c, c)[0][side : side + run]
                lg[:, :FIRST] = -99
                lg -= logsum(lg)[:, None]
                j = max(left, key=lambda j: lg[j - side].max())  # the surest first
                x[j] = lg[j - side].argmax()
                left.remove(j)
            same = x[side : side + run] == ids[i : i + run]
            whole, words = whole + same.all(), words + same.sum()
        print(f"{name}: {words / tries / run:.1%} of the words got back, {whole / tries:.0%} of the runs", flush=True)


LINES = ["giá bán lẻ điện bình quân <boundary> bàn ghế của phòng họp cũ <boundary>",
         "mời các phòng gửi danh sách dự họp trước ngày <number> <boundary>",
         "phân công cán bộ phụ trách từng thôn <boundary> phần việc còn lại giao cho xã Hòa Bình <boundary>"]


def vectors(w, vocab):
    ids = {x: i for i, x in enumerate(open(vocab, encoding="utf-8").read().split("\n")[:-1])}
    out = []
    for line in LINES:
        words = line.split(" ")
        x = np.array([ids[v] for v in words])
        case = np.array([int(v[0].isupper()) for v in words])
        lg, _ = scores(w, x, case, 0 * x, case)
        asked = [i for i, v in enumerate(x) if v >= FIRST]
        out.append({"words": words, "at": asked, "nats": [round(float(logsum(lg[i]) - lg[i, x[i]]), 3) for i in asked]})
    print(json.dumps(out, ensure_ascii=False, indent=1))


def tiny(folder, d=16, e=32, width=48, layers=2):
    """Weights that eight bits hold without loss, so that the reader is compared and not the rounding."""
    rng = np.random.default_rng(1)
    names = ["<pad>", "<boundary>", "<number>", "<code>", "<unknown>", "<mask>", "<reserved>", "<reserved>",
             "bán", "bàn", "bản", "giá", "lẻ", "ghế", "Hòa", "hòa", ",", "xã"]
    V = len(names)

    def whole(*shape, power):
        """Numbers of eight bits, each output (the last index) with one that is the largest."""
        x = rng.integers(-127, 128, shape).astype(np.float64)
        x[..., 0, :] = 127
        return x * 2.0 ** -power

    some = lambda *shape, size: (rng.uniform(-size, size, shape))
    w = {"emb": np.swapaxes(whole(d, V, power=9), -1, -2), "case": some(3, d, size=0.1), "bias": some(V, size=1), "hint": some(3, width, size=0.5),
         "hint_case": some(4, width, size=1), "meet": whole(2 * d, width, power=9), "last": whole(width, d, power=9),
         "to_case": some(d, 3, size=1), "to_case_bias": some(3, size=1)}
    for l in range(layers):
        w |= {f"layers/{l}/{k}": v for k, v in {"conv": some(2, 4, d, size=1), "in": whole(2, d, 3 * e, power=8),
                                                 "zbias": some(2, e, size=2), "out": whole(2, e, d, power=9)}.items()}
    w = {k: np.ascontiguousarray(x.astype(np.float16)) for k, x in w.items()}
    os.makedirs(folder, exist_ok=True)
    np.savez(os.path.join(folder, "weights.npz"), **w)
    open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8").write("\n".join(names) + "\n")
    w = {k: x.astype(np.float32) for k, x in w.items()}
    out = []
    for n in (1, 2, 5, 30):
        ids, case, told = rng.integers(0, V, n), rng.integers(0, 3, n), rng.integers(0, 4, n)
        lg, lc = scores(w, ids, case, 0 * ids, told)
        rounded = lambda x: [[round(float(v), 4) for v in row] for row in logsum(x)[:, None] - x]
        out.append({"words": ids.tolist(), "case": case.tolist(), "told": told.tolist(), "nats": rounded(lg), "case_nats": rounded(lc)})
    json.dump(out, open(os.path.join(folder, "vectors.json"), "w"))


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("what", choices=("measure", "recall", "vectors", "tiny"))
    a.add_argument("paths", nargs="+")
    a.add_argument("--int8", action="store_true", help="round vectors and matrices to 8 bits first")
    a = a.parse_args()
    if a.what == "tiny":
        return tiny(a.paths[0])
    w = load(a.paths[0])
    if a.int8:
        to_int8(w)
    {"measure": measure, "recall": recall, "vectors": vectors}[a.what](w, a.paths[1])


if __name__ == "__main__":
    main()
