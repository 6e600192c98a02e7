// The organizers see that somebody has looked at an invitation. Opening the page alone says nothing:
// mail services open every link, but run no scripts.
"use strict";

const invitation = document.querySelector("[data-seen]");
if (invitation) {
  fetch(invitation.dataset.seen, { method: "POST", keepalive: true }).catch(() => {});
}
