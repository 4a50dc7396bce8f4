import { language, t } from "./texts.js";

/* The HTTP contract. The bearer lives here, in memory. */

const SILENCE_MS = 45000; // the server sends a comment every 15 s
const LASTING = 20_000; // characters

// What a server says of itself is for whoever runs it; its readers are told what they can do.
function inPlace({ status }) {
  if (language() === "en") return "";
  return status === 429 ? t("notice.busy") : status >= 500 ? t("notice.away") : "";
}

export class Problem extends Error {
  constructor(response, { title = "", detail = "", problems = [] }) {
    super(inPlace(response) || detail || title || `HTTP ${response.status}`);
    this.more = problems;
    this.status = response.status;
    this.retryAfter = Number(response.headers.get("Retry-After")) || null;
  }
}

// The connection failed or ended early: worth another try.
export class Cut extends Error {}

function asCut(error) {
  throw error.name === "AbortError" ? error : new Cut(error.message);
}

function beforeSilence(read) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Cut("silence")), SILENCE_MS);
  });
  return Promise.race([read.catch(asCut), silence]).finally(() => clearTimeout(timer));
}

function eventOf(frame) {
  const lines = frame.split(/\r?\n/);
  const field = (name) => lines.filter((line) => line.startsWith(name)).map((line) => line.slice(name.length));
  const data = field("data:").join("\n");
  return data && { name: field("event:").join("").trim(), data: JSON.parse(data) };
}

function draftPath(id) {
  return `/v1/drafts/${encodeURIComponent(id)}`;
}

async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  try {
    for (;;) {
      const { value, done } = await beforeSilence(reader.read());
      if (done) return;
      const frames = (rest + value).split(/\r?\n\r?\n/);
      rest = frames.pop();
      yield* frames.map(eventOf).filter(Boolean);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

export function createClient({ bearer = null, onSignedOut = () => {} } = {}) {
  async function request(method, path, { body, signal, keepalive, accept = "application/json", headers: more = {} } = {}) {
    // What the checks found is told in the language of the page.
    const spoken = document.documentElement.lang;
    const files = body instanceof FormData; // the browser says where one ends and the next begins
    const headers = { Accept: accept, "Accept-Language": spoken, ...(!files && { "Content-Type": "application/json" }), ...more };
    if (bearer) headers.Authorization = `Bearer ${bearer}`;
    const sent = files ? body : JSON.stringify(body);
    const lasting = keepalive && sent.length < LASTING; // the browser takes no more with it
    const response = await fetch(path, { method, headers, signal, keepalive: lasting, body: sent }).catch(asCut);
    if (response.ok) return response;
    const problem = new Problem(response, await response.json().catch(() => ({})));
    if (problem.status === 401 && bearer) {
      bearer = null;
      onSignedOut();
    }
    throw problem;
  }

  const json = async (...parts) => (await request(...parts)).json();

  return {
    request,
    isSignedIn: () => bearer !== null,
    useKey: (key) => (bearer = key),
    async signIn(token) {
      const account = await json("POST", "/v1/sign-in", { body: { token } });
      bearer = account.bearer;
      return account;
    },
    link: async () => (await json("POST", "/v1/sign-in/links")).token,
    async *draft(body, signal) {
      const response = await request("POST", "/v1/drafts", { body, signal, accept: "text/event-stream" });
      yield* events(response.body);
    },
    refine: (id, body) => json("POST", `${draftPath(id)}/refinements`, { body }),
    checkEdit: (id, body, signal) => json("POST", `${draftPath(id)}/checks`, { body, signal }),
    // Also when the frame is closed right after.
    decide: (id, body) => request("POST", `${draftPath(id)}/decision`, { body, keepalive: true }),
    withdraw: (id) => request("DELETE", `${draftPath(id)}/decision`),
    phrases: (body, signal) => json("POST", "/v1/phrases", { body, signal }),
    ask: (body, signal) => json("POST", "/v1/questions", { body, signal }),
    decision: (id) => json("GET", `${draftPath(id)}/decision`),
    conversation: (id) => json("GET", `${draftPath(id)}/conversation`),
    tellSent: (id, text) => request("POST", `${draftPath(id)}/final-text`, { body: { text } }),
    decisions: () => json("GET", "/v1/decisions"),
    translate: (body) => json("POST", "/v1/translations", { body }),
    check: (body) => json("POST", "/v1/checks", { body }),
    search(query, signal) {
      const given = Object.entries(query).filter(([, value]) => value);
      return json("GET", `/v1/search?${new URLSearchParams(given)}`, { signal });
    },
  };
}
