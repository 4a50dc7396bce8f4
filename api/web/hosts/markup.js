/* Other people's HTML as text. The parser makes a document apart, in which nothing runs and nothing is loaded. */

const BREAKS = /^(?:address|article|blockquote|br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|pre|section|table|tr|ul)$/i;
const SILENT = /^(?:head|noscript|script|style|template|title)$/i;

function words(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE || SILENT.test(node.tagName)) return "";
  const inside = [...node.childNodes].map(words).join("");
  return BREAKS.test(node.tagName) ? `\n${inside}\n` : inside;
}

export function textOf(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const lines = words(body).replaceAll("\u00a0", " ").split("\n");
  return lines.map((line) => line.trim()).filter(Boolean).join("\n");
}
