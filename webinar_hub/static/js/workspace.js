// Niceties of the workspace: keys for lists, boxes that tick all boxes, fields that grow. Listens at the document, so that
// rows put in later are served too. Everything can be done without it.
(() => {
  "use strict";

  const MEMORY = "webinar-hub-keys";
  const dialog = document.getElementById("shortcuts");
  const toggle = document.getElementById("shortcuts-on");
  const remembered = (() => {
    try {
      return localStorage.getItem(MEMORY);
    } catch {
      return null;
    }
  })();
  if (toggle) toggle.checked = remembered !== "off";

  toggle?.addEventListener("change", () => {
    try {
      localStorage.setItem(MEMORY, toggle.checked ? "on" : "off");
    } catch {
      // Private windows may refuse to remember; the choice then holds for this page.
    }
  });

  const isTyping = (element) =>
    element.isContentEditable ||
    element.matches?.("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");

  function move(step) {
    const here = document.activeElement.closest?.("[data-item]");
    const list = here?.closest("[data-list]") || document.querySelector("[data-list]");
    if (!list) return;
    const items = [...list.querySelectorAll("[data-item]")];
    const next = here ? items[items.indexOf(here) + step] : items[step > 0 ? 0 : items.length - 1];
    if (!next) return;
    next.tabIndex = -1;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  const current = () => document.activeElement.closest?.("[data-item]");

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    x: () => current()?.querySelector("input[type=checkbox]")?.click(),
    "/": () => document.querySelector("input[type=search]")?.focus(),
    "?": () => dialog?.showModal(),
  };

  // Letters are taken by the place of the key: on a Russian layout the key of "j" types "о". Signs are taken as typed.
  const nameOf = (event) =>
    ({ KeyJ: "j", KeyK: "k", KeyX: "x" })[event.code] || ("/?".includes(event.key) ? event.key : "");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog?.open || isTyping(event.target)) return;
    if (event.key === "Enter" && event.target.matches?.("[data-item]")) {
      event.target.querySelector("a[href]")?.click();
      return;
    }
    const act = toggle?.checked !== false && keys[nameOf(event)];
    if (!act) return;
    event.preventDefault();
    act();
  });

  const boxes = (all) =>
    [...(all.form || document).querySelectorAll("input[type=checkbox]:not(:disabled)")].filter(
      (box) => box.name === all.dataset.selectAll,
    );

  function showSelection(all) {
    const group = boxes(all);
    const chosen = group.filter((box) => box.checked).length;
    all.checked = chosen > 0 && chosen === group.length;
    all.indeterminate = chosen > 0 && chosen < group.length;
    for (const place of document.querySelectorAll(`[data-selected="${CSS.escape(all.dataset.selectAll)}"]`)) {
      place.textContent = chosen.toLocaleString(document.documentElement.lang);
    }
  }

  document.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=checkbox]")) return;
    if (event.target.matches("[data-select-all]")) {
      for (const box of boxes(event.target)) box.checked = event.target.checked;
    }
    document.querySelectorAll("[data-select-all]").forEach(showSelection);
  });

  // Copying: the button is there where the browser lets a page do it; the text can be chosen by hand anyway.
  async function copy(button) {
    const area = document.getElementById(button.dataset.copies);
    area.select();
    await navigator.clipboard.writeText(area.value);
    button.parentElement.querySelector("[role=status]").textContent = button.dataset.done;
  }
  document.querySelectorAll("[data-copies]").forEach((button) => {
    button.hidden = !navigator.clipboard;
  });

  document.addEventListener("click", (event) => {
    const copier = event.target.closest("[data-copies]");
    if (copier) copy(copier).catch(() => copier.remove()); // refused: the text stays chosen
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
  });

  // Browsers with field-sizing grow the field by style alone.
  function grow(area) {
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 4}px`;
  }
  if (!CSS.supports("field-sizing", "content")) {
    document.querySelectorAll("textarea[data-autosize]").forEach(grow);
    document.addEventListener("input", (event) => {
      if (event.target.matches("textarea[data-autosize]")) grow(event.target);
    });
  }

  // What the editor kept ends with the sign-out, in whichever tab that was.
  const SIGNED_OUT = "webinar-hub-signed-out";
  function forgetUnsaved() {
    try {
      const then = Number(localStorage.getItem(SIGNED_OUT));
      const kept = Object.keys(sessionStorage).filter((key) => key.startsWith("unsaved "));
      for (const key of kept) if (!(JSON.parse(sessionStorage.getItem(key)).at > then)) sessionStorage.removeItem(key);
    } catch {
      // Where nothing may be remembered, nothing is kept.
    }
  }
  forgetUnsaved();
  addEventListener("storage", (event) => {
    if (event.key === SIGNED_OUT) forgetUnsaved();
  });

  document.querySelectorAll("[data-open]").forEach((opener) => {
    opener.hidden = false;
  });
  document.querySelectorAll("[data-select-all]").forEach(showSelection);
})();
