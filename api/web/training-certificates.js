import { el, on, part, stamp } from "./dom.js";
import { t } from "./texts.js";

/* Certificates: given by a lead to who has practised enough, read and printed by both. */

const SCENES = ["presale", "in_sale", "aftersale", "complaint"];

function day(at) {
  return at.slice(0, 10);
}

/** A certificate, to read and to print. */
function certificateView(given, back) {
  const { id, name, at, by, attempts, first, last, scenes, hash } = given;
  const root = stamp("certificate", {
    name,
    said: t("certificate.said"),
    rows: SCENES.map((scene) =>
      el(
        "tr",
        {},
        el("td", {}, t(scene === "complaint" ? "training.complaint" : `scene.${scene}`)),
        ...scenes[scene].map((n) => el("td", { class: "num" }, String(n))),
      ),
    ),
    when: first === last ? first : t("certificate.span", { first, last }),
    attempts: String(attempts),
    by,
    at: day(at),
    proof: t("certificate.proof", { id, hash: hash.slice(0, 16) }),
  });
  on(part(root, "print"), "click", () => window.print());
  on(part(root, "back"), "click", back);
  return root;
}

/** What was given to the person whose progress is shown, and for a lead the button that gives one. */
export function showCertificates(root, client, progress, show, back) {
  const { certificates, person, people, is_certified: certified } = progress;
  const open = (given) => show(certificateView(given, back));
  const rows = certificates.map((given) => {
    const button = el("button", { type: "button", class: "btn quiet small", "data-testid": "certificate-row" }, t("certificate.row", { at: day(given.at) }));
    on(button, "click", () => open(given));
    return el("li", {}, button);
  });
  part(root, "given").append(...rows);
  const give = part(root, "give");
  if (!people || !certified) return give.parentElement.remove();
  on(give, "click", async () => {
    give.disabled = true;
    try {
      const given = await (await client.request("POST", "/v1/certificates", { body: { person } })).json();
      certificates.unshift(given);
      open(given);
    } catch (problem) {
      give.disabled = false;
      part(root, "state").textContent = problem.status ? problem.message : t("notice.lost");
    }
  });
}
