#!/usr/bin/env python3
"""The context net of train.py in plain NumPy, for one text: what a reader of its weights has to reproduce.

    reference.py WEIGHTS DATA            words right of the dev texts in DATA, hinted, open, and both together
    reference.py WEIGHTS DATA --vectors  scores of a few made-up lines as JSON, for tests

WEIGHTS holds weights.*.npz and config.json, DATA what train.py reads. d = 384, L = 3, e = 512, w = 1024; an array with a leading 2
holds the tower that reads forwards, then the one that reads backwards:

  x = 16 (emb[id] + case[case])
  each layer   h_t = sum_k conv[k] r_{t-3+k}, r = rms(x), zero before the start
               [u z g] = h in,  z = sigmoid(z + zbias),  s_t = (1 - z_t) s_{t-1} + z_t u_t,  s = 0 before the start
               x = x + (s * silu(g)) out
  y_i = rms of [forward_{i-1}, backward_{i+1}], zero past the ends;  around = y meet
  h = silu(around + hint[hint] + hint_case[case or 3]) last;  logit(id) = h . emb[id] + bias[id]
  logit of the case = h to_case + to_case_bias
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


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("weights"), a.add_argument("data")
    a.add_argument("--vectors", action="store_true")
    a.add_argument("--int8", action="store_true", help="round every matrix to 8 bits first")
    a.add_argument("--window", type=int, default=512, help="tokens read at a time")
    a = a.parse_args()
    import train
    w = load(a.weights)
    if a.int8:
        for k, x in w.items():
            # A scale a row of tables, a column of matrices.
            if k in ("emb", "hint"): w[k] = (s := np.abs(x).max(-1, keepdims=True) / 127 + 1e-12) * np.round(x / s)
            elif k.split("/")[-1] in train.MATRICES: w[k] = (s := np.abs(x).max(-2, keepdims=True) / 127 + 1e-12) * np.round(x / s)
    vocab = open(os.path.join(a.data, "vocab.txt"), encoding="utf-8").read().split("\n")[:-1]
    t, names = train.tables(vocab, os.path.join(a.data, "confusions.bin"))
    texts = train.texts(a.data)
    for name in sorted(n[4:] for n in texts if n.startswith("dev_")):
        tok = texts["dev_" + name]
        truth, case = (tok & 16383).astype(int), np.minimum(tok >> 14, 2).astype(int)
        for kind in ("true", "seen"):
            ctx = tok if kind == "true" else texts.get("seen_" + name)
            if ctx is None or len(ctx) != len(tok): continue
            ids = (ctx & 16383).astype(int)
            right, n, nll, wrong = np.zeros(3), 0, 0.0, []
            for i in range(0, len(tok), a.window):
                # The window and 64 tokens more on both sides.
                lo, hi = max(0, i - 64), min(len(tok), i + a.window + 64)
                around = meet(w, ids[lo:hi], case[lo:hi])[i - lo : i - lo + a.window]
                tr, cs = truth[i : i + a.window], case[i : i + a.window]
                h1 = hidden(w, around, t["hint"][tr], cs)
                h0 = hidden(w, around, 0 * tr, cs)
                hn = hidden(w, around, 0 * tr, 0 * tr + NO_CASE)
                full = hn @ w["emb"].T + w["bias"]
                word = tr >= FIRST
                nll += (logsum(full) - full[np.arange(len(tr)), tr])[word].sum()
                n += word.sum()
                for j in np.flatnonzero(word):
                    v, c = tr[j], t["count"][tr[j]]
                    if c < 2:
                        right += 1
                        continue
                    s = t["sib"][v][:c]
                    s = s[((t["lower"][s] != s) == (t["lower"][v] != v)) | (s == v)]
                    l1, l0 = w["emb"][s] @ h1[j] + w["bias"][s], w["emb"][s] @ h0[j] + w["bias"][s]
                    both = l1 - logsum(l1) + l0 - logsum(l0)
                    right += [s[x.argmax()] == v for x in (l1, l0, both)]
            print(f"{name}/{kind}: {n} words, right hinted {right[0]/n:.4%} open {right[1]/n:.4%} both {right[2]/n:.4%}, open nll {nll/n:.4f}", flush=True)


if __name__ == "__main__":
    main()
