/* A pasted chat, read by rules that anyone can follow:
   1. "name: text" is a message when the name says who speaks (客户, 客服, customer, agent, …) or is one of the shop's own.
   2. A line that is a name and a time, in either order, starts a message; the lines after it are its text.
   3. Who speaks there: one of the shop's own names, a name that says so, or a sub-account ("shop:小美") is the agent;
      anyone else is the customer.
   4. Any other line continues the message before it. What has no speaker is the customer's, split at empty lines. */

const CUSTOMER = /^(?:客户|顾客|买家|用户|访客|客人|customer|buyer|client|visitor|user|c)$/i;
const AGENT = /^(?:客服|卖家|商家|店铺|店主|我|小二|agent|seller|shop|support|staff|me|a)$/i;
const NOTE = /^(?:备注|内部备注|系统|系统消息|note|system)$/i;
const DAY = String.raw`\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?\s*`;
// "10:30" alone may be what somebody says; with its day or its seconds it is a stamp.
const TIME = String.raw`\(?(?:${DAY}\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}:\d{2}:\d{2})\)?`;
const NAME_THEN_TIME = new RegExp(String.raw`^(?<name>\S.{0,40}?)\s*[:：]?\s+(?<time>${TIME})\s*[:：]?$`);
const TIME_THEN_NAME = new RegExp(String.raw`^(?<time>${TIME})\s+(?<name>\S.{0,40}?)\s*[:：]?$`);
const SUB_ACCOUNT = /^[^:：\s]+[:：][^:：\s]+$/;

function roleOf(name, own) {
  if (own.includes(name) || AGENT.test(name)) return "agent";
  if (CUSTOMER.test(name)) return "customer";
  return NOTE.test(name) ? "note" : null;
}

function headed(line, own) {
  const found = NAME_THEN_TIME.exec(line) || TIME_THEN_NAME.exec(line);
  if (!found) return null;
  const { name } = found.groups;
  return { role: roleOf(name, own) || (SUB_ACCOUNT.test(name) ? "agent" : "customer"), lines: [] };
}

function labelled(line, own) {
  const [, name, text] = /^([^:：]{1,40}?)\s*[:：]\s*(.*)$/.exec(line) || [];
  const role = name && roleOf(name.trim(), own);
  return role ? { role, lines: text ? [text] : [] } : null;
}

/** The messages of a pasted chat: [{id, role, text}], oldest first. `own` are the names of the shop's agents. */
export function readPasted(chat, own = []) {
  const found = [];
  let open = null;
  for (const line of chat.split(/\r?\n/).map((one) => one.trim())) {
    const started = headed(line, own) || labelled(line, own);
    if (!started && !line && open?.spoken === false) open = null;
    if (!started && !line) continue;
    if (started || !open) {
      open = started || { role: "customer", lines: [], spoken: false };
      found.push(open);
    }
    if (!started) open.lines.push(line);
  }
  const said = found.filter(({ lines }) => lines.length > 0);
  return said.map(({ role, lines }, index) => ({ id: `${index + 1}`, role, text: lines.join("\n") }));
}
