// What only the browser can do: keep a tab's work, keys, copying, lighting up, dark and light.
// Nothing here asks the network for anything.
window.nigao = (() => {
  const KEY = "nigao";
  const FIELDS = ["report_title", "title", "period", "facts", "length", "structure", "wishes"];
  const work = { tab: "", lang: "zh", form: {}, view: "" };
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(KEY) : null;
  let opened = false;
  let stored = "";
  let storing = 0;

  const find = (selector) => document.querySelector(selector);
  const words = () => find("#words")?.dataset ?? {};
  const sheet = () => find("#sheet article");
  const parse = (text) => { try { return JSON.parse(text) ?? {}; } catch { return {}; } };
  const newTab = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (n) => n.toString(16)).join("");

  // The tab's own copy survives a reload; the shared one is for the next day.
  function store() {
    if (opened && !storing) storing = setTimeout(write, 400);
  }

  function write() {
    clearTimeout(storing);
    storing = 0;
    if (!opened) return;
    const text = JSON.stringify(work);
    if (text === stored) return;
    stored = text;
    for (const box of [sessionStorage, localStorage]) {
      try { box.setItem(KEY, text); } catch { /* full or forbidden: the work goes on without */ }
    }
  }

  // Whether another open tab answers, and whether it goes by the same id (a duplicated tab does).
  function others(tab) {
    return new Promise((resolve) => {
      if (!channel) return resolve({ any: false, same: false });
      const heard = { any: false, same: false };
      channel.onmessage = ({ data }) => {
        if (data.ask) channel.postMessage({ answer: work.tab });
        else { heard.any = true; heard.same ||= data.answer === tab; }
      };
      channel.postMessage({ ask: true });
      setTimeout(() => resolve(heard), 120);
    });
  }

  async function open() {
    const own = parse(sessionStorage.getItem(KEY));
    const heard = await others(own.tab);
    const shared = parse(localStorage.getItem(KEY));
    const found = own.tab ? own : { lang: shared.lang, ...(heard.any ? {} : { form: shared.form, view: shared.view }) };
    work.tab = own.tab && !heard.same ? own.tab : newTab();
    work.lang = found.lang ?? "zh";
    work.form = found.form ?? {};
    work.view = found.view ?? "";
    opened = true;
    write();
    return JSON.stringify(work);
  }

  function keep(values) {
    FIELDS.forEach((name, i) => { work.form[name] = values[i]; });
    store();
  }

  // The sheet tells the phase of the draft; buttons and storage follow it.
  function follow() {
    const phase = sheet()?.dataset.phase ?? "empty";
    const written = !!find("#sheet article > p:not(.waiting)");
    document.documentElement.lang = words().lang === "en" ? "en" : "zh-CN";
    const disable = { draft: phase === "running", stop: phase !== "running", language: phase === "running", copy: !written, download: !written };
    for (const [id, value] of Object.entries(disable)) {
      const button = find(`button#${id}`);
      if (button && button.disabled !== value) button.disabled = value;
    }
    work.lang = words().lang ?? work.lang;
    const kept = sheet()?.dataset.view;
    if (opened && phase === "empty") work.view = "";
    else if (kept) work.view = kept;
    store();
  }

  let blamed = "";
  function blame() {
    const problem = find(".field-problem .problem");
    const text = problem?.textContent ?? "";
    if (text && text !== blamed) {
      const field = problem.closest("[id^=problem-]").id.replace("problem-", "");
      (find(`#${field} textarea, #${field} input`) ?? problem).focus?.();
      problem.scrollIntoView({ block: "nearest" });
    }
    blamed = text;
  }

  function text() {
    const lines = [...document.querySelectorAll("#sheet article > p:not(.waiting)")].map((p) => "　　" + p.textContent);
    return [find("#sheet article > h2")?.textContent ?? "", ...lines].join("\n");
  }

  function copyOld(value) {
    const box = document.createElement("textarea");
    box.value = value;
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }

  async function copy() {
    let done = false;
    try { await navigator.clipboard.writeText(text()); done = true; } catch { done = copyOld(text()); }
    say(done ? words().copied : words().failed);
  }

  function say(message) {
    find("#nigao-note")?.remove();
    const note = document.createElement("div");
    Object.assign(note, { id: "nigao-note", textContent: message });
    note.setAttribute("role", "status");
    document.body.append(note);
    setTimeout(() => note.remove(), 2200);
  }

  function download() {
    const link = document.createElement("a");
    const heading = find("#sheet article > h2")?.textContent.replace(/[\\/:*?"<>|\s]/g, "").slice(0, 40);
    link.href = URL.createObjectURL(new Blob(["\ufeff" + text().replace(/\n/g, "\r\n") + "\r\n"], { type: "text/plain;charset=utf-8" }));
    link.download = `${heading || words().file || "nigao"}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function dark(on) {
    document.body.classList.toggle("dark", on);
    document.documentElement.style.colorScheme = on ? "dark" : "light";
  }

  function appearance() {
    const on = !document.body.classList.contains("dark");
    dark(on);
    localStorage.setItem(`${KEY}-dark`, on ? "1" : "0");
  }

  // Light up what a row of the ledgers points to.
  function show(row) {
    const was = row.classList.contains("shown");
    document.querySelectorAll(".shown").forEach((e) => e.classList.remove("shown"));
    if (was) return;
    row.classList.add("shown");
    const places = [...document.querySelectorAll(`#sheet [data-${row.dataset.show}~="${row.dataset.number}"]`)];
    places.forEach((place) => place.classList.add("shown"));
    places[0]?.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  // A click on a marked place lights up its row.
  function showRow(place) {
    const kind = place.dataset.finding ? "finding" : "fact";
    const number = place.dataset[kind].split(" ")[0];
    const row = find(`#notes [data-show="${kind}"][data-number="${number}"]`);
    if (row) { show(row); row.scrollIntoView({ block: "nearest", behavior: "smooth" }); }
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-press], [data-show], #sheet .mark");
    if (!target) return;
    if (target.dataset.press) find(`button#${target.dataset.press}`)?.click();
    else if (target.dataset.show) show(target);
    else showRow(target);
  });

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // the key belongs to the input method
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      find("button#draft:not(:disabled)")?.click();
    } else if (event.key === "Escape") {
      find("button#stop:not(:disabled)")?.click();
    }
  });

  window.addEventListener("pagehide", () => { follow(); write(); });

  let due = false;
  new MutationObserver(() => {
    if (due) return;
    due = true;
    setTimeout(() => { due = false; follow(); blame(); }, 16);
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-view", "data-phase", "data-lang"] });

  const chosen = localStorage.getItem(`${KEY}-dark`);
  if (chosen) dark(chosen === "1");

  return { open, visit: () => JSON.stringify(work), keep, copy, download, appearance };
})();
