// The drawn map as something to walk through: boxes that take the focus, arrows that light up.

const SVG = "http://www.w3.org/2000/svg";
const PAGE = /^[\w.-]+\.html$/; // a page beside this one, and nothing else, is linked to

/** Make the SVG ready; returns its boxes by id, their order and their places in the picture. */
function preparePicture(svg, data) {
  const frame = svg.viewBox.baseVal;
  const size = { width: frame.width, height: frame.height };
  svg.setAttribute("width", size.width);
  svg.setAttribute("height", size.height);
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-roledescription", "strategy map");
  for (const title of svg.querySelectorAll(":scope > title, .card title")) title.remove(); // else tooltips, twice
  svg.querySelector(".cards").setAttribute("role", "presentation");
  const boxes = new Map();
  for (const element of svg.querySelectorAll(".card")) {
    const link = element.querySelector("a");
    const href = link?.getAttribute("href") ?? "";
    link?.replaceWith(...link.childNodes); // a button holds no link; the panel does
    element.setAttribute("role", "button");
    element.setAttribute("tabindex", "-1");
    element.setAttribute("aria-pressed", "false");
    const [left, top] = element.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
    const { width, height } = element.getBBox();
    const page = PAGE.test(href) ? href : null;
    boxes.set(element.dataset.id, { element, page, box: { x: left, y: top, width, height } });
  }
  const links = [...svg.querySelectorAll("[data-from]")].map((element) => ({
    element, from: element.dataset.from, to: element.dataset.to,
  }));
  const lights = document.createElementNS(SVG, "g");
  lights.setAttribute("class", "scm-lights");
  lights.setAttribute("aria-hidden", "true");
  svg.append(lights);
  const rings = Object.fromEntries(["hover", "chosen", "focus"].map((what) => [what, ring(svg, `scm-ring scm-${what}`)]));
  const order = data.nodes.filter((node) => boxes.has(node.id)).map((node) => node.id);
  return { svg, size, boxes, links, lights, rings, order };
}

function ring(svg, name) {
  const element = document.createElementNS(SVG, "rect");
  element.setAttribute("class", name);
  element.setAttribute("rx", "7");
  svg.append(element);
  return element;
}

/** Light some elements and fade the rest; nothing lights all. Copies lie on the faded whole, as one
 * faded whole is painted at once and hundreds of faded parts are not. */
function light(picture, elements) {
  picture.svg.classList.toggle("scm-faded", elements !== null);
  const copies = (elements ?? []).map((element) => {
    const copy = element.cloneNode(true);
    for (const name of ["role", "tabindex", "aria-label", "aria-pressed", "aria-describedby", "data-id"]) copy.removeAttribute(name);
    copy.setAttribute("class", "scm-light");
    if (element.dataset.id) copy.dataset.light = element.dataset.id;
    if (element.parentNode.classList.contains("arrows"))
      for (const name of ["fill", "stroke"]) copy.setAttribute(name, element.parentNode.getAttribute(name));
    return copy;
  });
  picture.lights.replaceChildren(...copies);
}

/** Lay a ring round a box; none hides it. */
function encircle(element, place) {
  element.style.display = place ? "inline" : "none";
  if (!place) return;
  const { x, y, width, height } = place.box;
  for (const [name, value] of Object.entries({ x: x - 3, y: y - 3, width: width + 6, height: height + 6 }))
    element.setAttribute(name, value);
}

/** The nearest box in a direction; among those above or below, the one least to the side. */
function neighbour(picture, from, key, open) {
  const middle = ({ x, y, width, height }) => [x + width / 2, y + height / 2];
  const [x, y] = middle(picture.boxes.get(from).box);
  const sideways = key === "ArrowLeft" || key === "ArrowRight";
  const sense = key === "ArrowLeft" || key === "ArrowUp" ? -1 : 1;
  let best = null, least = Infinity;
  for (const id of picture.order) {
    if (id === from || !open(id)) continue;
    const { box } = picture.boxes.get(id);
    const [cx, cy] = middle(box);
    const ahead = (sideways ? cx - x : cy - y) * sense;
    const aside = Math.abs(sideways ? cy - y : cx - x);
    if (ahead < (sideways ? 1 : box.height / 2)) continue;
    if (sideways && aside > box.height / 2) continue; // along its own row only
    const far = sideways ? ahead : ahead * 3 + aside;
    if (far < least) [best, least] = [id, far];
  }
  return best;
}
