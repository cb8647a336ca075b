// The page of a review. Keys and buttons do the same; what they do is done
// one after the other, so that nobody is too fast for the page.
import { decidedKey, first as firstDecided, renderDecided } from "./decided.js";
import {
  $, Refused, ask, choice, drawLines, fieldName, inputBox, make, percent,
} from "./parts.js";
import { draw, forget as forgetPictures, picture } from "./pictures.js";
import { WORDS, shown } from "./words.js";

const WINDOW = 20; // items of an answer
const AHEAD = 2; // images that are fetched before they are needed
const LOWEST = 50; // pixels of a line: it is scrolled before it is lower
const HIGHEST = 130;

let words = WORDS.vi;
let state = null;
let view = "lines";
let item = null; // of the view that is shown; null where nothing is open
let question = 0;
let typing = false;
let ended = false;
let lastWord = null;
const zooms = { lines: 1, fields: 1, page: 1 };
const caches = { lines: new Map(), fields: new Map() };

function button(text, action, className) {
  const element = make("button", className, text);
  element.type = "button";
  element.addEventListener("click", () => enqueue(action));
  return element;
}

// What is done, one after the other.
let chain = Promise.resolve();

function enqueue(action) {
  chain = chain.then(action).catch(tell);
  return chain;
}

function say(text, bad) {
  $("said").textContent = text;
  $("said").className = bad ? "bad" : "";
}

async function tell(error) {
  if (!(error instanceof Refused)) {
    say(error instanceof TypeError ? words.lost : String(error), true);
    return;
  }
  const { code } = error;
  if (code === "stale") await start();
  // Another run would help.
  if (code === "changed") await look();
  const known = words.errors[code];
  const whole = ["changed", "stale", "text"].includes(code);
  say(known ? (whole ? known : `${known} ${error.message}`) : error.message, true);
}

// Asks how far the review is.
async function look() {
  state = await ask("/api/state");
  frameParts();
}

// Items, in windows.
async function get(of, index) {
  const count = state[of].items;
  if (index < 0 || index >= count) return null;
  const cache = caches[of];
  if (!cache.has(index)) {
    const from = index - (index % WINDOW);
    const got = await ask(`/api/${of}?from=${from}&count=${WINDOW}`);
    if (got.generation !== state.generation) throw new Refused("stale", "");
    if (cache.size > 50 * WINDOW) cache.clear();
    for (const one of got.items) cache.set(one.item, one);
  }
  return cache.get(index) ?? null;
}

const questions = (one) => (one.words ?? one.fields);
const open = (one) => questions(one).findIndex((q) => q.decided === null);

const lineUrl = (one) => `/line/${state.generation}/${one.item}`;
const pageUrl = (of, one, page) =>
  `/page/${of}/${state.generation}/${one.item}/${page - 1}`;

const noImage = (why) => (why ? `${words.noImage} (${why})` : words.noImage);
// The head and the foot.
function frameParts() {
  document.documentElement.lang = words === WORDS.vi ? "vi" : "en";
  document.documentElement.style.setProperty("--opening", JSON.stringify(words.opening));
  document.title = `${words.title}: ${state.folder}`;
  $("folder").textContent = state.folder;
  const count = (of) => (of === "decided" ? [String(state.held)] :
    [make("b", "", String(state[of].decided)), ` / ${state[of].questions}`]);
  for (const of of ["lines", "fields", "decided"]) {
    const tab = $(`tab-${of}`);
    tab.replaceChildren(`${words[of]} `, ...count(of));
    if (of === view) tab.setAttribute("aria-current", "true");
    else tab.removeAttribute("aria-current");
  }
  const { questions: all, decided } = state[view] ?? {
    questions: state.lines.questions + state.fields.questions,
    decided: state.lines.decided + state.fields.decided,
  };
  $("bar").firstElementChild.style.width = `${all ? 100 * decided / all : 100}%`;
  $("bar").setAttribute("aria-valuemax", String(all));
  $("bar").setAttribute("aria-valuenow", String(decided));
  $("apply").hidden = !state.can_apply;
  $("apply").disabled = !state.wants_run;
  $("apply").textContent = words.apply;
  $("end").textContent = words.end;
  $("language").textContent = words.other;
  $("help-open").title = words.help;
  const own = view === "decided" ? [] : [["s", words.skip], ["p", words.whole]];
  const keys = [
    ["u", words.undo], ...own,
    ["f", view === "lines" ? words.fields : words.lines],
    ["d", words.decided], ["?", words.help],
  ];
  $("keys").replaceChildren(...keys.map(([key, text]) =>
    make("span", "", make("kbd", "", key), ` ${text}`)));
}

async function render() {
  frameParts();
  if (view === "decided" && !ended) {
    typing = false;
    await renderDecided(desk);
    return;
  }
  const one = item === null ? null : await get(view, item);
  typing = false;
  if (ended) {
    finish(words.ended, [words.endedNote, state.touched && !state.can_apply ? words.runAgain : ""]);
  } else if (!one) {
    renderDone();
  } else if (view === "lines") {
    renderLine(one);
  } else {
    renderDocument(one);
  }
}

function finish(title, notes, ...actions) {
  $("main").replaceChildren(make("section", "finish",
    make("h2", "", title),
    ...notes.filter(Boolean).map((note) => make("p", "", note)),
    make("div", "actions", ...actions)));
}

function renderDone() {
  const own = state[view];
  const notes = own.questions === 0 ? [] :
    [(view === "lines" ? words.allLines : words.allFields)(own.questions)];
  if (state.touched) {
    notes.push(words.touched(state.touched));
    if (!state.can_apply) notes.push(words.runAgain);
  }
  const actions = [];
  if (state.held) actions.push(button(words.decided, () => show("decided")));
  const other = view === "lines" ? "fields" : "lines";
  if (state[other].decided < state[other].questions) {
    actions.push(button(view === "lines" ? words.toFields : words.toLines, swap));
  }
  if (state.can_apply && state.wants_run) actions.push(button(words.apply, apply));
  actions.push(button(words.end, end));
  finish(own.questions === 0 ? words.nothing : words.all, notes, ...actions);
}

function segments(one, parts, before) {
  return parts.map(([text, at]) => {
    if (at === null) return text;
    const word = one.words[at];
    const classes = [];
    if (word.decided) classes.push("done");
    if (at === question) classes.push("now");
    const now = before || !word.decided ? text : word.decided.after;
    const mark = make("mark", classes.join(" "), now);
    mark.addEventListener("click", () => enqueue(() => go(item, at)));
    return mark;
  });
}

function renderLine(one) {
  const word = one.words[question];
  const where = make("p", "where",
    make("span", "file", one.file),
    make("span", "at", [
      one.page ? `${words.page} ${one.page}` : "",
      `${words.line} ${one.line}`,
      words.kinds[word.kind] ?? word.kind,
    ].filter(Boolean).join(" · ")));
  const main = make("section", "line", where);
  if (one.has_page) {
    where.append(make("span", "zoom",
      button("−", () => scale(1 / 1.25)),
      button("+", () => scale(1.25)),
      button(words.whole, showPage)));
  }
  let strip = null;
  if (one.has_place) {
    strip = make("div", "strip");
    main.append(strip);
  }
  const text = (label, className, parts, before) => [
    make("dt", "", label),
    make("dd", className, ...segments(one, parts, before)),
  ];
  main.append(
    make("dl", "texts",
      ...text(words.read, "read", one.read, true),
      ...text(words.repaired, "repaired", one.repaired, false)),
    choices(word));
  $("main").replaceChildren(main);
  if (strip) {
    drawLine(strip, one);
    ahead();
  }
}

const spots = (one) =>
  one.words.map((word, at) => ({ box: word.bbox, now: at === question }));

// A line fills the frame, if it is neither too low nor too high then.
const drawLine = (strip, one) => draw(strip, lineUrl(one), spots(one),
  (frame, ratio) => zooms.lines *
    Math.min(HIGHEST * ratio, Math.max(LOWEST * ratio, frame - 2)), noImage);

function ahead() {
  const of = view;
  const from = item;
  enqueueIdle(async () => {
    for (let at = from + 1; at <= from + AHEAD; at++) {
      const one = await get(of, at);
      if (one?.has_place) picture(lineUrl(one)).catch(() => {});
    }
  });
}

const enqueueIdle = (action) => setTimeout(() => action().catch(() => {}), 30);

// What is told of what stands.
function standing(one) {
  if (one.key !== undefined) return one.value === null ? "" : percent(one.confidence);
  // The confidence is that of the change, which was not made.
  return one.applied ? `${words.stands} · ${percent(one.confidence)}` : words.kept;
}

// The readings there are, with their keys.
function readings(one) {
  const rows = [];
  const field = one.key !== undefined;
  const label = (value) => (field ? shown(words, one.key, value) : value);
  const stands = field ? one.value : one.stands;
  const chosen = (value) => one.decided && one.decided.after === value;
  const row = (key, value, note, extra) => rows.push({
    key, value, text: label(value), note,
    className: `${extra ?? ""} ${chosen(value) ? "chosen" : ""}`.trim(),
  });
  if (stands !== null) row("Enter", stands, standing(one), "stands");
  one.others.slice(0, 9).forEach((other, at) => {
    // What was not sure enough to be done comes first.
    const suggested = !field && !one.applied && at === 0;
    const sure = percent(other.confidence);
    row(String(at + 1), other.text, suggested ? `${words.suggested} · ${sure}` : sure);
  });
  if (field) row("x", null, "");
  if (!field && one.before !== stands) row("0", one.before, words.asRead);
  return rows;
}

function choices(one) {
  const list = make("ol", "choices");
  for (const row of readings(one)) {
    const text = row.value === null ? { said: row.text } : row.text;
    list.append(choice(row.key, text, row.note, () => enqueue(() => decide(row.value)), row.className));
  }
  const own = one.decided && !readings(one).some((row) => row.value === one.decided.after);
  const text = own ? one.decided.after : { said: `${words.type}…` };
  list.append(choice("e", text, own ? words.type : "", () => enqueue(type), own ? "chosen" : ""));
  return list;
}

function renderDocument(one) {
  const field = one.fields[question];
  const side = make("div", "side");
  const [type, ...rest] = one.name;
  side.append(make("p", "where", make("span", "file", one.file),
    make("span", "at", one.document > 1 ? `${words.document} ${one.document}` : "")));
  if (type) {
    side.append(make("p", "name", make("b", "", type), ...rest.map((part) => ` · ${part}`)));
  }
  let now = null;
  one.fields.forEach((own, at) => {
    const value = own.decided ? own.decided.after : own.value;
    const missing = value === null && !own.decided;
    const head = button("", () => go(item, at));
    head.append(make("span", "label", fieldName(words, own.key)),
      make("span", "note", own.value === null ? "" : percent(own.confidence)));
    // Among what can be chosen it stands in full.
    if (at !== question || missing || own.decided) {
      head.append(make("span", missing ? "value missing" : "value",
        missing ? words.missing : shown(words, own.key, value)));
    }
    const row = make("div", `field${at === question ? " now" : ""}${own.decided ? " done" : ""}`, head);
    if (at === question) {
      now = row;
      const text = own.evidence.map((place) => place.text).join(" … ");
      if (text && text !== own.value) {
        row.append(make("p", "was", `${words.evidence} ${text}`));
      }
      row.append(choices(own));
    }
    side.append(row);
  });
  const grid = make("section", "fields");
  if (one.has_page) {
    const old = $("main").querySelector(".fields > .sheet");
    const sheet = old ?? make("div", "sheet");
    grid.append(sheet, side);
    $("main").replaceChildren(grid);
    drawSheet(sheet, one, field, zooms.fields);
  } else {
    const sheet = make("div", "sheet lines");
    grid.append(sheet, side);
    $("main").replaceChildren(grid);
    enqueueIdle(() => drawText(sheet, one, field));
  }
  now.scrollIntoView({ block: "nearest" });
}

// The page that a field is on; one that is missing is looked for on the page
// where its document begins.
function pageOf(one, field) {
  const own = field.evidence.find((place) => place.page);
  return own?.page ?? one.page ?? 1;
}

// The lines that a document was read from, where there is no image of them.
async function drawText(sheet, one, field) {
  const places = one.fields.flatMap((own) =>
    own.evidence.map(({ lines }) => ({ lines, now: own === field })));
  const begins = places.length ? Math.min(...places.map(({ lines }) => lines[0])) : 1;
  const line = field.evidence[0]?.lines[0] ?? begins;
  const url = `/text/${state.generation}/${one.item}?line=${line}`;
  if (await drawLines(sheet, url, places)) return;
  sheet.className = "sheet none";
  sheet.replaceChildren(words.noImage);
}

function drawSheet(sheet, one, field, zoom) {
  sheet.classList.remove("lines");
  const page = pageOf(one, field);
  const boxes = one.fields.flatMap((own) => own.evidence
    .filter((place) => (place.page ?? 1) === page)
    .map((place) => ({ box: place.bbox, now: own === field })));
  const width = (frame) => zoom * frame;
  const none = (why) => {
    if (sheet.parentElement?.className === "fields") {
      enqueueIdle(() => drawText(sheet, one, field));
    }
    return noImage(why);
  };
  return draw(sheet, pageUrl("fields", one, page), boxes, width, none);
}

// What can be done.

async function go(index, at) {
  const one = await get(view, index);
  if (!one) return;
  item = index;
  const first = open(one);
  question = at ?? Math.max(first, 0);
  await render();
}

async function move(by) {
  if (item === null) return;
  const one = await get(view, item + by);
  if (one) await go(item + by);
}

async function turn(by) {
  const one = item === null ? null : await get(view, item);
  if (!one) return;
  const at = question + by;
  if (at >= 0 && at < questions(one).length) await go(item, at);
  else if (by > 0) await move(1);
  else if (await get(view, item - 1)) {
    const before = await get(view, item - 1);
    await go(item - 1, questions(before).length - 1);
  }
}

async function send(place, after) {
  const changed = await ask("/api/decide", { generation: state.generation, place, after });
  state = changed.state;
  const one = await get(place.view, place.item);
  questions(one)[place.question].decided = { after, who: state.who };
  return changed.next;
}

async function decide(after) {
  const one = item === null ? null : await get(view, item);
  if (!one) return;
  const asked = questions(one)[question];
  const next = await send({ view, item, question }, after);
  say("");
  lastWord = null;
  if (view === "lines" && after && after !== asked.before) lastWord = after;
  const known = asked.stands === after || (asked.others ?? []).some((o) => o.text === after);
  if (lastWord && !known) say(words.offer(lastWord));
  await on(one, next);
}

// To the next question of the item, or the next item.
async function on(one, next) {
  const later = questions(one).findIndex((q, at) => at > question && q.decided === null);
  const any = later >= 0 ? later : open(one);
  if (any >= 0) await go(item, any);
  else if (next !== null) await go(next);
  else {
    item = null;
    await render();
  }
}

async function takeAll() {
  const one = item === null ? null : await get(view, item);
  if (!one) return;
  let next = null;
  for (const [at, asked] of questions(one).entries()) {
    if (asked.decided !== null) continue;
    const stands = asked.key === undefined ? asked.stands : asked.value;
    // What is missing has to be looked for.
    if (stands === null) continue;
    next = await send({ view, item, question: at }, stands);
  }
  say("");
  if (next === null) next = await following(item);
  await on(one, next);
}

async function following(index) {
  const count = state[view].items;
  for (let step = 1; step <= count; step++) {
    const at = (index + step) % count;
    if (open(await get(view, at)) >= 0) return at;
  }
  return null;
}

async function undo() {
  const changed = await ask("/api/undo", {});
  state = changed.state;
  const place = changed.place;
  if (!place) {
    say(words.noUndo);
    return;
  }
  view = place.view;
  caches[view].delete(place.item);
  const from = place.item - (place.item % WINDOW);
  for (let at = from; at < from + WINDOW; at++) caches[view].delete(at);
  lastWord = null;
  say(words.undone);
  await go(place.item, place.question);
}

async function skip() {
  if (item === null) return;
  const next = await following(item);
  if (next !== null) await go(next);
}

const swap = () => show(view === "lines" ? "fields" : "lines");

async function show(which) {
  view = which;
  firstDecided();
  await first();
}

async function first() {
  state = await ask("/api/state");
  item = { lines: state.next_line, fields: state.next_field }[view] ?? null;
  say("");
  if (item === null) await render();
  else await go(item);
}

async function type() {
  const one = item === null ? null : await get(view, item);
  if (!one || typing) return;
  const asked = questions(one)[question];
  const field = asked.key !== undefined;
  const value = asked.decided ? asked.decided.after : field ? asked.value : asked.stands;
  const { box, input } = inputBox(words, field ? asked.key : null, value, {
    done: (text) => enqueue(() => decide(text)),
    left: () => enqueue(render),
    empty: () => say(words.empty, true),
  });
  $("main").querySelector(".choices").replaceWith(box);
  typing = true;
  input.focus();
  input.select();
}

async function addWord() {
  if (!lastWord) return;
  const text = lastWord;
  const { new: isNew } = await ask("/api/word", { text });
  await look();
  say((isNew ? words.added : words.known)(text));
}

async function apply() {
  if (!state.can_apply || !state.wants_run) return;
  say(words.applying);
  $("apply").disabled = true;
  try {
    state = (await ask("/api/apply", {})).state;
  } finally {
    frameParts();
  }
  forget();
  await first();
  say(words.applied);
}

async function end() {
  state = (await ask("/api/end", {})).state;
  ended = true;
  say("");
  await render();
}

function forget() {
  for (const cache of Object.values(caches)) cache.clear();
  forgetPictures();
}

async function scale(by) {
  const of = $("page").open ? "page" : view;
  zooms[of] = Math.min(4, Math.max(0.5, zooms[of] * by));
  await redraw();
}

async function redraw() {
  if ($("page").open) await drawPage();
  const one = item === null ? null : await get(view, item);
  const frame = $("main").querySelector(".strip, .sheet");
  if (!one || !frame || frame.classList.contains("none")) return;
  if (view === "lines") await drawLine(frame, one);
  else await drawSheet(frame, one, one.fields[question], zooms.fields);
}

// The whole page.

async function showPage() {
  const one = item === null ? null : await get(view, item);
  if (!one?.has_page) {
    say(words.noImage);
    return;
  }
  $("page").replaceChildren(make("div", "sheet"));
  $("page").showModal();
  await drawPage();
}

async function drawPage() {
  const one = await get(view, item);
  const sheet = $("page").firstElementChild;
  if (view === "fields") {
    await drawSheet(sheet, one, one.fields[question], zooms.page);
    return;
  }
  const width = (frame) => zooms.page * frame;
  await draw(sheet, pageUrl("lines", one, one.page ?? 1), spots(one), width, noImage);
}

function showHelp() {
  const rows = words.rows.map(([keys, text]) => make("tr", "",
    make("td", "", ...keys.split(/ +/).map((key) =>
      key === "…" ? "… " : make("kbd", "", key)).flatMap((k) => [k, " "])),
    make("td", "", text)));
  $("help").replaceChildren(make("h2", "", words.help), make("table", "", ...rows));
  $("help").showModal();
}

async function swapLanguage() {
  words = words === WORDS.vi ? WORDS.en : WORDS.vi;
  try { localStorage.setItem("language", document.documentElement.lang === "vi" ? "en" : "vi"); } catch { /* not kept */ }
  say("");
  await render();
}

async function choose(key) {
  const one = item === null ? null : await get(view, item);
  if (!one) return;
  const row = readings(questions(one)[question]).find((r) => r.key === key);
  if (row) await decide(row.value);
  // Of what is missing nothing can be taken.
  else if (key === "Enter") await type();
}

// `0` is what was read, whether or not it stands.
async function asRead() {
  const one = item === null ? null : await get(view, item);
  if (!one) return;
  const asked = questions(one)[question];
  const read = asked.key === undefined ? asked.before : asked.value;
  if (read !== null) await decide(read);
}

// What the view of the decisions needs of the page.
const desk = {
  words: () => words,
  state: () => state,
  enqueue,
  render,
  say,
  finish: (title) => finish(title, []),
  typing: () => { typing = true; },
  changed: async (now) => {
    state = now;
    forget();
    await render();
  },
};

const KEYS = {
  ArrowLeft: () => turn(-1),
  ArrowRight: () => turn(1),
  ArrowUp: () => move(-1),
  ArrowDown: () => move(1),
  "+": () => scale(1.25),
  "=": () => scale(1.25),
  "-": () => scale(1 / 1.25),
  0: asRead,
  Backspace: asRead,
  x: () => choose("x"),
  e: type,
  u: undo,
  s: skip,
  p: showPage,
  f: swap,
  d: () => show(view === "decided" ? "lines" : "decided"),
  w: addWord,
  a: apply,
  "?": async () => showHelp(),
};

// Held down, these go on; the others are done once.
const REPEATED = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "+", "=", "-"];

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || ended) return;
  // Where an input method takes the letters, the keys tell.
  let key = event.key;
  if (key === "Process" || key === "Unidentified") {
    key = event.code.replace(/^(Key|Digit|Numpad)/, "").toLowerCase();
    if (key === "enter") key = "Enter";
  }
  if (key.length === 1) key = key.toLowerCase();
  if (typing) {
    // What was begun is ended first.
    $("main").querySelector(".typing input").focus();
    return;
  }
  const dialog = document.querySelector("dialog[open]");
  if (dialog) {
    if (key === "p" || key === "?" || key === "q") dialog.close();
    else if (["+", "=", "-"].includes(key)) enqueue(KEYS[key]);
    return;
  }
  const onButton = event.target instanceof HTMLButtonElement;
  let action = null;
  if (view === "decided" && !["f", "d", "a", "?"].includes(key)) {
    action = decidedKey(desk, key);
  } else if (key === "Enter") {
    // Where the focus is on a button, Enter is for that.
    if (onButton) return;
    action = event.shiftKey ? takeAll : () => choose("Enter");
  } else if (/^[1-9]$/.test(key)) action = () => choose(key);
  else action = Object.hasOwn(KEYS, key) ? KEYS[key] : null;
  if (!action || (event.repeat && !REPEATED.includes(key))) return;
  event.preventDefault();
  enqueue(action);
});

const HEAD = {
  "tab-lines": async () => { if (view !== "lines") await show("lines"); },
  "tab-fields": async () => { if (view !== "fields") await show("fields"); },
  "tab-decided": async () => { if (view !== "decided") await show("decided"); },
  apply,
  end,
  language: swapLanguage,
  "help-open": async () => showHelp(),
};
for (const [id, action] of Object.entries(HEAD)) {
  $(id).addEventListener("click", () => {
    // Enter is for the question again.
    $("main").focus();
    enqueue(action);
  });
}
for (const dialog of document.querySelectorAll("dialog")) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
let resized = 0;
window.addEventListener("resize", () => {
  clearTimeout(resized);
  resized = setTimeout(() => enqueue(redraw), 150);
});

async function start() {
  forget();
  state = await ask("/api/state");
  if (view === "lines" && state.next_line === null && state.next_field !== null) view = "fields";
  await first();
}

try {
  if (localStorage.getItem("language") === "en") words = WORDS.en;
} catch { /* Vietnamese */ }
enqueue(start);
