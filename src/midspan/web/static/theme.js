// Before the page is drawn: light or dark as it was chosen here, or else as the system is.
"use strict";
try {
  const chosen = localStorage.getItem("midspan-theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch { /* a browser that keeps nothing shows what the system says */ }
