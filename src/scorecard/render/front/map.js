// The whole map: picture, tools and panel, bound to one state.

const READABLE = 0.95; // scale at which the names on a map can be read on a screen

/**
 * Turn a drawn map into one that answers.
 *
 * @param {Element} host where it goes; emptied.
 * @param {SVGElement} svg the picture.
 * @param {object} data what `front_data` returns; `levers` and `changes` where there is a what-if.
 * @param {function} [ask] told what is supposed; its answer comes by `update`.
 * @returns {{update: function(SVGElement, object)}}
 */
export function mountMap(host, svg, data, ask = null) {
  const live = make("div", { class: "scm-live", role: "status", "aria-live": "polite" });
  const tip = make("div", { class: "scm-tip", role: "tooltip", id: freshId("tip"), hidden: true });
  const stageElement = make("div", { class: "scm-stage" });
  const help = freshId("help");
  const view = make("div", {
    class: "scm-view", tabindex: "0", role: "group", "aria-label": `Map: ${data.title}`, "aria-describedby": help,
  }, stageElement);
  const frame = make("div", { class: "scm-frame" }, view, tip);
  const details = make("section", { class: "scm-details", "aria-label": "Details", hidden: true });
  const side = make("div", { class: "scm-side scm-over", hidden: true }, details);
  const keys = make("p", { class: "scm-keys", id: help }, matchMedia("(pointer: coarse)").matches
    ? "Drag moves the map, two fingers zoom. A tap on a box lights its line of sight and tells why; a tap beside clears."
    : "Drag or arrow keys move the map, wheel or + and \u2212 zoom, 0 shows it whole. Tab into the boxes and walk with the arrow keys; Enter lights a line of sight, Escape clears.");
  // A notebook has keys of its own; JupyterLab leaves alone what says so.
  const root = make("div", { class: "scm", "data-lm-suppress-shortcuts": "true" });
  host.replaceChildren(root);

  let speaking = 0;
  const state = {
    data,
    group: freshId("filters"),
    chosen: Object.fromEntries(data.facets.map((facet) => [facet.key, new Set()])),
    next: null,
    say(text) {
      clearTimeout(speaking);
      live.textContent = "";
      speaking = setTimeout(() => (live.textContent = text), 60);
    },
    filtered() {
      paint();
      const { count, all } = counted();
      state.say(`${count} of ${all} boxes shown`);
    },
    clearFilters() {
      for (const values of Object.values(state.chosen)) values.clear();
      state.filtered();
      view.focus({ preventScroll: true });
    },
  };
  let picture, selected = null, current = null, hovered = null, places;
  const stage = makeStage(view, stageElement, { width: 1, height: 1 });
  const tools = makeTools(state, stage, (place) => reveal(place));
  const whatIf = data.levers && ask ? makeWhatIf(data.levers, ask, state.say) : null;
  if (whatIf) {
    side.append(whatIf.element);
    side.classList.remove("scm-over");
    frame.append(whatIf.changes);
    side.hidden = false;
  }
  root.append(tools.element, make("div", { class: "scm-body" }, frame, side), keys, live);

  /** Show a picture and its data, in the place of what was there. */
  function take(nextSvg, nextData) {
    state.data = nextData;
    state.next = neighbours(nextData.nodes.length, nextData.links);
    places = new Map(nextData.nodes.map((node, place) => [node.id, place]));
    const focus = document.activeElement?.closest?.(".scm-stage .card") && root.contains(document.activeElement);
    stageElement.replaceChildren(nextSvg);
    picture = preparePicture(nextSvg, nextData);
    view.style.setProperty("--map-ink", nextData.ink);
    view.style.setProperty("--map-paper", nextData.paper);
    view.style.aspectRatio = `${picture.size.width} / ${picture.size.height}`;
    stage.resize(picture.size);
    if (!picture.boxes.has(current)) current = picture.order[0] ?? null;
    if (current) picture.boxes.get(current).element.setAttribute("tabindex", "0");
    hideTip();
    for (const { id } of nextData.changes ?? []) if (picture.boxes.has(id)) encircle(ring(picture.svg, "scm-ring scm-moved"), picture.boxes.get(id));
    paint();
    if (selected) fillPanel();
    if (focus && current) picture.boxes.get(current).element.focus({ preventScroll: true });
  }

  const open = (id) => matches(state.data.nodes[places.get(id)], state.chosen);
  function counted() {
    return { count: picture.order.filter(open).length, all: picture.order.length };
  }

  /** Light what is asked for and fade the rest. */
  function paint() {
    const place = selected === null ? undefined : places.get(selected);
    const up = place === undefined ? null : reached(place, state.next.up);
    const down = place === undefined ? null : reached(place, state.next.down);
    const on = Object.values(state.chosen).some((values) => values.size);
    const lit = (id) => {
      const here = places.get(id);
      return (up === null || up.has(here) || down.has(here)) && open(id);
    };
    for (const [id, { element }] of picture.boxes) element.setAttribute("aria-pressed", String(id === selected));
    const linked = up && new Set(state.data.links.map(([cause, effect]) => `${cause} ${effect}`));
    const along = ({ from, to }) => {
      const [a, b] = [places.get(from), places.get(to)];
      if (!open(from) || !open(to)) return false;
      return up === null || (linked.has(`${a} ${b}`) && ((up.has(a) && up.has(b)) || (down.has(a) && down.has(b))));
    };
    light(picture, up === null && !on ? null : [
      ...picture.links.filter(along).map(({ element }) => element),
      ...picture.order.filter(lit).map((id) => picture.boxes.get(id).element),
    ]);
    encircle(picture.rings.chosen, selected === null ? null : picture.boxes.get(selected));
    const { count, all } = counted();
    tools.refresh(count, all);
    if (current && !open(current)) makeCurrent(picture.order.find(open) ?? current);
  }

  function makeCurrent(id) {
    picture.boxes.get(current)?.element.setAttribute("tabindex", "-1");
    current = id;
    picture.boxes.get(current)?.element.setAttribute("tabindex", "0");
  }

  function fillPanel(opened = null) {
    const place = places.get(selected);
    if (place === undefined) return clear();
    details.replaceChildren(...tellFully(place, state, (there) => reveal(there), () => clear(true), opened, picture.boxes.get(selected)?.page));
    details.hidden = false;
    side.hidden = false;
  }

  /** Choose a node: light its line of sight, tell of it. */
  function select(id, opened = null) {
    selected = id;
    hideTip();
    fillPanel(opened);
    side.scrollTop = 0;
    stepAside(id);
    const hidden = details.getBoundingClientRect().top - innerHeight * 0.8;
    if (hidden > 0) scrollBy({ top: hidden + innerHeight * 0.25, behavior: calm() ? "auto" : "smooth" });
    paint();
    const place = places.get(id);
    const cards = (set) => [...set].filter((here) => here !== place && state.data.nodes[here].card).length;
    const up = cards(reached(place, state.next.up)), down = cards(reached(place, state.next.down));
    state.say(`Line of sight of ${state.data.nodes[place].name}: leads to ${up}, rests on ${down}. Details follow the map.`);
  }

  /** Whether the panel lies over the map, which then stays where it is; on a narrow page it stands below. */
  const over = () => !side.hidden && getComputedStyle(side).position === "absolute";

  /** Let the panel lie over that side of the map where the chosen box is not. */
  function stepAside(id) {
    if (!over() || !picture.boxes.has(id)) return;
    const box = picture.boxes.get(id).element.getBoundingClientRect(), room = view.getBoundingClientRect(), wide = side.offsetWidth;
    const covered = (left) => Math.max(Math.min(box.right, left + wide) - Math.max(box.left, left), 0);
    const right = covered(room.right - wide), left = covered(room.left);
    if (side.classList.contains("scm-left") ? left > right : right > left) side.classList.toggle("scm-left");
  }

  function clear(back = false) {
    if (selected === null) return;
    const was = selected, inside = back || details.contains(document.activeElement);
    selected = null;
    details.hidden = true;
    details.replaceChildren();
    side.hidden = !whatIf;
    paint();
    if (inside) (picture.boxes.get(was)?.element ?? view).focus({ preventScroll: true });
    hideTip();
    state.say("Cleared");
  }

  /** Go to a node wherever it is: its box, or that of what it measures. */
  function reveal(place) {
    const node = state.data.nodes[place];
    if (node.card) {
      select(node.id);
      go(node.id);
      return;
    }
    const above = state.next.up[place].find((there) => state.data.nodes[there].card);
    if (above === undefined) {
      select(node.id);
      details.querySelector("h2").focus();
      return;
    }
    select(state.data.nodes[above].id, place);
    go(state.data.nodes[above].id);
  }

  function go(id) {
    makeCurrent(id);
    const place = picture.boxes.get(id);
    const left = side.classList.contains("scm-left"), wide = over() ? side.offsetWidth : 0;
    stage.show(place.box, READABLE, left ? wide : 0, left ? 0 : wide);
    place.element.focus({ preventScroll: true });
    hideTip(); // the panel says it all
  }

  // Pointer and focus -----------------------------------------------------------------------------

  let hiding = 0, clicked = "";
  const whereOf = (event) => `${event.clientX} ${event.clientY}`;
  function showTip(id) {
    clearTimeout(hiding);
    if (hovered === id && !tip.hidden) return;
    if (hovered && hovered !== id) picture.boxes.get(hovered)?.element.removeAttribute("aria-describedby");
    hovered = id;
    const { element } = picture.boxes.get(id);
    tip.replaceChildren(...tellShortly(state.data.nodes[places.get(id)], state.data));
    tip.hidden = false;
    placeTip(tip, frame, element.getBoundingClientRect());
    element.setAttribute("aria-describedby", tip.id);
    encircle(picture.rings.hover, picture.boxes.get(id));
  }
  function hideTip() {
    clearTimeout(hiding);
    if (hovered) picture.boxes.get(hovered)?.element.removeAttribute("aria-describedby");
    hovered = null;
    tip.hidden = true;
    encircle(picture.rings.hover, null);
  }
  const cardOf = (event) => event.target.closest?.(".card")?.dataset.id ?? null;
  view.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch" || stage.dragging()) return;
    if (whereOf(event) === clicked) return; // the map has moved, not the pointer
    const id = cardOf(event);
    if (id) showTip(id);
  });
  view.addEventListener("pointerout", (event) => {
    if (!cardOf(event) || event.relatedTarget?.closest?.(".card")?.dataset.id === hovered) return;
    clearTimeout(hiding);
    hiding = setTimeout(hideTip, 180); // time to reach the tip itself
  });
  tip.addEventListener("pointerenter", () => clearTimeout(hiding));
  tip.addEventListener("pointerleave", hideTip);
  view.addEventListener("pointermove", () => stage.dragging() && !tip.hidden && hideTip());
  view.addEventListener("click", (event) => {
    const id = cardOf(event);
    clicked = whereOf(event);
    if (!id) return clear();
    makeCurrent(id);
    if (id === selected) clear();
    else {
      select(id);
      stage.show(picture.boxes.get(id).box);
    }
  });
  view.addEventListener("focusin", (event) => {
    const id = cardOf(event);
    encircle(picture.rings.focus, id && event.target.matches(":focus-visible") ? picture.boxes.get(id) : null);
    if (!id || !event.target.matches(":focus-visible")) return;
    makeCurrent(id);
    stage.show(picture.boxes.get(id).box);
    requestAnimationFrame(() => document.activeElement === event.target && id !== selected && showTip(id));
  });
  view.addEventListener("focusout", () => {
    encircle(picture.rings.focus, null);
    hideTip();
  });

  // Keys ------------------------------------------------------------------------------------------

  const WAYS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  view.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const id = cardOf(event), way = WAYS[event.key];
    if (way && (!id || event.shiftKey)) stage.panBy(way[0] * 60, way[1] * 60);
    else if (way) {
      const to = neighbour(picture, id, event.key, open);
      if (to) picture.boxes.get(to).element.focus({ preventScroll: true });
    } else if (id && (event.key === "Home" || event.key === "End")) {
      const there = picture.order.filter(open);
      picture.boxes.get(there.at(event.key === "Home" ? 0 : -1))?.element.focus({ preventScroll: true });
    } else if (id && (event.key === "Enter" || event.key === " ")) {
      if (id === selected) clear();
      else select(id);
    } else if (event.key === "+" || event.key === "=") stage.zoom(1);
    else if (event.key === "-") stage.zoom(-1);
    else if (event.key === "0") stage.fitIn();
    else return;
    if (way && id && event.shiftKey) hideTip();
    event.preventDefault();
    event.stopPropagation();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!tip.hidden && selected === null) hideTip();
    else clear();
  });

  take(svg, data);
  return {
    update(nextSvg, nextData) {
      if (nextSvg) take(nextSvg, nextData);
      whatIf?.answered(nextData, (there) => reveal(there));
    },
  };
}

/** Read a picture that Python drew. */
function readSvg(text) {
  return document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
}

/** anywidget's way in. */
function render({ model, el }) {
  const shown = model.get("shown");
  const ask = (supposed) => {
    model.set("supposed", { ...supposed, turn: (model.get("supposed")?.turn ?? 0) + 1 });
    model.save_changes();
  };
  const map = mountMap(el, readSvg(shown.svg), shown.data, ask);
  const answer = () => {
    const { svg, data } = model.get("shown");
    map.update(data.error ? null : readSvg(svg), data);
  };
  model.on("change:shown", answer);
  return () => model.off("change:shown", answer);
}

export default { render };
