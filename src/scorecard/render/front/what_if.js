// What-if: levers that ask Python, and a list of what would change.

/** The levers; `ask` is told what is supposed, as {set, drop}. */
function makeWhatIf(levers, ask, say) {
  const supposed = { set: {}, drop: [] };
  const rows = levers.map((lever) => makeLever(lever, (value) => {
    if (lever.kind === "stop") {
      supposed.drop = supposed.drop.filter((id) => id !== lever.id);
      if (value) supposed.drop.push(lever.id);
    } else if (value === null) delete supposed.set[lever.id];
    else supposed.set[lever.id] = value;
    send();
  }));
  let waiting = false, again = false;
  function send() {
    reset.disabled = !Object.keys(supposed.set).length && !supposed.drop.length;
    if (waiting) {
      again = true;
      return;
    }
    waiting = true;
    element.setAttribute("aria-busy", "true");
    ask(structuredClone(supposed));
  }
  const reset = make("button", { type: "button", class: "scm-reset", disabled: true, onclick: () => {
    supposed.set = {};
    supposed.drop = [];
    for (const row of rows) row.reset();
    send();
  } }, "Reset");
  const changes = make("section", { class: "scm-changes", "aria-label": "What changes", hidden: true });
  const sliders = rows.filter((row) => row.kind !== "stop").map((row) => row.element);
  const stops = rows.filter((row) => row.kind === "stop").map((row) => row.element);
  const element = make("section", { class: "scm-what-if", "aria-label": "What if" },
    make("div", { class: "scm-head" }, make("h2", {}, "What if?"), reset),
    sliders.length ? make("div", { class: "scm-levers" }, ...sliders) : null,
    stops.length ? make("fieldset", {}, make("legend", {}, "Work that stops"), ...stops) : null);
  return {
    element,
    changes,
    /** Python has answered. */
    answered(data, choose) {
      waiting = false;
      element.removeAttribute("aria-busy");
      changes.replaceChildren(...tellChanges(data, choose));
      changes.hidden = !changes.childElementCount;
      if (data.error) say(data.error);
      else if (data.changes) say(data.changes.length ? `${data.changes.length} ${data.changes.length === 1 ? "status changes" : "statuses change"}` : "Nothing changes");
      if (again) {
        again = false;
        send();
      }
    },
  };
}

function makeLever(lever, change) {
  const id = freshId("lever");
  if (lever.kind !== "slider") {
    const box = make("input", { type: "checkbox", id, onchange: () =>
      change(lever.kind === "stop" ? box.checked : box.checked === lever.value ? null : box.checked) });
    const reset = () => (box.checked = lever.kind === "stop" ? false : lever.value);
    reset();
    return { kind: lever.kind, element: make("label", { class: "scm-tick", for: id }, box, said(lever.name)), reset };
  }
  const unit = lever.unit ? ` ${lever.unit}` : "";
  const shown = make("output", { for: id });
  const range = make("input", { type: "range", id, min: lever.min, max: lever.max, step: lever.step });
  const text = (value) => `${Number(value).toLocaleString("en-GB", { maximumFractionDigits: 6 })}${unit}`;
  const write = () => {
    shown.textContent = text(range.value);
    range.setAttribute("aria-valuetext", text(range.value));
    element.classList.toggle("scm-on", moved);
  };
  let moved = false;
  const reset = () => {
    moved = false;
    range.value = lever.value;
    write();
    shown.textContent = text(lever.value); // the slider knows steps only
  };
  range.addEventListener("input", () => {
    moved = true;
    write();
    change(Number(range.value));
  });
  const share = (value) => `${(100 * (value - lever.min)) / (lever.max - lever.min)}%`;
  const mark = (name, value) => {
    const element = make("i", { class: name, "aria-hidden": "true" });
    element.style.left = share(value);
    return element;
  };
  const track = make("span", { class: "scm-track" }, range, mark("scm-now", lever.value),
    lever.target === null ? null : mark("scm-target", lever.target));
  const aim = lever.target === null ? "" : `; target ${text(lever.target)}`;
  const element = make("div", { class: "scm-lever" },
    make("label", { for: id }, said(lever.name)), shown, track, make("small", {}, `now ${text(lever.value)}${aim}`));
  reset();
  return { kind: lever.kind, element, reset };
}

function tellChanges(data, choose) {
  if (data.error) return [make("p", { class: "scm-error", role: "alert" }, data.error)];
  if (!data.changes) return [];
  if (!data.changes.length) return [make("p", {}, "Nothing changes.")];
  const places = new Map(data.nodes.map((node, place) => [node.id, place]));
  const items = data.changes.map((change) => make("li", { class: change.crossed ? "scm-crossed" : null },
    make("button", { type: "button", class: "scm-link", onclick: () => choose(places.get(change.id), true) }, said(change.name)),
    make("small", {}, `${change.before} \u2192 ${change.after}${change.by ? ` (${change.by})` : ""}`)));
  return [make("h3", {}, `${items.length} ${items.length === 1 ? "status changes" : "statuses change"}`), make("ul", { class: "scm-links" }, ...items)];
}
