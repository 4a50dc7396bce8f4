/* Dates. A time stamp's own wall clock is kept: "10:38" is 10:38 in the shop. */

export function day(stamp) {
  return /^\d{4}-\d{2}-\d{2}/.exec(stamp || "")?.[0] || null;
}

export function wallTime(stamp) {
  return /T(\d{2}:\d{2})/.exec(stamp || "")?.[1] || "";
}

export function today() {
  return new Date().toLocaleDateString("sv"); // Swedish dates are ISO dates
}

export function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86400000);
}

// `until` is exclusive; people read the last day in force.
export function lastDay(until) {
  return new Date(Date.parse(until) - 86400000).toISOString().slice(0, 10);
}

export function inForce(rule, date) {
  const [from, until] = [day(rule.effective_from), day(rule.effective_until)];
  return (!from || from <= date) && (!until || date < until);
}
