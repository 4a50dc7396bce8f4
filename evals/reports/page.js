"use strict";
// The page is whole without this; it only lets the reader see fewer cases at once.
const form = document.querySelector(".filters");
const cases = [...document.querySelectorAll(".case")];
form.hidden = false;

function filter() {
  const outcome = form.outcome.value.replace(" ", "-");
  const slice = form.slice.value;
  const text = form.text.value.trim().toLowerCase();
  let shown = 0;
  for (const one of cases) {
    const fits = (!outcome || one.dataset.outcomes.split(" ").includes(outcome))
      && (!slice || one.dataset.slices.split("|").includes(slice))
      && (!text || one.textContent.toLowerCase().includes(text));
    one.hidden = !fits;
    shown += fits;
  }
  form.querySelector("output").textContent = `${shown} of ${cases.length}`;
}

// A case that is linked to is open.
function reveal() {
  const one = document.getElementById(location.hash.slice(1));
  if (!one || !one.classList.contains("case")) return;
  one.hidden = false;
  one.open = true;
  one.scrollIntoView();
}

window.addEventListener("hashchange", reveal);
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
filter();
reveal();

// Printed, everything that was open stays open, and nothing else is cut off.
window.addEventListener("beforeprint", () => document.querySelectorAll(".notes").forEach((one) => { one.open = true; }));
