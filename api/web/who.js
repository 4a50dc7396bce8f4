import { on, part } from "./dom.js";
import { signOut } from "./kept-session.js";
import { t } from "./texts.js";

/* Who is signed in, and the way out. */

export async function showWho(root, client, leave) {
  root.hidden = !client.isSignedIn();
  if (root.hidden) return;
  const { name, role } = await (await client.request("GET", "/v1/me")).json();
  part(root, "name").textContent = t("people.you", { name, role: t(`people.${role}`) });
  const out = part(root, "out");
  if (out.dataset.wired) return;
  out.dataset.wired = "yes";
  on(out, "click", async () => {
    await signOut(client);
    leave();
  });
}
