"use strict";

/* A helpdesk's page. `sent` is what reached the customer; `refused` what the vendor would not do. */
window.sent = [];
window.refused = [];
window.said = [
  { id: 1, role: "customer", text: "衣服开线了想退货，运费谁出？" },
];
window.reply = document.querySelector("#reply");
window.sendHooks = [];

window.show = () => {
  document.querySelector("#talk").replaceChildren(
    ...said.map(({ role, text }) => Object.assign(document.createElement("p"), { className: role, textContent: text })),
  );
};

// Only a person's click gets here.
document.querySelector("#send").addEventListener("click", async (event) => {
  if (!event.isTrusted) return;
  const text = reply.innerHTML;
  for (const hook of sendHooks) {
    if (!(await hook(text))) return void refused.push("held back");
  }
  sent.push(reply.innerText);
  said.push({ id: said.length + 1, role: "agent", text: reply.innerText });
  reply.replaceChildren();
  show();
  window.afterSending?.();
});
show();
