// Which nodes lead to which, and which a reader has asked for.

/** The nodes next to each, up (effects) and down (causes), from links [cause, effect]. */
function neighbours(size, links) {
  const up = Array.from({ length: size }, () => []);
  const down = Array.from({ length: size }, () => []);
  for (const [cause, effect] of links) {
    up[cause].push(effect);
    down[effect].push(cause);
  }
  return { up, down };
}

/** All that can be reached from a node, itself among it. */
function reached(start, next) {
  const seen = new Set([start]);
  for (const here of seen) for (const there of next[here]) seen.add(there);
  return seen;
}

/** Whether a node has one of the chosen values in every filter that has any. */
function matches(node, chosen) {
  return Object.entries(chosen).every(([key, values]) => !values.size || node.facets[key].some((v) => values.has(v)));
}

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

/** Places of the nodes whose names hold every word sought, those that begin with them first. */
function found(nodes, sought, most) {
  const words = plain(sought).split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const names = nodes.map((node) => plain(node.name));
  const hits = names.flatMap((name, place) => (words.every((word) => name.includes(word)) ? [place] : []));
  const first = (place) => (names[place].startsWith(words[0]) ? 0 : 1);
  return hits.sort((a, b) => first(a) - first(b) || a - b).slice(0, most);
}
