import { all, find, on } from "./dom.js";

/* The page of changes: the documents ticked become a change, and what it does to answers is looked for at once. */

export function wire(root, studio) {
  for (const form of all("[data-open-change]", root)) {
    on(form, "submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      const body = { documents: all("[name=documents]:checked", form).map((one) => one.value), note: form.elements.note.value };
      if (form.elements.approver?.value.trim()) body.approver = form.elements.approver.value.trim();
      try {
        const made = await (await studio.client.request("POST", "/v1/changes", { body })).json();
        await studio.client.request("POST", `/v1/changes/${made.id}/impact`);
        studio.go(`/studio/changes?id=${made.id}`);
      } catch (problem) {
        find("[role=alert]", form).textContent = [problem.message, ...(problem.more || [])].join("\n");
      }
    });
  }
}
