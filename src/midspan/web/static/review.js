// The review page by keys, without loading it anew. Every form and link also works without this. What a key does stands in
// the page (data-key, data-name), and the sheet of keys is made from the same attributes. Nothing that was typed is lost:
// drafts outlive the page, and what was said while the server was away is said again, with the same key, until it is heard.
"use strict";
(() => {
  const SEEN_MS = 450, BEAT_MS = 20000, AGAIN_MS = [500, 1000, 2000, 4000], OFF = "midspan-single-keys", DRAFT = "midspan-draft:";
  const $ = (what, at = document) => at.querySelector(what), $$ = (what, at = document) => [...at.querySelectorAll(what)];
  const store = (() => { try { return localStorage; } catch { return {}; } })();
  const typing = (at) => at.matches("textarea, select, input:not([type=checkbox], [type=radio])");
  const desk = () => $("#desk"), help = $("#keys");
  const DECIDES = new Set(["accept", "second", "edit", "escalate", "reject"]);
  let shown = performance.now(), sending = false, moving = false, wanted = null, turn = 0;

  const tell = (text, href) => {
    const net = $("#net");
    if (!net) return;
    net.hidden = !text;
    net.textContent = text || "";
    if (href) net.append(" ", Object.assign(document.createElement("a"), { href, target: "_blank", textContent: "Sign in" }));
  };

  // Drafts, by person, task and field.
  const draft = (field) => `${DRAFT}${desk().dataset.who}:${desk().dataset.task}:${field.name}`;
  const drop = (start) => Object.keys(store).filter((each) => each.startsWith(start)).forEach((each) => delete store[each]);
  document.addEventListener("input", (event) => {
    if (!event.target.closest("#f")) return;
    if (event.target.hasAttribute("data-draft")) { try { store[draft(event.target)] = event.target.value; } catch { /* full */ } }
    if (!("mine" in desk().dataset)) beat();
    verb();
  });

  // The button says what it sends.
  const verb = () => {
    const send = $("#f .send"), accept = $("#f [value=accept]");
    if (!send || !accept) return;
    const chosen = $$("#f input[type=radio]:checked").filter((each) => !("was" in each.dataset));
    const typed = $$("#f [data-was]:not([type=radio])").filter((each) => each.value !== each.dataset.was);
    const changed = chosen.length + typed.length > 0;
    send.hidden = !changed;
    send.classList.toggle("go", changed);
    accept.classList.toggle("go", !changed);
    $("[data-verb]", send).textContent = chosen.length === 1 && !typed.length ? `Correct to ${chosen[0].value}` : "Send what is corrected";
  };

  const clocks = () => {
    for (const each of $$("#desk time[datetime]")) {
      const left = (Date.parse(each.dateTime) - Date.now()) / 60000, span = Math.floor(Math.abs(left)), late = left < 0;
      const words = span < 60 ? `${span} min` : span < 2880 ? `${Math.floor(span / 60)} h ${span % 60} min` : `${Math.floor(span / 1440)} days`;
      each.textContent = `${late ? "late " : each.closest(".crumb") ? "due in " : ""}${words}`;
      each.className = late ? "late" : left < 15 ? "soon" : "";
    }
  };

  const ready = () => {
    shown = performance.now();
    wanted = null;
    if (!desk()) return;
    for (const each of $$("#f [data-draft]")) if (draft(each) in store) {
      each.value = store[draft(each)];
      if (each.name === "note" && each.value) each.closest(".note").hidden = false;
    }
    const on = $("#desk li.on"), list = $("#desk .queue");
    if (on && list.scrollHeight > list.clientHeight) on.scrollIntoView({ block: "nearest" }); // else it would move the page
    clocks();
    verb();
  };

  const swap = (html, where, push) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    if (!$("#main", page)) return false;
    $("#main").replaceChildren(...$("#main", page).childNodes);
    document.title = page.title;
    if (where && where !== location.pathname) history[push ? "pushState" : "replaceState"](null, "", where);
    ready();
    $("#item")?.focus({ preventScroll: true });
    return true;
  };

  // What comes after something else was begun is not shown any more.
  const go = async (href, push) => {
    const mine = ++turn;
    moving = true;
    try {
      const answer = await fetch(href, { headers: { Accept: "text/html" } }), html = await answer.text();
      if (mine !== turn) return;
      if (answer.ok && answer.headers.has("X-Location") && swap(html, answer.headers.get("X-Location"), push)) return;
    } catch { if (mine !== turn) return; } finally { if (mine === turn) moving = false; }
    location.assign(href);
  };

  // What is to be done until it was heard: the same body again, which the server takes once.
  const post = async (action, body, heard, what) => {
    sending = true;
    moving = false;
    turn++;
    let renewed = false;
    for (let tries = 0; ; tries++) {
      let answer = null;
      try { answer = await fetch(action, { method: "POST", body, headers: { "X-Swap": "1", Accept: "text/html" } }); } catch { /* told below */ }
      const gone = answer?.status === 401 || answer?.status === 403;
      if (gone && !renewed && await renew(body)) { renewed = true; continue; }
      if (answer && !gone && answer.status !== 425 && answer.status < 500) { tell(""); sending = false; return heard(answer, await answer.text()); }
      if (gone) tell(`Your session has ended. ${what} is kept here, and is sent once you are back.`, "/review");
      else if (answer?.status !== 425) tell(`The server does not answer. ${what} is kept here, and is sent again.`);
      renewed = renewed && !gone;
      await new Promise((then) => setTimeout(then, AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]));
      if (answer?.status === 425) await beat();
    }
  };

  // Another session of the same person: forms carry its secret from now on.
  const renew = async (body) => {
    try {
      const answer = await fetch("/review.json"), told = answer.ok ? await answer.json() : {};
      if (!told.csrf || told.reviewer?.name !== desk()?.dataset.who) return false;
      desk().dataset.csrf = told.csrf;
      $$("[name=csrf]").forEach((each) => { each.value = told.csrf; });
      body.set("csrf", told.csrf);
      return true;
    } catch { return false; }
  };

  const need = (button, field) => { wanted = button; field.focus(); };
  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter, says = button?.value;
    if (form.matches("[action='/signout'], [action='/review/as']")) { drop(DRAFT); return; }
    if (!form.closest("#desk")) return;
    event.preventDefault();
    const skips = button?.dataset.key === "s";
    if (sending || ((DECIDES.has(says) || skips) && performance.now() - shown < SEEN_MS)) return;
    if (says === "escalate" && !form.note.value.trim()) { need(button, form.note); return; }
    if (says === "reject" && !form.reason.value.trim()) { need(button, form.reason); return; }
    const task = desk().dataset.task, item = $(".crumb code")?.textContent, start = `${DRAFT}${desk().dataset.who}:${task}:`;
    const what = DECIDES.has(says) ? `What you said of ${item}` : "What you did";
    post(button?.getAttribute("formaction") || form.action, new URLSearchParams(new FormData(form, button)), (answer, html) => {
      if (answer.ok && DECIDES.has(says)) drop(start);
      if (answer.ok && button?.textContent.startsWith("Leave")) delete store[`${start}note`];
      if (!answer.headers.has("X-Location") || !swap(html, answer.headers.get("X-Location"), answer.ok)) {
        tell(`That was not done: ${$("h1", new DOMParser().parseFromString(html, "text/html"))?.textContent || answer.status}.`);
      }
    }, what);
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("#desk a[href^='/review/']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    if (!sending && !moving) go(link.getAttribute("href"), true);
  });
  document.addEventListener("change", verb);
  addEventListener("popstate", () => go(location.pathname, false));
  addEventListener("pageshow", (event) => { if (event.persisted) go(location.pathname, false); });

  // One request for lease, counts and version.
  const beat = async () => {
    const at = desk();
    if (!at?.dataset.task || document.hidden) return;
    try {
      const body = new URLSearchParams({ csrf: at.dataset.csrf });
      const answer = await fetch(`/review/${at.dataset.task}/beat`, { method: "POST", body });
      if (answer.status !== 200 && answer.status !== 409) return;
      const told = await answer.json(), waiting = $("[data-waiting]");
      if (told.held) at.dataset.mine = "";
      if (waiting && "waiting" in told) waiting.textContent = told.waiting.toLocaleString("en");
      if (told.held === false && "mine" in at.dataset && !sending) { await go(location.pathname, false); return; }
      if (told.version && told.version !== at.dataset.version) tell("midspan was replaced by another version: load this page again when you are done.");
    } catch { /* said as soon as something is to be sent */ }
  };
  setInterval(() => { if (desk() && "mine" in desk().dataset && !sending) beat(); }, BEAT_MS);
  document.addEventListener("visibilitychange", () => { if (desk() && "mine" in desk().dataset && !sending) beat(); });
  setInterval(clocks, 15000);

  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key === "Enter" && event.ctrlKey && typing(at) && at.closest("[data-send]")) {
      event.preventDefault();
      const last = wanted || $("#f .send:not([hidden])") || $("#f [value=accept]");
      if (last) last.click();
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || event.repeat || typing(at) || $("dialog[open]") || store[OFF] === "off") return;
    if (event.key === "Enter" && at.matches("a, button, summary, input")) { if (!at.matches("[type=radio]")) return; }
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const found = $(`[data-key="${CSS.escape(key)}"]`);
    if (!found) return;
    event.preventDefault();
    if (found.matches("textarea")) found.focus();
    else if (!sending || found.matches("[data-help]")) found.click();
  });

  const sheet = $("[data-help]");
  sheet.hidden = false;
  sheet.addEventListener("click", () => {
    const row = (keys, does) => {
      const dt = document.createElement("dt"), dd = document.createElement("dd");
      for (const each of keys) dt.append(Object.assign(document.createElement("kbd"), { textContent: each }), " ");
      dd.textContent = does;
      return [dt, dd];
    };
    const off = $("input", help), form = $("[data-leave]");
    $("dl", help).replaceChildren(
      ...$$("[data-key]").flatMap((each) => row([each.dataset.key.length === 1 ? each.dataset.key.toUpperCase() : each.dataset.key], each.dataset.name)),
      ...(form ? [...row(["Esc"], form.dataset.leave), ...row(["Ctrl", "Enter"], form.dataset.send)] : []),
      ...$$("[data-go]").flatMap((each) => row(["G", each.dataset.go.toUpperCase()], `go to ${each.textContent.trim()}`)));
    off.checked = store[OFF] === "off";
    off.onchange = () => { store[OFF] = off.checked ? "off" : "on"; };
    help.showModal();
  });
  ready();
})();
