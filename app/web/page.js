// What only the browser can do: carry orders to the program, keep what a tab has open, dialogs, keys, files.
// Nothing here asks the network for anything but the program itself.
window.nigao = (() => {
  const KEY = "nigao";
  const KEPT = ["lang", "report", "section", "panel"];
  const tab = Array.from(crypto.getRandomValues(new Uint8Array(8)), (n) => n.toString(16)).join("");
  const work = { lang: "zh", report: null, section: null, panel: "facts" };
  let told = { serial: 0, words: {}, findings: [], phase: "none", revision: 0, seen: 0 };
  let trigger = null;
  let upload = null;
  const hooks = [];

  const find = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const parse = (text) => { try { return JSON.parse(text) ?? {}; } catch { return {}; } };
  const composing = (event) => event.isComposing || event.keyCode === 229; // the key belongs to the input method

  // --- orders -------------------------------------------------------------------------------------------

  function connect(send, take) {
    trigger = send;
    upload = take;
    const own = parse(sessionStorage.getItem(KEY));
    const shared = parse(localStorage.getItem(KEY));
    for (const name of KEPT) work[name] = own[name] ?? shared[name] ?? work[name];
    if (chosen) dark(chosen === "1");
    order("look", { fresh: "1" });
  }

  function order(act, data = {}) {
    trigger?.({ seen: told.seen, revision: told.revision, ...data, act, tab, ...kept(), panel: data.panel ?? work.panel });
  }

  const kept = () => Object.fromEntries(KEPT.map((name) => [name, work[name]]));

  function dataOf(element) {
    const data = {};
    for (const [name, value] of Object.entries(element.dataset)) {
      if (name !== "act" && name !== "quiet" && name !== "sent") data[name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)] = value;
    }
    return data;
  }

  // --- what came of them --------------------------------------------------------------------------------

  function hear() {
    const news = parse(find("#told")?.dataset.told);
    if (!news.serial || news.serial === told.serial) return;
    const before = told;
    told = news;
    for (const name of KEPT) work[name] = news[name];
    for (const box of [sessionStorage, localStorage]) {
      try { box.setItem(KEY, JSON.stringify(kept())); } catch { /* full or forbidden: the work goes on without */ }
    }
    document.documentElement.lang = news.lang === "en" ? "en" : "zh-CN";
    if (news.lang !== before.lang) relabel(news.words);
    if (news.dialog !== null) showDialog(news.dialog);
    if (news.problem) complain(news.problem);
    if (news.toast) say(news.toast);
    if (news.parcel) save(news.parcel);
    if (news.forms) all("textarea[data-enter]").concat(find("#say") ?? []).forEach((box) => { box.value = ""; });
    for (const hook of hooks) hook(news, before);
  }

  function relabel(words) {
    const box = find("#say");
    if (!box) return;
    box.placeholder = words.say_hint;
    box.setAttribute("aria-label", words.conversation);
    find('[data-local="say"]').textContent = words.send;
  }

  function dialog() {
    let box = find("#dialog");
    if (!box) {
      box = Object.assign(document.createElement("dialog"), { id: "dialog" });
      box.addEventListener("cancel", (event) => { event.preventDefault(); closeDialog(); });
      box.addEventListener("mousedown", (event) => { if (event.target === box) closeDialog(); });
      box.addEventListener("submit", submit);
      document.body.append(box);
    }
    return box;
  }

  function showDialog(html) {
    const box = dialog();
    if (!html) { box.close(); box.replaceChildren(); return; }
    const place = box.scrollTop;
    const kept = box.open ? inHand(box) : null;
    box.innerHTML = html;
    if (kept) putBack(box, kept);
    box.setAttribute("aria-label", find("h2", box)?.textContent ?? "");
    if (!box.open) { box.showModal(); find("form input, form textarea", box)?.focus(); } else box.scrollTop = place;
  }

  // A dialog may be drawn anew while the user types in it: the field or button in hand stays in hand.
  const keyOf = (element) => [element.tagName, element.name, ...["act", "local", "name", "which"].map((name) => element.dataset[name])].join("|");

  function inHand(box) {
    const held = document.activeElement;
    if (!box.contains(held) || held === box) return null;
    const typed = held.matches("input, textarea") && held.value !== held.defaultValue && !held.closest("[data-sent]");
    return { title: find("h2", box)?.textContent, key: keyOf(held), text: typed ? held.value : null, at: typed ? held.selectionStart : 0 };
  }

  function putBack(box, { title, key, text, at }) {
    if (find("h2", box)?.textContent !== title) return;
    const held = all("button, input, textarea, summary", box).find((element) => keyOf(element) === key);
    if (!held) return;
    if (text !== null) { held.value = text; held.setSelectionRange(at, at); }
    held.focus({ preventScroll: true });
  }

  // What went wrong is told above the sheet; where a dialog lies over it, in the dialog as well.
  function complain({ message, hint }) {
    const body = find("#dialog[open] .box-body");
    if (!body) return;
    find(".problem", body)?.remove();
    const told = Object.assign(document.createElement("div"), { className: "problem" });
    told.setAttribute("role", "alert");
    told.append(Object.assign(document.createElement("b"), { textContent: message }), Object.assign(document.createElement("span"), { textContent: hint }));
    body.prepend(told);
    told.scrollIntoView({ block: "nearest" });
  }

  function closeDialog() {
    dialog().close();
    order("close");
  }

  function submit(event) {
    event.preventDefault();
    const form = event.target;
    form.dataset.sent = "1";
    order(form.dataset.act, { ...dataOf(form), ...Object.fromEntries(new FormData(form)) });
  }

  function say(message) {
    find("#nigao-note")?.remove();
    const note = Object.assign(document.createElement("div"), { id: "nigao-note", textContent: message });
    note.setAttribute("role", "status");
    (find("#dialog[open]") ?? document.body).append(note);
    setTimeout(() => note.remove(), 2600);
  }

  function save({ name, kind, data }) {
    const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(new Blob([bytes], { type: kind })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 2000);
  }

  // --- files --------------------------------------------------------------------------------------------

  function choose(act, accept) {
    const box = Object.assign(document.createElement("input"), { type: "file", multiple: true, accept });
    box.addEventListener("change", () => send(act, box.files));
    box.click();
  }

  // The files that were dropped, those in dropped folders too. Entries can be asked for only before anything is waited for.
  async function filesIn(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    return entries.length ? (await Promise.all(entries.map(inside))).flat() : [...transfer.files];
  }

  async function inside(entry) {
    if (entry.isFile) return [await new Promise((take, fail) => entry.file(take, fail))];
    const reader = entry.createReader();
    const found = [];
    for (;;) { // a folder is told in portions
      const some = await new Promise((take, fail) => reader.readEntries(take, fail));
      if (!some.length) return (await Promise.all(found.map(inside))).flat().filter((file) => known.test(file.name));
      found.push(...some);
    }
  }

  async function send(act, files) {
    const paths = [];
    for (const file of files) paths.push((await upload(file)).path);
    if (paths.length) order(act, { paths });
  }

  const DOCUMENTS = ".docx,.docm,.doc,.wps,.rtf,.odt,.pdf,.txt,.md,.html,.htm,.mht,.zip";
  const known = new RegExp(`^(?!\\.|~\\$).*(${DOCUMENTS.replaceAll(".", "\\.").replaceAll(",", "|")})$`, "i");
  const FACTS = ".xlsx,.xlsm,.docx,.doc,.wps,.pdf,.txt,.md,.html";

  function dropped(event) {
    const library = event.target.closest?.(".drop");
    const facts = event.target.closest?.("#ledger");
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (event.type === "drop" && library) filesIn(event.dataTransfer).then((files) => send("add_examples", files));
    else if (event.type === "drop" && facts) send("facts_file", event.dataTransfer.files);
  }

  // --- clicks -------------------------------------------------------------------------------------------

  const local = {
    say: () => {
      const box = find("#say");
      if (box.value.trim()) order("say", { text: box.value, selection: String(getSelection() ?? "") });
    },
    add_facts: () => {
      const box = find('textarea[data-enter="add_facts"]');
      if (box.value.trim()) order("add_facts", { text: box.value });
    },
    facts_file: () => choose("facts_file", FACTS),
    library_files: () => choose("add_examples", DOCUMENTS),
    appearance: () => {
      const on = !document.body.classList.contains("dark");
      dark(on);
      localStorage.setItem(`${KEY}-dark`, on ? "1" : "0");
    },
  };

  function clicked(event) {
    const menu = event.target.closest("details.menu");
    all("details.menu[open]").forEach((each) => { if (each !== menu) each.open = false; });
    const target = event.target.closest("[data-act]:not(form), [data-local]");
    if (!target || target.disabled) return;
    if (target.dataset.quiet && String(getSelection() ?? "")) return; // the user is marking words, not opening
    if (target.dataset.sure && !confirm(target.dataset.sure)) return;
    if (menu && target.closest("details.menu > div")) menu.open = false;
    if (target.dataset.local) local[target.dataset.local]?.();
    else order(target.dataset.act, dataOf(target));
  }

  // A menu unfolds over everything, upwards where there is no room below; the places it comes from scroll and would cut it off.
  function unfolded(event) {
    const menu = event.target;
    if (!menu.matches?.("details.menu[open]")) return;
    const sheet = find("div", menu);
    const from = find("summary", menu).getBoundingClientRect();
    const below = innerHeight - from.bottom - 12;
    const up = sheet.scrollHeight > below && from.top > below;
    sheet.style.maxHeight = `${Math.max(120, (up ? from.top : innerHeight - from.bottom) - 14)}px`;
    sheet.style.top = up ? "auto" : `${from.bottom + 3}px`;
    sheet.style.bottom = up ? `${innerHeight - from.top + 3}px` : "auto";
    sheet.style.left = `${Math.max(8, Math.min(from.right - sheet.offsetWidth, innerWidth - sheet.offsetWidth - 8))}px`;
  }

  const foldAll = (event) => all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });

  // Fields that are stored when they are left.
  function changed(event) {
    const box = event.target;
    if (box.dataset?.change) order("change", { name: box.dataset.change, value: box.value });
    else if (box.dataset?.changeAct) order(box.dataset.changeAct, { ...dataOf(box), value: box.value });
    else if (box.dataset?.fact) order("edit_fact", { which: box.dataset.fact, text: box.value, revision: find(".facts").dataset.revision });
  }

  function left(event) {
    const box = event.target;
    if (box.matches?.("h2[data-change]") && box.dataset.was !== undefined && box.textContent.trim() !== box.dataset.was) {
      order("change", { name: "title", value: box.textContent.trim() });
    }
  }

  function entered(event) {
    if (event.target.matches?.("h2[data-change]")) event.target.dataset.was = event.target.textContent.trim();
  }

  // --- keys ---------------------------------------------------------------------------------------------

  const typing = (element) => element.matches?.("input, textarea, select, [contenteditable]");

  function pressed(event) {
    if (composing(event)) return;
    const control = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && control) { event.preventDefault(); press('#bar [data-act="draft"]'); }
    else if (event.key === "Escape" && find("details.menu[open]")) foldAll({ target: null });
    else if (event.key === "Escape" && !find("#dialog[open]")) press('#bar [data-act="stop"]');
    else if (event.key === "Enter" && !event.shiftKey) enter(event);
    else if (control && !typing(event.target) && event.key.toLowerCase() === "z") { event.preventDefault(); press(`#bar [data-act="${event.shiftKey ? "redo" : "undo"}"]`); }
    else if (control && !typing(event.target) && event.key.toLowerCase() === "y") { event.preventDefault(); press('#bar [data-act="redo"]'); }
  }

  const press = (selector) => { document.activeElement?.matches?.("[data-change], [data-fact]") && document.activeElement.blur(); find(`${selector}:not(:disabled)`)?.click(); };

  function enter(event) {
    const box = event.target;
    if (box.id === "say") { event.preventDefault(); local.say(); }
    else if (box.dataset?.enter) { event.preventDefault(); if (box.value.trim()) order(box.dataset.enter, { [box.dataset.name]: box.value }); }
    else if (box.matches?.("[data-fact], [data-change], [data-change-act]") && box.tagName !== "SELECT") { event.preventDefault(); box.blur(); }
    else if (box.matches?.(".mark")) { event.preventDefault(); box.click(); }
  }

  // --- looks --------------------------------------------------------------------------------------------

  function dark(on) {
    document.body.classList.toggle("dark", on);
    document.documentElement.style.colorScheme = on ? "dark" : "light";
  }

  // A field whose words have come anew from the program shows them, unless it is being typed in.
  function refresh() {
    for (const box of all(".facts textarea")) {
      if (box !== document.activeElement && box.value !== box.defaultValue) box.value = box.defaultValue;
      if (!CSS.supports("field-sizing", "content")) { box.style.height = "auto"; box.style.height = `${box.scrollHeight}px`; }
    }
    for (const box of all("input[data-change]")) {
      if (box !== document.activeElement && box.value !== box.getAttribute("value")) box.value = box.getAttribute("value");
    }
    for (const box of all("select[data-change]")) if (box.value !== box.dataset.value && box !== document.activeElement) box.value = box.dataset.value;
  }

  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    setTimeout(() => { due = false; hear(); refresh(); hooks.forEach((hook) => hook.moved?.()); }, 16);
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-told", "data-phase", "data-text"] });

  document.addEventListener("click", clicked);
  document.addEventListener("toggle", unfolded, true);
  document.addEventListener("scroll", foldAll, { capture: true, passive: true });
  document.addEventListener("change", changed);
  document.addEventListener("focusin", entered);
  document.addEventListener("focusout", left);
  document.addEventListener("keydown", pressed);
  for (const kind of ["dragover", "drop"]) document.addEventListener(kind, dropped);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && trigger && told.phase !== "running") order("look"); });

  // As early as there is a body, so that a dark page does not flash white.
  const chosen = localStorage.getItem(`${KEY}-dark`);
  if (chosen && document.body) dark(chosen === "1");

  return { connect, order, local, hooks, say, find, all, work, get told() { return told; } };
})();
