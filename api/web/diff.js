/* The difference of two texts: by character for Chinese, by word for English. */

const TOKENS = { zh: /[A-Za-z0-9]+|\s+|./gsu, en: /\s+|[\p{L}\p{N}'’]+|./gsu };
const LIMIT = 4e6;

// Lengths of longest common subsequences of what is left from (i, j) on.
function lengths(before, after) {
  const width = after.length + 1;
  const table = new Uint16Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      const same = before[i] === after[j];
      table[at] = same ? table[at + width + 1] + 1 : Math.max(table[at + width], table[at + 1]);
    }
  }
  return (i, j) => table[i * width + j];
}

function steps(before, after) {
  if (before.length * after.length > LIMIT)
    return [
      ["del", before.join("")],
      ["ins", after.join("")],
    ];
  const left = lengths(before, after);
  const result = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const ended = i === before.length ? "ins" : j === after.length ? "del" : null;
    const kind = ended || (before[i] === after[j] ? "same" : left(i + 1, j) >= left(i, j + 1) ? "del" : "ins");
    result.push([kind, kind === "ins" ? after[j] : before[i]]);
    if (kind !== "ins") i += 1;
    if (kind !== "del") j += 1;
  }
  return result;
}

/** [{same, del, ins}] in reading order; a lone equal character between changes counts as changed. */
export function diff(before, after, language) {
  const list = steps(before.match(TOKENS[language]) || [], after.match(TOKENS[language]) || []);
  const changed = (step) => Boolean(step) && step[0] !== "same";
  const result = [{ same: "", del: "", ins: "" }];
  list.forEach(([kind, text], index) => {
    const lone = kind === "same" && text.length === 1 && changed(list[index - 1]) && changed(list[index + 1]);
    const last = result[result.length - 1];
    if (kind === "same" && !lone) {
      if (last.del || last.ins) result.push({ same: text, del: "", ins: "" });
      else last.same += text;
      return;
    }
    if (kind !== "ins") last.del += text;
    if (kind !== "del") last.ins += text;
  });
  return result;
}
