// The bar above the map: search, filters, zoom.

const MOST_HITS = 12;

/** A search box with suggestions, as a combobox: arrows choose, Enter goes there. */
function makeSearch(state, choose) {
  const list = freshId("hits");
  const hits = make("ul", { class: "scm-hits", role: "listbox", id: list, "aria-label": "Found", hidden: true });
  const input = make("input", {
    type: "search", role: "combobox", placeholder: "Search by name", "aria-label": "Search the map by name",
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list, autocomplete: "off",
    spellcheck: "false",
  });
  let places = [], at = -1;
  function close() {
    hits.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
  function point(next) {
    at = next;
    [...hits.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
    const item = hits.children[at];
    if (!item) return;
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }
  function take(place) {
    close();
    input.value = "";
    choose(place);
  }
  function suggest() {
    places = found(state.data.nodes, input.value, MOST_HITS);
    hits.replaceChildren(...places.map((place) => {
      const node = state.data.nodes[place];
      return make("li", {
        role: "option", id: freshId("hit"), "aria-selected": "false",
        onpointerdown: (event) => event.preventDefault(), onclick: () => take(place),
      }, make("span", { class: "scm-name" }, said(node.name)), make("small", {}, `${node.kind}, ${node.band}`));
    }));
    const asked = input.value.trim() !== "";
    if (asked && !places.length) hits.append(make("li", { class: "scm-none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing of that name"));
    hits.hidden = !asked;
    input.setAttribute("aria-expanded", String(asked));
    if (places.length && asked) point(0);
    if (asked) state.say(places.length ? `${places.length === MOST_HITS ? "At least " : ""}${places.length} found` : "Nothing of that name");
  }
  input.addEventListener("input", suggest);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && (input.value || !hits.hidden)) {
      input.value = "";
      close();
      event.stopPropagation();
    } else if (event.key === "Enter" && at >= 0 && places.length) take(places[at]);
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && places.length) {
      event.preventDefault();
      if (hits.hidden) suggest();
      else point((at + (event.key === "ArrowDown" ? 1 : places.length - 1)) % places.length);
    }
  });
  return make("div", { class: "scm-search" }, input, hits);
}

/** One filter: a button that opens its values as boxes to tick. */
function makeFacet(facet, state) {
  const chosen = state.chosen[facet.key];
  const count = make("span", { class: "scm-count" });
  const clear = make("button", { type: "button", class: "scm-plain", onclick: () => {
    chosen.clear();
    state.filtered();
  } }, "Any");
  const boxes = facet.values.map((value) => {
    const box = make("input", { type: "checkbox", onchange: () => {
      if (box.checked) chosen.add(value);
      else chosen.delete(value);
      state.filtered();
    } });
    return { value, box, label: make("label", {}, box, said(value)) };
  });
  const hint = facet.key === "owner" ? make("p", {}, "Of the box, or of a KPI that measures it.")
    : facet.key === "unit" ? make("p", {}, "With the units inside it.") : null;
  const choices = make("fieldset", {}, make("legend", {}, facet.label), hint, ...boxes.map(({ label }) => label), clear);
  const details = make("details", { class: "scm-facet", name: state.group },
    make("summary", {}, facet.label, count), choices);
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary").focus();
    event.stopPropagation();
  });
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
  });
  const refresh = () => {
    count.textContent = chosen.size ? ` (${chosen.size})` : "";
    details.classList.toggle("scm-on", chosen.size > 0);
    for (const { value, box } of boxes) box.checked = chosen.has(value);
  };
  return { element: details, refresh };
}

/** The whole bar. */
function makeTools(state, stage, choose) {
  const facets = state.data.facets.map((facet) => makeFacet(facet, state));
  const clear = make("button", { type: "button", class: "scm-clear", hidden: true, onclick: () => state.clearFilters() }, "Clear filters");
  const shown = make("span", { class: "scm-shown" });
  const press = (label, text, work) =>
    make("button", { type: "button", "aria-label": label, title: label, onclick: work }, text);
  const zoom = make("div", { class: "scm-zoom", role: "group", "aria-label": "Zoom" },
    press("Zoom out", "\u2212", () => stage.zoom(-1)), press("Zoom in", "+", () => stage.zoom(1)),
    press("Show the whole map", "Fit", () => stage.fitIn()));
  const element = make("div", { class: "scm-tools", role: "group", "aria-label": "Map tools" },
    makeSearch(state, choose), ...facets.map((facet) => facet.element), clear, shown, zoom);
  return {
    element,
    refresh(count, all) {
      for (const facet of facets) facet.refresh();
      const on = Object.values(state.chosen).some((values) => values.size);
      clear.hidden = !on;
      shown.textContent = on ? `${count} of ${all} boxes` : "";
    },
  };
}
