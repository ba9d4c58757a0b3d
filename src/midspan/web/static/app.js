// Keys of every page. What a key does is declared in HTML (data-key, data-go, data-name), and the sheet of keys is made from
// the same attributes. Without this all works by links and buttons.
"use strict";
(() => {
  const STORED = "midspan-single-keys", GO_MS = 1500;
  const $ = (what) => document.querySelector(what), $$ = (what) => [...document.querySelectorAll(what)];
  const kept = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* lasts for this page then */ } };
  const typing = (at) => at.matches("textarea, select, input:not([type=checkbox], [type=radio])") || at.isContentEditable;
  const help = $("#keys"), own = document.body.hasAttribute("data-own-keys");
  let going = -Infinity;

  // Caught before the page's own keys: after `G`, a letter names a page and nothing else.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || typing(event.target)) return;
    if (kept(STORED) === "off" || $("dialog[open]")) return;
    const key = event.key.toLowerCase(), went = performance.now() - going < GO_MS;
    going = -Infinity;
    const to = went && $(`[data-go="${CSS.escape(key)}"]`);
    if (to) { event.preventDefault(); event.stopImmediatePropagation(); to.click(); return; }
    if (key === "g") { going = performance.now(); event.stopImmediatePropagation(); return; }
    if (own) return;
    const found = $$("[data-key]").find((each) => each.dataset.key === key && !each.disabled);
    if (!found) return;
    event.preventDefault();
    if (found.matches("details")) { found.open = true; (found.querySelector("textarea, select, input:not([type=hidden])") || found).focus(); }
    else found.click();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && typing(event.target)) event.target.blur();
  });

  const row = (keys, does) => {
    const dt = document.createElement("dt"), dd = document.createElement("dd");
    for (const each of keys) { const kbd = document.createElement("kbd"); kbd.textContent = each; dt.append(kbd, " "); }
    dd.textContent = does;
    return [dt, dd];
  };
  const button = $("[data-help]");
  if (button && !own) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const list = help.querySelector("dl"), off = help.querySelector("input");
      const named = (each) => each.dataset.name || each.getAttribute("aria-label") || each.textContent.trim();
      list.replaceChildren(
        ...$$("[data-go]").flatMap((each) => row(["G", each.dataset.go.toUpperCase()], `go to ${named(each)}`)),
        ...$$("[data-key]").flatMap((each) => row([each.dataset.key.toUpperCase()], named(each))));
      off.checked = kept(STORED) === "off";
      off.onchange = () => keep(STORED, off.checked ? "off" : "on");
      help.showModal();
    });
  }

  const theme = $("[data-theme-switch]");
  if (theme) {
    theme.hidden = false;
    theme.addEventListener("click", () => {
      const root = document.documentElement.dataset;
      const dark = root.theme ? root.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.theme = dark ? "light" : "dark";
      keep("midspan-theme", root.theme);
    });
  }
})();
