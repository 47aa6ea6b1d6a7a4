// What is told of one node: beside the pointer in short, in the panel in full.

/** The short telling, for the pointer and the focus. */
function tellShortly(node, data) {
  const wanted = new Set(["Value", "Target", "As of", "Range", "Coverage", "Trend", "Owner"]);
  return [
    make("p", { class: "scm-kind" }, node.kind),
    make("p", { class: "scm-title" }, said(node.name)),
    make("p", {}, chip(node, data.colours)),
    make("p", { class: "scm-why" }, said(node.why)),
    facts(node.rows.filter(([label]) => wanted.has(label))),
  ];
}

function changeOf(node, data) {
  const change = (data.changes ?? []).find((item) => item.id === node.id);
  return change ? make("p", { class: "scm-change" }, `Was ${change.before}, would be ${change.after}${change.by ? ` (${change.by})` : ""}.`) : null;
}

/** KPIs one by one, each to be opened. */
function tellKpis(node, data, opened) {
  if (!node.kpis.length) return [];
  const items = node.kpis.map((place) => {
    const kpi = data.nodes[place];
    const figure = kpi.value ? `${kpi.value}${kpi.target ? ` against ${kpi.target}` : ""}` : "";
    return make("li", {}, make("details", { open: place === opened },
      make("summary", {}, make("span", { class: "scm-name" }, said(kpi.name)), chip(kpi, data.colours), make("small", {}, figure)),
      changeOf(kpi, data), make("p", {}, said(kpi.why)), facts(kpi.rows)));
  });
  return [make("h3", {}, node.kpis.length === 1 ? "Its KPI" : `Its ${node.kpis.length} KPIs`), make("ul", { class: "scm-kpis" }, ...items)];
}

/** Neighbours on the map as buttons that lead there. */
function tellLinks(title, places, data, choose) {
  const cards = places.filter((place) => data.nodes[place].card);
  if (!cards.length) return [];
  const items = cards.map((place) => make("li", {},
    make("button", { type: "button", class: "scm-link", onclick: () => choose(place, true) }, said(data.nodes[place].name)), " ", chip(data.nodes[place], data.colours)));
  return [make("h3", {}, title), make("ul", { class: "scm-links" }, ...items)];
}

/** The panel of the chosen node. */
function tellFully(place, state, choose, close, opened, page) {
  const { data } = state, node = data.nodes[place];
  const heading = make("h2", { tabindex: "-1" }, said(node.name));
  const button = make("button", { type: "button", class: "scm-close", "aria-label": "Close details", title: "Close (Escape)", onclick: close }, "\u00d7");
  return [
    make("div", { class: "scm-head" }, make("div", {}, make("p", { class: "scm-kind" }, node.kind), heading), button),
    make("p", {}, chip(node, data.colours)),
    changeOf(node, data),
    make("p", { class: "scm-why" }, said(node.why)),
    facts(node.rows),
    page ? make("p", {}, make("a", { class: "scm-page-link", href: page }, "Open its own map")) : null,
    ...tellKpis(node, data, opened),
    ...tellLinks("Leads to", state.next.up[place], data, choose),
    ...tellLinks("Rests on", state.next.down[place], data, choose),
  ].filter((part) => part !== null);
}

/** Put the short telling beside a box, inside the frame. */
function placeTip(tip, frame, box) {
  const outer = frame.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = tip;
  const left = Math.min(Math.max(box.left - outer.left, 4), Math.max(outer.width - width - 4, 4));
  const below = box.bottom - outer.top + 8, above = box.top - outer.top - height - 8;
  const room = Math.min(outer.height, innerHeight - outer.top);
  tip.style.left = `${left}px`;
  tip.style.top = `${below + height <= room || above < 0 - outer.top ? below : above}px`;
}
