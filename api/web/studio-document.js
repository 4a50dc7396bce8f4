import { all, find, on } from "./dom.js";

/* The document's page: what is written is previewed as it will be quoted, tried on a question, saved. */

const PAUSE_MS = 500;

export function wire(root, studio) {
  const form = find("#document-form", root);
  if (form) wireForm(root, form, studio);
}

/** Puts what was written into the form: begun in the old version, it belongs into the new one. */
function write(text) {
  const field = find("#document-form [name=body]");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function fieldsOf(form) {
  const body = {};
  for (const field of form.elements) {
    if (!field.name) continue;
    const value = "list" in field.dataset ? field.value.split(/[,，、\n]/).map((one) => one.trim()).filter(Boolean) : field.value;
    if (value.length > 0 || "keep" in field.dataset) body[field.name] = value;
  }
  return body;
}

function wireForm(root, form, studio) {
  const preview = find("#preview", root);
  let timer;
  let turn = 0;

  async function html(path, body) {
    const answer = await studio.client.request("POST", path, { body, accept: "text/html" });
    return new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes;
  }

  async function show() {
    const mine = ++turn;
    const nodes = await html("/studio/parts/documents/preview", fieldsOf(form));
    if (mine === turn && preview.isConnected) preview.replaceChildren(...nodes);
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(() => show().catch((problem) => studio.tell(problem.message)), PAUSE_MS);
  }

  on(form, "input change", later);
  on(form, "submit", () => {
    const id = encodeURIComponent(form.elements.id.value.trim());
    form.dataset.send = `PUT /v1/documents/${encodeURIComponent(form.dataset.id) || id}`;
    if (form.dataset.id !== form.elements.id.value) form.dataset.then = `/studio/documents?id=${id}`;
  });
  on(preview, "click", (event) => {
    const set = event.target.closest("[data-set]");
    const mine = event.target.closest("[data-mine]");
    if (set) form.elements[set.dataset.set].value = set.dataset.value;
    if (mine) form.elements.etag.value = mine.dataset.mine;
    if (set || mine) later();
  });
  for (const one of all("[data-try]", root)) {
    on(one, "submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const answers = find("#answers", root);
      answers.setAttribute("aria-busy", "true");
      try {
        answers.replaceChildren(...(await html("/studio/parts/documents/answers", { ...fieldsOf(form), asked: one.elements.asked.value })));
      } catch (problem) {
        answers.textContent = problem.message;
      } finally {
        answers.setAttribute("aria-busy", "false");
      }
    });
  }
  for (const one of all("[data-version]", root)) {
    on(one, "submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const path = `/v1/documents/${encodeURIComponent(one.dataset.version)}/versions`;
      const { value, defaultValue } = form.elements.body;
      try {
        const made = await (await studio.client.request("POST", path, { body: { effective_from: one.elements.effective_from.value } })).json();
        await studio.go(`/studio/documents?id=${encodeURIComponent(made.id)}`, true);
        if (value !== defaultValue) write(value);
      } catch (problem) {
        find("[role=alert]", one).textContent = problem.status === 409 ? studio.t("studio.version_there") : problem.message;
      }
    });
  }
  later();
}
