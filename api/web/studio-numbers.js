import { all, on } from "./dom.js";

/* A table or report is fetched with the session and saved as a file: a plain link would come without the session. */

async function save(button, studio) {
  const answer = await studio.client.request("GET", button.dataset.download, { accept: "text/csv, text/html" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = button.dataset.filename;
  link.click();
  URL.revokeObjectURL(link.href);
}

export function wire(root, studio) {
  for (const button of all("[data-download]", root)) {
    on(button, "click", () => save(button, studio).catch((problem) => studio.tell(problem.message)));
  }
}
