#!/usr/bin/env python3
"""Trains the context net: which word stands here, given the words on both sides.

    train.py DATA OUT --seconds 500 [--config full]

Needs JAX and NumPy; one GPU (or a CPU, for --config tiny).

DATA holds what `khoidau train context` made:
  vocab.txt              the words, one a line; the line is the id, eight classes first (`vocabulary`)
  confusions.bin         for each id, what reading takes its word for (`confusions`)
  NAME.bin or NAME.N.bin.xz   texts as 16-bit ids, the case in the two bits above (`encode`); every NAME that does not begin with
                         `dev_` or `seen_` is trained on, parts in the order of N; NAME=WEIGHT in --texts says how often
  dev_NAME.bin           texts to measure on, never trained on; seen_NAME.bin beside it, of the same length token by token, is
                         what a first pass made of the text with its marks lost (optional)
Windows are of 128 tokens, so the net reads no more than about 200 at a time; the reader cuts texts (reference.py, segments).

OUT gets the weights as float16 (weights.0.npz, weights.1.npz, at most 14.5 MB each), also every CHECKPOINT seconds on the way,
config.json, and log.txt.

The net. A word is its vector and its case. Two towers, one reading forwards and one backwards, of L layers, each a short causal
convolution and a minimal gated recurrence (Feng et al., "Were RNNs all we needed?", 2024); what stands left of a word and what
stands right of it meet in one layer, which is also told, or not told, the word's letters without marks and its case; the result is
compared with the vectors of the words. reference.py is the same in NumPy, for one text.

What it learns, half of the words each:
  hinted    the unmarked letters are told; softmax over the words of these letters
  open      nothing or the case is told; softmax over all words, so that words of other letters can be weighed
and the case where it was not told. The words around are damaged as a first pass leaves them: another word of the same letters, a
word that reading takes it for, an unknown word, a mask, words lost, joined, parted and made up, wrong case; from hardly any to a
quarter of a text.

The matrices are updated by Muon (K. Jordan, 2024; scaled as in "Muon is scalable for LLM training", 2025), the rest by Adam.
"""
import argparse, concurrent.futures, functools, json, lzma, os, re, sys, time, unicodedata
import numpy as np
import jax, jax.numpy as jnp

START = time.time()
BOUNDARY, NUMBER, CODE, UNKNOWN, MASK, FIRST = 1, 2, 3, 4, 5, 8
NO_CASE = 3  # the hint of a case that is not told
CHECKPOINT = 75
SLACK = 16  # tokens of a window more than slots, to make up for words that are lost
CONFIGS = {
    "full": dict(d=384, L=3, e=512, w=1024, T=128, B=256, chunk=50, muon=True),
    "adam": dict(d=384, L=3, e=512, w=1024, T=128, B=256, chunk=50, muon=False),
    "two": dict(d=384, L=2, e=768, w=1024, T=128, B=256, chunk=50, muon=True),
    "tiny": dict(d=32, L=2, e=32, w=64, T=64, B=16, chunk=5, muon=True),
    "small": dict(d=96, L=3, e=128, w=256, T=64, B=32, chunk=10, muon=True),
    "smalladam": dict(d=96, L=3, e=128, w=256, T=64, B=32, chunk=10, muon=False),
}


# ---- data ----

def fold(word):
    word = word.lower().replace("đ", "d")
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def tables(vocab, confusions):
    """Everything that is looked up by id."""
    V = len(vocab)
    ids = {w: i for i, w in enumerate(vocab)}
    lower = np.arange(V)
    for i, w in enumerate(vocab):
        if i >= FIRST and w[0].isupper():
            lower[i] = ids.get(w.lower(), i)
    groups = {}
    for i in range(FIRST, V):
        groups.setdefault(fold(vocab[i]), []).append(i)
    hint = np.zeros(V, np.int32)  # 0: no other word has these letters
    names = ["<none>"]
    most = max(map(len, groups.values()))
    sib = np.zeros((V, most), np.int32)
    count = np.ones(V, np.int32)
    for name, members in sorted(groups.items()):
        if len({vocab[i].lower() for i in members}) < 2:
            continue
        for i in members:
            hint[i], count[i], sib[i, : len(members)] = len(names), len(members), members
        names.append(name)
    conf = np.fromfile(confusions, np.uint16).reshape(V, -1, 2)
    share = conf[..., 1].astype(np.float32)
    total = share.sum(1)
    share[total == 0, 0] = 1
    cum = np.cumsum(share / share.sum(1, keepdims=True), 1)
    conf_ids = np.where(total[:, None] > 0, conf[..., 0], UNKNOWN).astype(np.int32)
    # A word that is often misread is often noise; nothing is noise all the time.
    alpha = np.array([i >= FIRST and w[0].isalpha() for i, w in enumerate(vocab)])
    prone = np.clip(total / max(total[alpha].mean(), 1), 0.3, 3) if alpha.any() else np.ones(V)
    prone[~alpha] = 0.5
    return dict(lower=lower.astype(np.int32), hint=hint, sib=sib, count=count, conf=conf_ids, cum=cum.astype(np.float32),
                prone=prone.astype(np.float32)), names


def load(path):
    raw = lzma.open(path).read() if path.endswith(".xz") else open(path, "rb").read()
    return np.frombuffer(raw, np.uint16)


def texts(data):
    """Texts by name, their parts put together."""
    parts = {}
    for f in sorted(os.listdir(data)):
        m = re.fullmatch(r"(.+?)(?:\.(\d+))?\.bin(\.xz)?", f)
        if m and m[1] != "confusions":
            parts.setdefault(m[1], []).append((int(m[2] or 0), os.path.join(data, f)))
    paths = [(name, path) for name, p in parts.items() for _, path in sorted(p)]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        loaded = list(pool.map(lambda p: load(p[1]), paths))
    return {n: np.concatenate([x for (m, _), x in zip(paths, loaded) if m == n]) for n in parts}


# ---- the net ----

def init(key, c):
    keys = iter(jax.random.split(key, 64))
    n = lambda *s, sd=None: jax.random.normal(next(keys), s) * (sd or s[-2] ** -0.5)
    d, e, w = c["d"], c["e"], c["w"]
    layer = lambda: {
        "conv": jnp.concatenate([jnp.zeros((2, 3, d)), jnp.ones((2, 1, d))], 1) + n(2, 4, d, sd=0.02),
        "in": n(2, d, 3 * e), "zbias": jnp.tile(jnp.linspace(-3.0, 1.0, e)[None], (2, 1)), "out": n(2, e, d) * 0.5}
    return {"emb": n(c["V"], d, sd=0.02), "case": n(3, d, sd=0.02), "bias": jnp.zeros(c["V"]),
            "hint": n(c["F"], w, sd=0.1), "hint_case": n(4, w, sd=0.1), "meet": n(2 * d, w), "last": n(w, d),
            "to_case": n(d, 3) * 0.1, "to_case_bias": jnp.zeros(3), "layers": [layer() for _ in range(c["L"])]}


@jax.custom_vjp
def look(table, i):
    """table[i]; the gradient is a product with a one-hot matrix, for scattering in bfloat16 is slow on a GPU."""
    return table[i]


def _look_back(res, g):
    i, n = res
    onehot = (i.reshape(-1)[None] == jnp.arange(n)[:, None]).astype(g.dtype)
    return jnp.matmul(onehot, g.reshape(-1, g.shape[-1]), preferred_element_type=jnp.float32).astype(g.dtype), None


look.defvjp(lambda table, i: (table[i], (i, table.shape[0])), _look_back)


def scan_plain(a, b, reverse):
    join = lambda x, y: (x[0] * y[0], y[0] * x[1] + y[1])
    return jax.lax.associative_scan(join, (a, b), axis=1, reverse=reverse)[1]


def scan_kernel(a, b, reverse, interpret=False):
    """The same as one GPU kernel, a thread a channel."""
    from jax.experimental import pallas as pl
    from jax.experimental.pallas import triton as plt
    N, T, E = a.shape
    width = min(128, E)

    def kernel(a_ref, b_ref, s_ref):
        def step(i, s):
            t = T - 1 - i if reverse else i
            s = a_ref[0, t, :] * s + b_ref[0, t, :]
            s_ref[0, t, :] = s
            return s
        jax.lax.fori_loop(0, T, step, jnp.zeros(width, a.dtype))

    spec = pl.BlockSpec((1, T, width), lambda n, e: (n, 0, e))
    more = {} if interpret else dict(compiler_params=plt.CompilerParams(num_warps=4))
    return pl.pallas_call(kernel, out_shape=jax.ShapeDtypeStruct(a.shape, a.dtype), grid=(N, E // width), in_specs=[spec, spec],
                          out_specs=spec, interpret=interpret, **more)(a, b)


SCAN = scan_plain


@jax.custom_vjp
def recur(a, b):
    """s_t = a_t s_{t-1} + b_t along axis 1 of [N, T, E]."""
    return SCAN(a, b, False)


def _recur_forth(a, b):
    s = SCAN(a, b, False)
    return s, (a, s)


def _recur_back(res, g):
    a, s = res
    zero = jnp.zeros_like(a[:, :1])
    back = SCAN(jnp.concatenate([a[:, 1:], zero], 1), g, True)
    return back * jnp.concatenate([zero, s[:, :-1]], 1), back


recur.defvjp(_recur_forth, _recur_back)


def rms(x):
    y = x.astype(jnp.float32)
    return (y * jax.lax.rsqrt((y * y).mean(-1, keepdims=True) + 1e-6)).astype(x.dtype)


def towers(p, x):
    """[2, B, T, d], the second half reversed -> the states after each word."""
    dt, (_, B, T, d) = x.dtype, x.shape
    for l in p["layers"]:
        h = jnp.pad(rms(x), ((0, 0), (0, 0), (3, 0), (0, 0)))
        h = sum(h[:, :, i : i + T] * l["conv"][:, i, None, None].astype(dt) for i in range(4))
        u, z, g = jnp.split(jnp.einsum("gbtd,gde->gbte", h, l["in"].astype(dt)), 3, -1)
        z = jax.nn.sigmoid(z.astype(jnp.float32) + l["zbias"][:, None, None])
        flat = lambda y: y.reshape(2 * B, T, -1)
        s = recur(flat(1 - z), flat(z * u.astype(jnp.float32))).reshape(z.shape)
        x = x + jnp.einsum("gbte,ged->gbtd", s.astype(dt) * jax.nn.silu(g), l["out"].astype(dt))
    return x


def meet(p, ids, case, dt=jnp.bfloat16):
    """What stands around each word: [B, T, w]; the word itself is not looked at."""
    x = 16 * (look(p["emb"].astype(dt), ids) + look(p["case"].astype(dt), case))
    y = towers(p, jnp.stack([x, x[:, ::-1]]))
    zero = jnp.zeros_like(y[0][:, :1])
    left = jnp.concatenate([zero, y[0][:, :-1]], 1)
    right = jnp.concatenate([y[1][:, ::-1][:, 1:], zero], 1)
    return rms(jnp.concatenate([left, right], -1)) @ p["meet"].astype(dt)


def hidden(p, around, hint, hint_case):
    dt = around.dtype
    told = look(p["hint"].astype(dt), hint) + look(p["hint_case"].astype(dt), hint_case)
    return jax.nn.silu(around + told) @ p["last"].astype(dt)


# ---- noise and loss ----

def damage(key, w, case, t, c):
    """Windows of T + SLACK tokens -> T slots: ids and case as the first pass leaves them, and the source of each slot, or -1."""
    B, S = w.shape
    T = c["T"]
    k = jax.random.split(key, 16)
    U = lambda i, shape=(B, S): jax.random.uniform(k[i], shape)
    kind, size = U(0, (B, 1)), U(1, (B, 1))
    rate = jnp.where(kind < 0.35, 0.01 * size, jnp.where(kind < 0.8, 0.01 + 0.07 * size, 0.08 + 0.17 * size))
    hit = U(2) < rate * t["prone"][w]
    what = U(3)
    word = w >= FIRST
    sibling = t["sib"][w, (U(4) * t["count"][w]).astype(jnp.int32)]
    sibling = jnp.where(t["count"][w] > 1, sibling, MASK)
    taken = t["conf"][w, jnp.sum(U(5)[..., None] > t["cum"][w], -1).clip(0, t["conf"].shape[1] - 1)]
    common = (FIRST + U(6) ** 3 * (c["V"] - FIRST - 1)).astype(jnp.int32)
    junk_kind = U(7)
    junk = jnp.where(junk_kind < 0.5, UNKNOWN, jnp.where(junk_kind < 0.75, common, jnp.where(junk_kind < 0.9, NUMBER, BOUNDARY)))
    is_ = lambda low, high: hit & (what >= low) & (what < high)
    first = w
    first = jnp.where(is_(0, 0.32) & word, sibling, first)
    first = jnp.where(is_(0.32, 0.62) & word, taken, first)
    first = jnp.where(is_(0.62, 0.74), UNKNOWN, first)
    first = jnp.where(is_(0.74, 0.82), MASK, first)
    first = jnp.where(is_(0.82, 0.86), common, first)
    extra, lost, join, part = is_(0.86, 0.91), is_(0.91, 0.94), is_(0.94, 0.975), is_(0.975, 1)
    joined = jnp.pad(join[:, :-1], ((0, 0), (1, 0)))  # goes into the word before
    first = jnp.where(join | part, jnp.where(U(8) < 0.75, UNKNOWN, common), first)
    second = jnp.where(part & (U(9) < 0.5), common, junk)
    first = jnp.where(U(10) < 0.01, MASK, first)
    turned = U(11) < 0.3 * rate
    seen_case = jnp.where(turned, (U(12) * 3).astype(jnp.int32), case)
    first = jnp.where(turned, t["lower"][first], first)
    n = jnp.where(lost | joined, 0, jnp.where(extra | part, 2, 1))
    end = jnp.cumsum(n, 1)
    slot = jnp.arange(T)
    src = jnp.sum(end[:, None, :] <= slot[None, :, None], -1)  # [B, T]
    there = src < S
    src = jnp.minimum(src, S - 1)
    at = lambda x: jnp.take_along_axis(x, src, 1)
    is_first = slot[None] == at(end) - at(n)
    ids = jnp.where(is_first, at(first), at(second))
    ids = jnp.where(there, ids, 0)
    whole = there & is_first & ~at(join | part)
    return ids, jnp.where(is_first, at(seen_case), 0), jnp.where(whole, src, -1)


def loss_fn(p, key, tokens, t, c, share):
    w, case = (tokens & 16383).astype(jnp.int32), (tokens >> 14).astype(jnp.int32).clip(0, 2)
    k = jax.random.split(key, 5)
    ids, seen_case, src = damage(k[0], w, case, t, c)
    known = src >= 0
    at = lambda x: jnp.take_along_axis(x, jnp.maximum(src, 0), 1)
    w, case = at(w), at(case)
    shape = w.shape
    hinted = (jax.random.uniform(k[1], shape) < 0.5) & (t["hint"][w] > 0)
    told = jax.random.uniform(k[2], shape) < jnp.where(hinted, 0.85, 0.5)
    wrong = jax.random.uniform(k[3], shape) < 0.02
    hint_case = jnp.where(told, jnp.where(wrong, jax.random.randint(k[4], shape, 0, 3), case), NO_CASE)
    h = hidden(p, meet(p, ids, seen_case), jnp.where(hinted, t["hint"][w], 0), hint_case)
    logit = jnp.einsum("btd,vd->btv", h, p["emb"].astype(h.dtype)) + p["bias"].astype(h.dtype)
    f32 = lambda x: x.astype(jnp.float32)
    own = jnp.einsum("btd,btd->bt", f32(h), f32(look(p["emb"].astype(h.dtype), w))) + \
        jnp.sum(jnp.where(jnp.arange(c["V"]) == w[..., None], f32(p["bias"]), 0.0), -1)
    top = jax.lax.stop_gradient(f32(logit.max(-1)))
    ex = jnp.exp(f32(logit) - top[..., None])
    inside = t["hint"] == t["hint"][w][..., None]
    within = jnp.log(jnp.sum(jnp.where(inside, ex, 0.0), -1) + 1e-30) + top - own
    over_all = jnp.log(jnp.sum(ex, -1)) + top - own
    mean = lambda x, m: (x * m).sum() / jnp.maximum(m.sum(), 1)
    is_word = known & (w >= FIRST)
    m_hint = f32(is_word & hinted)
    m_open = f32(is_word & ~hinted)
    m_open_in = m_open * (t["hint"][w] > 0)
    lc = jax.nn.log_softmax(f32(h @ p["to_case"].astype(h.dtype)) + p["to_case_bias"], -1)
    case_nll = -jnp.take_along_axis(lc, case[..., None], -1)[..., 0]
    hint_nll, open_nll = mean(within, m_hint), mean(over_all, m_open)
    open_in, case_nll = mean(within, m_open_in), mean(case_nll, f32(is_word & ~told))
    best = jnp.max(jnp.where(inside, f32(logit), -1e9), -1) <= f32(own) + 0.02
    total = hint_nll + 0.3 * open_in + share * open_nll + 0.05 * case_nll
    return total, jnp.stack([hint_nll, mean(best, m_hint), open_in, open_nll, case_nll])


# ---- updates ----

MATRICES = ("in", "out", "meet", "last")


def orthogonal(g):
    """Newton-Schulz: about the nearest matrix with all singular values one."""
    x = g.astype(jnp.bfloat16)
    flip = x.shape[-2] > x.shape[-1]
    x = jnp.swapaxes(x, -1, -2) if flip else x
    x = x / (jnp.sqrt((x.astype(jnp.float32) ** 2).sum((-2, -1), keepdims=True)) + 1e-7).astype(x.dtype)
    for _ in range(5):
        y = x @ jnp.swapaxes(x, -1, -2)
        x = 3.4445 * x + (-4.775 * y + 2.0315 * (y @ y)) @ x
    return (jnp.swapaxes(x, -1, -2) if flip else x).astype(jnp.float32)


def update(p, g, m, v, step, lr, c):
    norm = jnp.sqrt(sum((x.astype(jnp.float32) ** 2).sum() for x in jax.tree.leaves(g)))
    g = jax.tree.map(lambda x: x * jnp.minimum(1.0, 1.0 / (norm + 1e-9)), g)

    def one(path, p, g, m, v):
        name = str(getattr(path[-1], "key", ""))
        if c["muon"] and name in MATRICES:
            m = 0.95 * m + g
            go = g + 0.95 * m
            if name == "in":  # three matrices beside one another
                G, d, e3 = go.shape
                parts = go.reshape(G, d, 3, e3 // 3).transpose(0, 2, 1, 3)
                o = orthogonal(parts).transpose(0, 2, 1, 3).reshape(go.shape)
                size = max(d, e3 // 3)
            else:
                o, size = orthogonal(go), max(go.shape[-2:])
            return p - lr * (0.2 * size ** 0.5 * o + 0.03 * p), m, v
        m = 0.9 * m + 0.1 * g
        v = 0.98 * v + 0.02 * g * g
        mh, vh = m / (1 - 0.9 ** (step + 1)), v / (1 - 0.98 ** (step + 1))
        return p - lr * (mh / (jnp.sqrt(vh) + 1e-8) + 0.01 * p), m, v

    out = jax.tree_util.tree_map_with_path(one, p, g, m, v)
    pick = lambda i: jax.tree.map(lambda x: x[i], out, is_leaf=lambda x: isinstance(x, tuple))
    return pick(0), pick(1), pick(2)


# ---- the run ----

def save(p, c, names, out):
    flat = {}
    for path, x in jax.tree_util.tree_flatten_with_path(p)[0]:
        flat["/".join(str(getattr(q, "key", getattr(q, "idx", q))) for q in path)] = np.asarray(x).astype(np.float16)
    parts, size = [{}], 0
    for k, v in flat.items():
        if size + v.nbytes > 14_500_000:
            parts.append({})
            size = 0
        parts[-1][k] = v
        size += v.nbytes
    for i, part in enumerate(parts):
        tmp = os.path.join(out, f".weights.{i}.npz")
        np.savez(tmp, **part)
        os.replace(tmp, os.path.join(out, f"weights.{i}.npz"))
    with open(os.path.join(out, "config.json"), "w") as f:
        json.dump({k: v for k, v in c.items()} | {"hints": names}, f)


def main():
    global SCAN
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("data")
    a.add_argument("out")
    a.add_argument("--seconds", type=float, required=True, help="when the last step ends, from the start of the program")
    a.add_argument("--config", default="full", choices=CONFIGS)
    a.add_argument("--texts", default="party=8", help="how often a text counts, NAME=WEIGHT,...; once where nothing is said")
    a.add_argument("--rate", type=float, default=2e-3, help="the highest learning rate")
    a.add_argument("--steps", type=int, default=0, help="stop after so many steps (to compare settings)")
    a.add_argument("--interpret", action="store_true", help="try the kernel on a CPU")
    a = a.parse_args()
    os.makedirs(a.out, exist_ok=True)
    log_file = open(os.path.join(a.out, "log.txt"), "a")

    def log(*x):
        line = f"{time.time() - START:6.1f} " + " ".join(map(str, x))
        print(line, flush=True)
        print(line, file=log_file, flush=True)

    cache = os.environ.get("JAX_COMPILATION_CACHE_DIR")
    if cache:
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.5)
    c = dict(CONFIGS[a.config])
    vocab = open(os.path.join(a.data, "vocab.txt"), encoding="utf-8").read().split("\n")[:-1]
    tabs, names = tables(vocab, os.path.join(a.data, "confusions.bin"))
    c.update(V=len(vocab), F=len(names))
    weights = dict(w.split("=") for w in a.texts.split(",") if w)
    all_texts = texts(a.data)
    train = {n: x for n, x in all_texts.items() if not n.startswith(("dev_", "seen_"))}
    stream = np.concatenate([x for n, x in sorted(train.items()) for _ in range(int(weights.get(n, 1)))])
    log(a.config, "device", jax.devices()[0].device_kind, "words", c["V"], "hints", c["F"], "tokens",
        {n: len(x) for n, x in train.items()}, "weighted", len(stream))
    assert stream.max() & 16383 < 16384 and (np.unique(stream[:1000000] & 16383).max() < c["V"])

    if jax.default_backend() == "gpu" or a.interpret:
        try:
            ka, kb = jax.random.uniform(jax.random.PRNGKey(7), (2, 2 * c["B"], c["T"], c["e"]))
            worst, spent = 0.0, {}
            for name, f in ("plain", scan_plain), ("kernel", functools.partial(scan_kernel, interpret=a.interpret)):
                for reverse in (False, True):
                    run = jax.jit(lambda x, y, f=f, r=reverse: f(x, y, r))
                    got = jax.block_until_ready(run(ka, kb))
                    t = time.time()
                    jax.block_until_ready([run(ka, kb) for _ in range(3)])
                    spent[name] = spent.get(name, 0) + (time.time() - t) / 3
                    if name == "plain":
                        want = [got] if not reverse else want + [got]
                    else:
                        worst = max(worst, float(jnp.abs(got - want[int(reverse)]).max()))
            log("scan", {k: round(1000 * v, 2) for k, v in spent.items()}, "ms, difference", worst)
            if worst < 1e-3 and (spent["kernel"] < spent["plain"] or a.interpret):
                SCAN = functools.partial(scan_kernel, interpret=a.interpret)
            del ka, kb, want, got
        except Exception as error:  # the kernel is for speed alone
            log("no scan kernel:", type(error).__name__, str(error)[:300])

    tokens = jnp.asarray(stream)
    t = {k: jnp.asarray(v) for k, v in tabs.items()}
    p = init(jax.random.PRNGKey(0), c)
    log("parameters", sum(x.size for x in jax.tree.leaves(p)) / 1e6, "M")
    zeros = lambda: jax.tree.map(jnp.zeros_like, p)
    state = (p, zeros(), zeros(), jax.tree.map(jnp.copy, p), jnp.int32(0))
    T, B, S = c["T"], c["B"], c["T"] + SLACK

    def step(tokens, t, s, x):
        p, m, v, ema, n = s
        key, lr, share, decay = x
        k1, k2 = jax.random.split(key)
        i = jax.random.randint(k1, (B,), 0, tokens.shape[0] - S)
        window = tokens[i[:, None] + jnp.arange(S)]
        g, aux = jax.grad(loss_fn, has_aux=True)(p, k2, window, t, c, share)
        p, m, v = update(p, g, m, v, n, lr, c)
        ema = jax.tree.map(lambda e, q: e * decay + q * (1 - decay), ema, p)
        return (p, m, v, ema, n + 1), aux

    @functools.partial(jax.jit, donate_argnums=2)
    def run(tokens, t, s, xs):
        return jax.lax.scan(lambda s, x: step(tokens, t, s, x), s, xs)

    @jax.jit
    def right(p, ids, case, w, t, told):
        """Words right among the words of their letters: [hinted, open]."""
        around = meet(p, ids, case)
        sib, count = t["sib"][w], t["count"][w]
        name = t["lower"][w] != w
        out = []
        for hint in (t["hint"][w], jnp.zeros_like(w)):
            h = hidden(p, around, hint, jnp.where(told, case, NO_CASE))
            lg = jnp.einsum("btd,btsd->bts", h, p["emb"].astype(h.dtype)[sib], preferred_element_type=jnp.float32) + p["bias"][sib]
            kin = (t["lower"][sib] != sib) == name[..., None]
            lg = jnp.where((jnp.arange(sib.shape[-1]) < count[..., None]) & (kin | (sib == w[..., None])), lg, -1e9)
            ok = jnp.take_along_axis(sib, lg.argmax(-1)[..., None], -1)[..., 0] == w
            out.append(((ok | (count == 1)) & (w >= FIRST)).sum())
        return jnp.stack(out + [(w >= FIRST).sum()])

    devs = sorted(n[4:] for n in all_texts if n.startswith("dev_"))

    def measure(p):
        result = {}
        for name in devs:
            w = all_texts["dev_" + name]
            for kind in ("true", "seen"):
                ctx = w if kind == "true" else all_texts.get("seen_" + name)
                if ctx is None or len(ctx) != len(w):
                    continue
                n = -(-len(w) // T)
                shape = lambda x: jnp.asarray(np.pad(x, (0, n * T - len(x))).reshape(n, T))
                ids = shape((ctx & 16383).astype(np.int32))
                case = shape(np.minimum(w >> 14, 2).astype(np.int32))
                r = np.zeros(3)
                for i in range(0, n, B):
                    pad = lambda x: jnp.pad(x[i : i + B], ((0, B - len(x[i : i + B])), (0, 0)))
                    r += np.asarray(right(p, pad(ids), pad(case), pad(shape((w & 16383).astype(np.int32))), t, True))
                result[name + "/" + kind] = [round(float(x), 5) for x in r[:2] / r[2]]
        return result

    key, done, saved = jax.random.PRNGKey(1), 0, time.time()
    N = c["chunk"]
    tick = 20 if a.config in ("full", "adam", "two") else 10
    while True:
        key, k = jax.random.split(key)
        spent = min(1.0, (time.time() - START) / a.seconds)
        if a.steps:
            spent = max(spent, done / a.steps)
        at = np.arange(done, done + N)
        lr = a.rate * np.minimum(1, (at + 1) / 200) * max(0.01, 0.5 * (1 + np.cos(np.pi * spent)))
        share = np.full(N, 0.3 - 0.2 * spent)
        decay = np.minimum(0.998, (at + 1) / (at + 10))
        xs = (jax.random.split(k, N),) + tuple(jnp.asarray(x, jnp.float32) for x in (lr, share, decay))
        state, aux = run(tokens, t, state, xs)
        aux = np.asarray(aux)
        done += N
        n = done // N
        if n <= 2 or n % tick == 0:
            names_ = ("hinted", "right", "open-in", "open", "case")
            log(done, " ".join(f"{x} {y:.4f}" for x, y in zip(names_, aux.mean(0))), measure(state[3]) if n % (5 * tick) == 0 else "")
        if not np.isfinite(aux).all():
            log("diverged")
            sys.exit(3)
        end = time.time() - START > a.seconds or (a.steps and done >= a.steps)
        if end or time.time() - saved > CHECKPOINT:
            save(state[3], c, names, a.out)
            saved = time.time()
        if end:
            break
    log("end", done, "steps", done * B * T / 1e6, "M tokens", measure(state[3]), "raw", measure(state[0]))


if __name__ == "__main__":
    main()
