// Sliders beside the numbers, and the result without leaving the page. Without this the form is sent by its button.
"use strict";
(() => {
  const form = document.getElementById("suppose");
  if (!form) return;
  let asked = 0;
  const ask = async () => {
    const mine = ++asked, address = "/whatif?" + new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      const found = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (mine !== asked) return;
      if (!answer.ok) { form.requestSubmit(); return; } // that page says what cannot be supposed
      for (const id of ["result", "comes"]) document.getElementById(id).replaceWith(document.adoptNode(found.getElementById(id)));
      history.replaceState(null, "", address);
    } catch { form.requestSubmit(); }
  };
  for (const range of form.querySelectorAll("[data-of]")) {
    const number = document.getElementById(range.dataset.of);
    range.hidden = false;
    range.addEventListener("input", () => { number.value = range.value; });
    number.addEventListener("input", () => { range.value = number.value; });
  }
  form.addEventListener("change", (event) => { if (event.target.matches("select")) form.requestSubmit(); else ask(); });
})();
