// Elements are made here and nowhere else: text goes in as text, never as markup.

/** Make an element; attributes that are null or false are left out, children are nodes or text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A name somebody wrote, kept from turning the direction of what surrounds it. */
const said = (text) => make("bdi", {}, text);

let made = 0;
/** An id that no other map on the page has. */
const freshId = (what) => `scm-${what}-${++made}`;

/** A status as a chip: letter, score and word, coloured as on the map. */
function chip(node, colours) {
  const { edge, text, tint } = colours[node.role];
  const words = [node.letter, node.score, node.band].filter((part) => part !== "");
  const element = make("span", { class: "scm-chip" }, words.join(" "));
  element.style.cssText = `--edge:${edge};--text:${text};--tint:${tint}`;
  return element;
}

/** Labels and texts as a description list. */
function facts(rows) {
  const pairs = rows.map(([label, text]) => make("div", {}, make("dt", {}, label), make("dd", {}, said(text))));
  return make("dl", { class: "scm-facts" }, ...pairs);
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
