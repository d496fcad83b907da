// Reading a draft: facts and figures that light each other up, the card beside a finding, copying, editing by hand.
(() => {
  const { find, all, hooks, local, order, say } = window.nigao;
  let lit = null; // { kind: "fact" | "finding", number }

  function light(kind, number, scroll) {
    lit = lit && lit.kind === kind && lit.number === number ? null : { kind, number };
    relight();
    if (lit && scroll) find(scroll)?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  function relight() {
    for (const element of all(".mark, #ledger li")) {
      const on = lit !== null && belongs(element);
      if (element.classList.contains("lit") !== on) element.classList.toggle("lit", on);
    }
  }

  function belongs(element) {
    if (element.matches("li")) return (lit.kind === "fact" ? element.dataset.place : element.dataset.findingRow) === lit.number;
    return (element.dataset[lit.kind] ?? "").split(" ").includes(lit.number);
  }

  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-show]");
    const mark = event.target.closest("#sheet .mark");
    if (!event.target.closest("#card")) closeCard();
    if (row) light(row.dataset.show, row.dataset.number, `#sheet [data-${row.dataset.show}~="${row.dataset.number}"]`);
    else if (mark) showMark(mark);
  });

  // A bullet that is being read or changed shows its sentences too.
  document.addEventListener("focusin", (event) => {
    const row = event.target.matches?.(".facts textarea") ? event.target.closest("li") : null;
    if (!row?.dataset.place) return;
    lit = { kind: "fact", number: row.dataset.place };
    relight();
    find(`#sheet [data-fact~="${row.dataset.place}"]`)?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  });

  // A figure or a sentence was clicked: its bullet lights up, and what was found there is told beside it.
  function showMark(mark) {
    if (mark.dataset.fact) {
      const number = mark.dataset.fact.split(" ")[0];
      lit = null;
      light("fact", number, `#ledger li[data-place="${number}"]`);
      if (nigao.work.panel !== "facts" && !mark.dataset.finding) order("panel", { panel: "facts" });
    }
    if (mark.dataset.finding) showCard(mark, mark.dataset.finding.split(" ")[0]);
  }

  function showCard(mark, number) {
    const found = nigao.told.findings[number];
    if (!found) return;
    const words = nigao.told.words;
    const card = Object.assign(document.createElement("div"), { id: "card" });
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", found.kind);
    card.append(Object.assign(document.createElement("b"), { textContent: found.kind }), Object.assign(document.createElement("p"), { textContent: found.message }));
    const row = Object.assign(document.createElement("div"), { className: "row" });
    for (const act of ["fix", "keep", "ask"]) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: words[act] });
      Object.assign(button.dataset, { act, number });
      button.addEventListener("click", () => setTimeout(closeCard));
      row.append(button);
    }
    card.append(row);
    document.body.append(card);
    const place = mark.getBoundingClientRect();
    const below = place.bottom + card.offsetHeight + 12 < innerHeight;
    card.style.top = `${below ? place.bottom + 6 : place.top - card.offsetHeight - 6}px`;
    card.style.left = `${Math.max(8, Math.min(place.left, innerWidth - card.offsetWidth - 12))}px`;
    row.firstChild.focus({ preventScroll: true });
  }

  const closeCard = () => find("#card")?.remove();
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeCard(); });
  document.addEventListener("scroll", closeCard, { capture: true, passive: true });

  // --- copying ------------------------------------------------------------------------------------------

  const plain = (article) => [find("h2", article).textContent, ...all("p", article).map((p) => p.textContent)].map((line) => `　　${line}`).join("\n");

  local.copy = async () => {
    const article = find("#sheet article");
    const html = article.dataset.clip;
    let done = false;
    try {
      const types = { "text/html": new Blob([html], { type: "text/html" }), "text/plain": new Blob([plain(article)], { type: "text/plain" }) };
      await navigator.clipboard.write([new ClipboardItem(types)]);
      done = true;
    } catch { done = copyOld(html, plain(article)); }
    say(done ? nigao.told.words.copied : nigao.told.words.copy_failed);
  };

  // Where the page is not trusted with the clipboard (another computer's address), the old way keeps the fonts too.
  function copyOld(html, text) {
    const put = (event) => { event.preventDefault(); event.clipboardData.setData("text/html", html); event.clipboardData.setData("text/plain", text); };
    document.addEventListener("copy", put, { once: true });
    const done = document.execCommand("copy");
    document.removeEventListener("copy", put);
    return done;
  }

  // --- editing by hand ------------------------------------------------------------------------------------

  local.edit = () => {
    if (find("#editor")) return;
    const words = nigao.told.words;
    const seen = nigao.told.seen;
    const editor = Object.assign(document.createElement("div"), { id: "editor" });
    const box = Object.assign(document.createElement("textarea"), { value: find("#sheet article").dataset.text, lang: "zh-CN" });
    box.setAttribute("aria-label", words.edit_hint);
    const row = Object.assign(document.createElement("div"), { className: "row" });
    const save = Object.assign(document.createElement("button"), { type: "button", className: "primary", textContent: words.save });
    const cancel = Object.assign(document.createElement("button"), { type: "button", textContent: words.cancel });
    save.addEventListener("click", () => { order("edit", { text: box.value, seen }); closeEditor(); });
    cancel.addEventListener("click", closeEditor);
    row.append(save, cancel, Object.assign(document.createElement("small"), { textContent: words.edit_hint }));
    editor.append(row, box);
    find("#sheet").after(editor);
    document.body.classList.add("editing");
    box.style.height = `${box.scrollHeight + 8}px`;
    box.addEventListener("input", () => { box.style.height = `${box.scrollHeight + 8}px`; });
    box.focus();
  };

  function closeEditor() {
    find("#editor")?.remove();
    document.body.classList.remove("editing");
  }

  // --- following --------------------------------------------------------------------------------------------

  let messages = 0;
  const hook = (news, before) => {
    if (news.section !== before.section || news.report !== before.report) {
      lit = null;
      closeEditor();
      messages = 0;
      find("#sheet")?.scrollIntoView({ block: find("#before article") ? "start" : "nearest" });
    }
  };
  hook.moved = () => {
    relight();
    const caret = find("#sheet .caret");
    const scroll = find("#scroll");
    if (caret && scroll && scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 400) {
      const over = caret.getBoundingClientRect().bottom - scroll.getBoundingClientRect().bottom + 60;
      if (over > 0) scroll.scrollTop += over;
    }
    const thread = find("#thread .thread");
    const count = all(".said", thread ?? document).length;
    if (thread && count !== messages) { messages = count; thread.scrollTop = thread.scrollHeight; }
  };
  hooks.push(hook);
})();
