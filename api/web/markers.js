/* Citation markers `[n]` in a draft's text. The server counts offsets in code points, the browser in UTF-16 units. */

export function plainText(text) {
  return text.replace(/\s?\[\d{1,3}\]|\u2060/g, "").trim();
}

function cut(text, start, end) {
  return [...text].slice(start, end).join("");
}

export function foundWords(text, { start, end }) {
  return plainText(cut(text, start, end));
}

/** A text cut at every marker and edge of a finding: [{text, n: citation number or null, found}]. */
export function pieces(text, findings = []) {
  const markers = [...text.matchAll(/\[(\d{1,3})\]/g)].map(({ 0: marker, 1: n, index }) => ({
    n: Number(n),
    start: index,
    end: index + marker.length,
  }));
  const spans = findings.map(({ start, end, severity }, index) => ({
    index,
    severity,
    start: cut(text, 0, start).length,
    end: cut(text, 0, end).length,
  }));
  const edges = [...markers, ...spans].flatMap(({ start, end }) => [start, end]);
  const sorted = [...new Set([0, ...edges, text.length])].sort((a, b) => a - b);
  return sorted.slice(1).flatMap((end, index) => {
    const start = sorted[index];
    const holds = (one) => one.start <= start && end <= one.end;
    const marker = markers.find(holds);
    if (marker && start > marker.start) return [];
    return { text: text.slice(start, end), n: marker ? marker.n : null, found: spans.filter(holds) };
  });
}
