// Keys for what the page's own forms do, and a lease that lasts while the page is looked at. Without it all works by buttons.
"use strict";
(() => {
  const SEEN_MS = 450, HOLD_MS = 120000, STORED = "midspan-single-keys";
  const loaded = performance.now();
  let sent = false;
  document.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  const single = document.getElementById("single");
  if (single) {
    single.closest("label").hidden = false;
    single.checked = localStorage.getItem(STORED) !== "off";
    single.addEventListener("change", () => localStorage.setItem(STORED, single.checked ? "on" : "off"));
  }

  const typing = (at) => at.matches("textarea, select, input:not([type=checkbox])");
  const press = (found) => {
    if (!(found instanceof HTMLDetailsElement)) { found.click(); return; }
    found.open = true;
    (found.querySelector("textarea, select, input:not([type=hidden])") || found.querySelector("summary")).focus();
  };
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (typing(at)) {
      if (event.key === "Escape") at.blur();
      if (event.key === "Enter" && event.ctrlKey && at.form) at.form.requestSubmit(at.form.querySelector("button"));
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || sent) return;
    if (!single || !single.checked || performance.now() - loaded < SEEN_MS) return;
    const key = event.key.toLowerCase();
    const found = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key.split(" ").includes(key));
    if (found) { event.preventDefault(); press(found); }
  });

  const desk = document.getElementById("desk");
  if (desk && desk.dataset.task) {
    setInterval(() => {
      if (document.hidden) return;
      const body = new URLSearchParams({ csrf: desk.dataset.csrf, task: desk.dataset.task });
      fetch("/review/hold", { method: "POST", body }).catch(() => {});
    }, HOLD_MS);
  }
})();
