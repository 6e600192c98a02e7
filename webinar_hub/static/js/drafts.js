// A draft saves itself: what is typed into a part is sent after a pause, by the same form and through the same checks. What could not
// be saved stays in the form, and its button is still there. editor.js keeps what is not saved yet.
(() => {
  "use strict";

  const PAUSE = 2000;
  const forms = [...document.querySelectorAll("form[data-saves-itself]")];
  const pauses = new Map();
  const stopped = new Set();
  let queue = Promise.resolve(); // one after the other: each knows the version that the one before has made

  const versions = () => [...document.querySelectorAll('input[type=hidden][name$="-version"]')];

  // From now on what was sent is what is saved; what was typed since is not.
  function asSaved(form, sent) {
    for (const field of form.elements) {
      if (!field.name || field.type === "hidden") continue;
      const values = sent.getAll(field.name);
      if (field.type === "checkbox" || field.type === "radio") field.defaultChecked = values.includes(field.value);
      else if (field.localName === "select") for (const option of field.options) option.defaultSelected = values.includes(option.value);
      else field.defaultValue = values[0] ?? "";
    }
  }

  async function save(form) {
    const said = form.querySelector("[data-saves=said]");
    const sent = new FormData(form);
    const before = [...sent].find(([name]) => name.endsWith("-version"))?.[1];
    try {
      const response = await fetch(form.action, { method: "POST", body: sent, headers: { "X-Saves-Itself": "yes" } });
      const answer = await response.json();
      said.textContent = answer.said;
      if (response.status === 409) stopped.add(form);
      if (!response.ok) return;
      asSaved(form, sent);
      if (answer.version) for (const input of versions()) if (input.value === before) input.value = answer.version;
      form.dispatchEvent(new CustomEvent("saved", { bubbles: true }));
    } catch {
      said.textContent = said.dataset.failed;
    }
  }

  for (const form of forms) {
    form.addEventListener("input", () => {
      clearTimeout(pauses.get(form));
      if (stopped.has(form)) return;
      pauses.set(form, setTimeout(() => (queue = queue.then(() => save(form))), PAUSE));
    });
    form.addEventListener("submit", () => forms.forEach((one) => clearTimeout(pauses.get(one))));
  }
})();
