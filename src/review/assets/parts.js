// What the views of the page are made of.
import { shown, typed } from "./words.js";

export const $ = (id) => document.getElementById(id);

// Elements, of text alone: nothing from a file becomes markup.
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const child of children) if (child !== null) element.append(child);
  return element;
}

export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

export async function ask(path, body) {
  const options = body === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await fetch(path, options);
  if (answer.ok) return answer.json();
  let said = { code: "", message: answer.statusText };
  try { said = await answer.json(); } catch { /* not one of ours */ }
  throw new Refused(said.code, said.message);
}

export const percent = (n) => `${Math.round(n * 100)} %`;

export function fieldName(words, key) {
  const [name, number] = key.split(".");
  return (words.names[name] ?? name) + (number ? ` ${number}` : "");
}

// A choice with its key.
export function choice(key, text, note, action, className) {
  const element = make("button", "");
  element.type = "button";
  element.append(make("kbd", "", key === "Enter" ? "⏎" : key),
    make("span", text.said ? "word said" : "word", text.said ?? text),
    make("span", "note", note));
  element.addEventListener("click", action);
  return make("li", className ?? "", element);
}

// Where a word is typed, or the value of a field if there is a key. `done` has
// what was typed; of a field, nothing is no value.
export function inputBox(words, key, value, { done, left, empty }) {
  const input = make("input");
  const field = key !== null;
  input.value = value === null ? "" : field ? shown(words, key, value) : value;
  input.spellcheck = false;
  input.autocomplete = "off";
  input.lang = "vi";
  input.maxLength = 1000;
  input.setAttribute("aria-label", words.type);
  const hint = field ? (key === "date" ? ` · ${words.asDate}` : "") : ` · ${words.removed}`;
  const box = make("div", "typing", input, make("span", "note", words.typing + hint));
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    // What composes letters keeps its own Enter.
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      left();
    } else if (event.key === "Enter" && !event.repeat) {
      event.preventDefault();
      const text = input.value.trim();
      if (field && !text) empty();
      else done(field ? typed(key, text) : text);
    }
  });
  return { box, input };
}

// Lines of a text in a frame, those of places marked; false where the text is
// not to be had.
export async function drawLines(frame, url, places) {
  frame.dataset.url = url;
  let got;
  try {
    got = await ask(url);
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
  if (frame.dataset.url !== url) return true;
  let current = null;
  const rows = got.lines.map((text, at) => {
    const line = got.first + at;
    const own = places.filter(({ lines: [first, last] }) => first <= line && line <= last);
    const now = own.some((place) => place.now);
    const row = make("div", now ? "row now" : own.length ? "row spotted" : "row",
      make("span", "number", String(line)), make("span", "", text));
    if (now) current = current ?? row;
    return row;
  });
  frame.className = "sheet lines";
  frame.replaceChildren(...rows);
  if (current) current.scrollIntoView({ block: "center" });
  return true;
}
