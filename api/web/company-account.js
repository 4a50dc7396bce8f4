import { el, on } from "./dom.js";
import { t } from "./texts.js";

/* Signing in with the shop's own account or with WeCom, where that is set up. In a frame it opens a window, for no sign-in lets itself be
   framed; the window hands the token back. */

const framed = window.parent !== window;

export async function offerCompanyAccount(root) {
  const { oidc, wecom } = await (await fetch("/v1/sign-in")).json();
  const offered = [oidc && ["oidc", "company"], wecom && ["wecom", "wecom"]].filter(Boolean);
  if (offered.length === 0) return;
  for (const [place, name] of offered) {
    const link = el("a", { class: "btn", href: `/sign-in/${place}`, "data-testid": `${name}-account` }, t(`account.${name}`));
    if (framed) Object.assign(link, { target: "_blank", rel: "opener" });
    root.append(link);
  }
  on(window, "message", ({ origin, data }) => {
    if (origin !== location.origin || data?.type !== "assist:signed-in" || typeof data.token !== "string") return;
    location.hash = new URLSearchParams({ token: data.token });
    location.reload();
  });
}
