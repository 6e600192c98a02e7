// The page after a sign-out. What the editor kept ends with it, in every tab: each forgets what it kept before this moment, at once
// or, where it sleeps or was closed, when it is opened again. See forgetUnsaved in workspace.js.
(() => {
  "use strict";
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith("unsaved ")) sessionStorage.removeItem(key);
    localStorage.setItem("webinar-hub-signed-out", Date.now());
  } catch {
    // Where nothing may be remembered, nothing is kept.
  }
})();
