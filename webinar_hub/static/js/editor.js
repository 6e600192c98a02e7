// The editor is saved part by part. What was typed into a part and not saved is kept in this tab until it is saved or taken back:
// saving another part, a refusal or a lost sign-in loads the page anew. Without script a sentence on the page warns.
(() => {
  "use strict";

  const summary = document.querySelector("[data-unsaved-of]");
  if (!summary) return;
  const forms = [...document.querySelectorAll("form[data-part]")];
  const state = new Map(forms.map((form) => [form, {}]));
  let sending = false;
  let signingOut = false;

  const keyOf = (form) => `unsaved ${summary.dataset.unsavedOf} ${new URL(form.action).pathname}`;
  const pieceOf = (form, name) => form.querySelector(`[data-unsaved="${name}"]`);
  const versionOf = (form) => form.querySelector('input[type=hidden][name$="-version"]');

  // A private window may refuse to remember; the question on leaving the page still stands.
  function remembered(form) {
    try {
      return JSON.parse(sessionStorage.getItem(keyOf(form)));
    } catch {
      return null;
    }
  }

  function remember(form, kept) {
    try {
      sessionStorage.setItem(keyOf(form), JSON.stringify(kept));
    } catch {}
  }

  function forget(form) {
    try {
      sessionStorage.removeItem(keyOf(form));
    } catch {}
  }

  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const nameOf = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);
  const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !["hidden", "submit"].includes(field.type));

  function servedOf(field) {
    if (isTick(field)) return field.defaultChecked;
    if (field.localName !== "select") return field.defaultValue;
    return ([...field.options].find((option) => option.defaultSelected) || field.options[0])?.value;
  }

  const valueOf = (field) => (isTick(field) ? field.checked : field.value);
  // In one order, whatever the page's: regions stand otherwise in another language.
  const all = (form, value) => Object.fromEntries(fieldsOf(form).map((field) => [nameOf(field), value(field)]).sort());
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  function put(form, values) {
    for (const field of fieldsOf(form)) {
      const value = values[nameOf(field)];
      if (value === undefined || value === valueOf(field)) continue;
      if (isTick(field)) field.checked = value;
      else if (field.localName !== "select" || [...field.options].some((option) => option.value === value)) field.value = value;
      field.closest("details")?.setAttribute("open", "");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  // What a refused form shows was typed as well; the server says that it was refused.
  const isRefused = (form) => "refused" in form.dataset;
  const isUnsaved = (form) => isRefused(form) || !same(all(form, valueOf), all(form, servedOf));
  const wasSaved = (form, kept) => kept.sent && form.closest("section").querySelector("#said .notice--done");

  // Where the part still reads as it did when the typing began, nobody else was at it: the page's version holds, which a save of
  // one's own raised. Else the form keeps its old version, and the server says what happened meanwhile before it is overwritten.
  function bringBack(form) {
    const kept = remembered(form);
    if (!kept) return;
    if (wasSaved(form, kept)) return forget(form);
    state.get(form).before = kept.before;
    if (isRefused(form)) return;
    put(form, kept.typed);
    if (!isUnsaved(form)) return forget(form);
    state.get(form).broughtBack = true;
    if (same(kept.before, all(form, servedOf))) return;
    if (kept.version) versionOf(form).value = kept.version;
    pieceOf(form, "changed").hidden = false;
  }

  function keep(form, sent) {
    if (!isUnsaved(form)) return forget(form);
    const before = state.get(form).before || (isRefused(form) ? null : all(form, servedOf));
    remember(form, { before, typed: all(form, valueOf), version: versionOf(form)?.value, sent, at: Date.now() });
  }

  function show(form) {
    pieceOf(form, "note").hidden = !isUnsaved(form);
    pieceOf(form, "back").hidden = isRefused(form);
  }

  function takeBack(form) {
    put(form, all(form, servedOf));
    if (versionOf(form)) versionOf(form).value = state.get(form).version;
    state.get(form).before = null;
    pieceOf(form, "changed").hidden = true;
    forget(form);
    show(form);
    fieldsOf(form)[0]?.focus();
  }

  // Beside the word on what was saved, where the eye is after the page was loaded anew.
  function tell() {
    const parts = new Set(forms.filter((form) => state.get(form).broughtBack).map((form) => form.closest("section")));
    for (const part of parts) {
      const link = document.createElement("a");
      link.href = `#${part.id}`;
      link.textContent = part.querySelector("h2").textContent;
      const item = document.createElement("li");
      item.append(link);
      summary.querySelector("ul").append(item);
    }
    summary.hidden = !parts.size;
    document.getElementById("said")?.append(summary);
  }

  for (const form of forms) {
    state.get(form).version = versionOf(form)?.value;
    bringBack(form);
    show(form);
    form.addEventListener("input", () => show(form));
    form.addEventListener("saved", () => {
      state.get(form).before = null;
      for (const one of forms) state.get(one).version = versionOf(one)?.value;
      pieceOf(form, "changed").hidden = true;
      keep(form, false);
      show(form);
    });
    pieceOf(form, "back").addEventListener("click", () => takeBack(form));
  }
  tell();

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    signingOut = event.target.closest(".header") !== null;
    sending = !signingOut;
    if (sending) for (const form of forms) keep(form, form.action === event.target.action);
  });
  document.addEventListener("input", () => {
    signingOut = false;
  });
  addEventListener("storage", (event) => {
    if (event.key === "webinar-hub-signed-out") signingOut = true;
  });
  addEventListener("pagehide", () => {
    if (!sending && !signingOut) for (const form of forms) keep(form, false);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) sending = signingOut = false;
  });
  addEventListener("beforeunload", (event) => {
    if (!sending && forms.some(isUnsaved)) event.preventDefault();
  });
})();
