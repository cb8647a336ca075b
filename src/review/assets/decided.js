// What was decided, the last first, in the outputs already or not: each can be
// taken back or decided anew.
import { $, ask, choice, fieldName, inputBox, make } from "./parts.js";
import { shown } from "./words.js";

const WINDOW = 20; // decisions of an answer

let at = 0;
let from = 0;
let items = [];

// `page` has the words, the state, and what is done with them.
export async function renderDecided(page) {
  const count = page.state().held;
  at = Math.max(0, Math.min(at, count - 1));
  from = at - (at % WINDOW);
  items = count === 0 ? [] : (await ask(`/api/decided?from=${from}&count=${WINDOW}`)).items;
  const words = page.words();
  if (items.length === 0) {
    page.finish(words.noneDecided);
    return;
  }
  const list = make("ol", "decided");
  for (const one of items) list.append(row(page, words, one));
  const told = make("p", "where", words.decidedOf(from + 1, from + items.length, count));
  $("main").replaceChildren(make("section", "line", told, list));
  list.querySelector(".now").scrollIntoView({ block: "nearest" });
}

function row(page, words, one) {
  const field = one.key !== null;
  const value = (text) => (field ? shown(words, one.key, text) : text);
  const head = make("button", "");
  head.type = "button";
  head.addEventListener("click", () => page.enqueue(() => go(page, one.item)));
  const place = [
    one.file,
    one.line ? `${words.line} ${one.line}` : "",
    one.document > 1 ? `${words.document} ${one.document}` : "",
    field ? fieldName(words, one.key) : "",
  ];
  const old = one.before === null ? words.missing : value(one.before);
  const before = one.before === one.after ? [] : [make("s", "", old), " → "];
  head.append(
    make("span", "label", place.filter(Boolean).join(" · ")),
    make("span", `note ${one.state}`, words.states[one.state]),
    make("span", "value", ...before, value(one.after)),
  );
  const now = one.item === at;
  const element = make("li", now ? "field now" : "field", head);
  if (now) element.append(...details(page, words, one));
  return element;
}

function details(page, words, one) {
  const parts = one.text.map(([text, word]) => (word === null ? text : make("mark", "now done", text)));
  const when = new Date(one.when).toLocaleString(words.locale);
  const list = make("ol", "choices");
  for (const { key, text, action } of actions(page, words, one)) {
    list.append(choice(key, text, "", () => page.enqueue(action)));
  }
  return [
    parts.length ? make("p", "context", ...parts) : null,
    make("p", "was", `${words.by} ${one.who}, ${when}`),
    list,
  ].filter(Boolean);
}

// What can be done with a decision; nothing but undone if its file is another
// now.
function actions(page, words, one) {
  const field = one.key !== null;
  const back = { key: "u", text: { said: words.undo }, action: () => undo(page, one) };
  if (one.state === "outdated") return [back];
  const all = [];
  if (one.before !== null && one.before !== one.after) {
    const text = field ? shown(words, one.key, one.before) : one.before;
    all.push({ key: "0", text, action: () => again(page, one, one.before) });
  }
  if (field && one.after !== null) {
    all.push({ key: "x", text: { said: words.absent }, action: () => again(page, one, null) });
  }
  all.push({ key: "e", text: { said: `${words.type}…` }, action: () => type(page, words, one) });
  all.push(back);
  return all;
}

async function go(page, index) {
  if (index < 0 || index >= page.state().held) return;
  at = index;
  await page.render();
}

async function again(page, one, after) {
  const changed = await ask("/api/again", { of: one.number, after });
  // It is the last that was decided now.
  at = 0;
  await page.changed(changed.state);
  page.say(page.words().again);
}

async function undo(page, one) {
  const changed = await ask("/api/undo", { of: one.number });
  await page.changed(changed.state);
  page.say(page.words().undone);
}

function type(page, words, one) {
  const { box, input } = inputBox(words, one.key, one.after, {
    done: (text) => page.enqueue(() => again(page, one, text)),
    left: () => page.enqueue(page.render),
    empty: () => page.say(words.empty, true),
  });
  $("main").querySelector(".choices").replaceWith(box);
  page.typing();
  input.focus();
  input.select();
}

// What a key does here; null where it does nothing.
export function decidedKey(page, key) {
  const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[key];
  if (step) return () => go(page, at + step);
  const one = items[at - from];
  if (!one) return null;
  const own = key === "Backspace" ? "0" : key;
  return actions(page, page.words(), one).find((row) => row.key === own)?.action ?? null;
}

export function first() {
  at = 0;
}
