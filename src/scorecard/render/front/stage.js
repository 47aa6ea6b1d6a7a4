// Pan and zoom: one transform on one element, at most once a frame.

const STEP = 1.3; // one press of + or -
const SETTLED = 160; // ms after which a zoomed picture is drawn anew, sharp

/** Let the picture inside `view` be dragged, wheeled and pinched. `size` is that of the picture. */
function makeStage(view, stage, size) {
  let x = 0, y = 0, k = 1, fit = 1, most = 4;
  let asked = false, settling = 0, untouched = true;
  const pointers = new Map();
  let dragged = false, apart = 0;

  function draw() {
    asked = false;
    stage.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
  }
  function ask() {
    const w = view.clientWidth, h = view.clientHeight;
    const bound = (at, room, length) => Math.min(Math.max(at, Math.min(room - length, 0) - room * 0.35), Math.max(room - length, 0) + room * 0.35);
    x = bound(x, w, size.width * k);
    y = bound(y, h, size.height * k);
    if (!asked) {
      asked = true;
      requestAnimationFrame(draw);
    }
  }
  function sharpen() {
    // A layer keeps the sharpness it was made with; for one frame it is none.
    stage.style.willChange = "auto";
    requestAnimationFrame(() => requestAnimationFrame(() => (stage.style.willChange = "transform")));
  }
  function glide() {
    if (calm()) return;
    stage.classList.add("scm-glide");
    setTimeout(() => stage.classList.remove("scm-glide"), 260);
  }
  function zoomTo(next, px = view.clientWidth / 2, py = view.clientHeight / 2) {
    next = Math.min(Math.max(next, fit), most);
    x = px - ((px - x) * next) / k;
    y = py - ((py - y) * next) / k;
    k = next;
    untouched = false;
    ask();
    clearTimeout(settling);
    settling = setTimeout(sharpen, SETTLED);
  }
  function fitIn() {
    fit = Math.min(view.clientWidth / size.width, view.clientHeight / size.height) || 1;
    most = Math.max(fit * 6, 3);
    k = fit;
    x = (view.clientWidth - size.width * k) / 2;
    y = (view.clientHeight - size.height * k) / 2;
    untouched = true;
    ask();
    clearTimeout(settling);
    settling = setTimeout(sharpen, SETTLED);
  }
  function panBy(dx, dy) {
    x += dx;
    y += dy;
    untouched = false;
    ask();
  }
  /** Bring a box of the picture into view, at least so large that it can be read, and beside what covers the view's sides. */
  function show(box, least = 0, coveredLeft = 0, coveredRight = 0) {
    if (k < least) {
      glide();
      const px = x + (box.x + box.width / 2) * k, py = y + (box.y + box.height / 2) * k;
      zoomTo(least, px, py);
    }
    if (untouched) return; // the whole map is in view
    const left = x + box.x * k, top = y + box.y * k, room = 24;
    const dx = Math.max(coveredLeft + room - left, 0) || Math.min(view.clientWidth - coveredRight - room - left - box.width * k, 0);
    const dy = Math.max(room - top, 0) || Math.min(view.clientHeight - room - top - box.height * k, 0);
    if (dx || dy) {
      glide();
      panBy(dx, dy);
    }
  }
  const spread = () => {
    const [a, b] = [...pointers.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  view.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    if (!pointers.size) dragged = false;
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, from: [event.clientX, event.clientY] });
    if (pointers.size === 2) apart = spread();
  });
  view.addEventListener("pointermove", (event) => {
    const at = pointers.get(event.pointerId);
    if (!at) return;
    const dx = event.clientX - at.x, dy = event.clientY - at.y;
    if (!dragged && Math.hypot(event.clientX - at.from[0], event.clientY - at.from[1]) < 5) return;
    if (!dragged) {
      view.setPointerCapture(event.pointerId);
      view.classList.add("scm-dragging");
      dragged = true;
    }
    at.x = event.clientX;
    at.y = event.clientY;
    if (pointers.size === 2) {
      const box = view.getBoundingClientRect(), now = spread();
      const [a, b] = [...pointers.values()];
      zoomTo((k * now) / (apart || now), (a.x + b.x) / 2 - box.left, (a.y + b.y) / 2 - box.top);
      apart = now;
    } else panBy(dx, dy);
  });
  const lift = (event) => {
    pointers.delete(event.pointerId);
    if (!pointers.size) view.classList.remove("scm-dragging");
  };
  view.addEventListener("pointerup", lift);
  view.addEventListener("pointercancel", lift);
  view.addEventListener("click", (event) => {
    if (!dragged) return;
    event.stopPropagation(); // the end of a drag is no click
    dragged = false;
  }, true);
  view.addEventListener("wheel", (event) => {
    if (event.deltaY > 0 && k <= fit * 1.001) return; // as small as it gets: let the page scroll
    event.preventDefault();
    const box = view.getBoundingClientRect();
    const lines = event.deltaMode === 1 ? 30 : 1;
    zoomTo(k * Math.exp(-event.deltaY * lines * 0.0016), event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  const measure = () => (untouched ? fitIn() : ask());
  new ResizeObserver(measure).observe(view);

  return {
    panBy,
    show,
    measure,
    fitIn,
    zoom: (steps) => zoomTo(k * STEP ** steps),
    scale: () => k,
    dragging: () => pointers.size > 0 && dragged,
    resize(next) {
      if (next.width === size.width && next.height === size.height) return;
      size = next;
      fitIn();
    },
  };
}
