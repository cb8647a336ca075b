// Images of lines and pages, and the boxes on them.

const KEPT = 12; // images that are kept

const pictures = new Map();

// Images, with what the server says they show.
export function picture(url) {
  if (!pictures.has(url)) {
    const made = fetch(url).then(async (answer) => {
      if (!answer.ok) {
        // That there is none is said in the language of the page.
        const { code, message } = await answer.json();
        throw new Error(code === "absent" ? "" : message);
      }
      const numbers = (name) =>
        (answer.headers.get(name) ?? "").split(",").map(Number);
      const size = numbers("x-page-size");
      const edges = answer.headers.has("x-edges") ?
        numbers("x-edges") : [0, 0, ...size];
      const address = URL.createObjectURL(await answer.blob());
      return { address, edges };
    });
    made.catch(() => pictures.delete(url));
    pictures.set(url, made);
    const [oldest] = pictures.keys();
    if (pictures.size > KEPT) {
      pictures.get(oldest).then((one) => URL.revokeObjectURL(one.address), () => {});
      pictures.delete(oldest);
    }
  }
  return pictures.get(url);
}

export function forget() {
  for (const made of pictures.values()) {
    made.then((one) => URL.revokeObjectURL(one.address), () => {});
  }
  pictures.clear();
}

// How long a picture may take before that is said, in milliseconds: a page of
// a PDF is drawn first.
const PATIENCE = 300;

// A picture with boxes on it; `width` gives its width in a frame of so many
// pixels.
export async function draw(frame, url, boxes, width, failed) {
  frame.dataset.url = url;
  frame.classList.remove("waits");
  const waits = setTimeout(() => {
    if (frame.dataset.url === url) frame.classList.add("waits");
  }, PATIENCE);
  let shown;
  try {
    shown = await picture(url);
    clearTimeout(waits);
  } catch (error) {
    clearTimeout(waits);
    if (frame.dataset.url !== url) return;
    frame.classList.remove("waits");
    frame.classList.add("none");
    frame.replaceChildren(failed(error.message));
    return;
  }
  if (frame.dataset.url !== url) return;
  frame.classList.remove("waits");
  const { address, edges: [l, t, r, b] } = shown;
  const image = document.createElement("img");
  image.alt = "";
  image.src = address;
  const holder = document.createElement("div");
  holder.className = "picture";
  holder.append(image);
  holder.style.width = `${width(frame.clientWidth, (r - l) / (b - t))}px`;
  let current = null;
  for (const { box, now } of boxes) {
    if (!box) continue;
    const spot = document.createElement("div");
    spot.className = now ? "spot now" : "spot";
    const place = (name, at, low, high) => {
      spot.style[name] = `${100 * (at - low) / (high - low)}%`;
    };
    const pad = 0.08 * (box[3] - box[1]);
    place("left", box[0] - pad, l, r);
    place("top", box[1] - pad, t, b);
    spot.style.width = `${100 * (box[2] - box[0] + 2 * pad) / (r - l)}%`;
    spot.style.height = `${100 * (box[3] - box[1] + 2 * pad) / (b - t)}%`;
    if (now) current = current ?? spot;
    holder.append(spot);
  }
  frame.classList.remove("none");
  frame.replaceChildren(holder);
  try { await image.decode(); } catch { /* shown as it is */ }
  if (current) centre(frame, current);
}

// Scrolls a frame, and nothing around it.
function centre(frame, spot) {
  const outer = frame.getBoundingClientRect();
  const inner = spot.getBoundingClientRect();
  frame.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
  frame.scrollTop += inner.top + inner.height / 2 - outer.top - outer.height / 2;
}
