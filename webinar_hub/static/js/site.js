// Niceties of the public pages. Everything works without this file; it sets no cookie and asks no server.
(() => {
  "use strict";

  const language = document.documentElement.lang || "en";

  // The browser's zone goes into an empty hidden field of a form, never into a cookie.
  function fillZones() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    for (const input of document.querySelectorAll("input[data-zone]")) {
      if (!input.value && zone) input.value = zone;
    }
  }

  function offsetLabel(minutes) {
    const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
    if (!minutes) return "UTC";
    return `UTC${minutes < 0 ? "\u2212" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
  }

  // Worded as the server does for a zone that was chosen.
  function fillYours() {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
    const offered = document.querySelector(`.zones a[href$="zone=${encodeURIComponent(zone)}"]`);
    const city = offered ? offered.textContent.split(",")[0] : zone.split("/").pop().replaceAll("_", " ");
    const said = (moment, options) => new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, options).format(moment);
    const [day, hour] = [{ day: "numeric", month: "long" }, { hour: "2-digit", minute: "2-digit" }];
    for (const line of zone ? document.querySelectorAll("[data-yours]") : []) {
      const { start, end, yours, same } = line.dataset;
      const [from, to] = [new Date(start), new Date(end)];
      const offset = -from.getTimezoneOffset();
      const there = Date.parse(`${start.slice(0, 16)}Z`) - from;
      if (there === offset * 60_000) {
        line.textContent = same;
        continue;
      }
      const here = new Date(from.getTime() + offset * 60_000).toISOString().slice(0, 10);
      const date = here === start.slice(0, 10) ? "" : `${said(from, { ...day, year: "numeric" })}, `;
      const last = said(from, day) === said(to, day) ? "" : `${said(to, day)}, `;
      const time = `${date}${said(from, hour)}–${last}${said(to, hour)} ${[...new Set([city, offsetLabel(offset)])].join(", ")}`;
      line.textContent = yours.replace("{time}", time);
    }
  }

  function focusWhatWasSaid() {
    if (location.hash) return;
    const summary = document.querySelector(".error-summary[data-focus]");
    (summary || document.querySelector("[data-focus]"))?.focus();
  }

  // One click is one registration. A page that stays (a download) gets its button back after ten seconds.
  function sendOnce() {
    const sent = new Map();
    document.addEventListener("submit", (event) => {
      const form = event.target;
      if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
      if (sent.has(form)) {
        event.preventDefault();
        return;
      }
      const button = event.submitter;
      button?.setAttribute("aria-disabled", "true");
      const free = () => {
        sent.delete(form);
        button?.removeAttribute("aria-disabled");
      };
      sent.set(form, { free, timer: setTimeout(free, 10_000) });
    });
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      for (const { free, timer } of sent.values()) {
        clearTimeout(timer);
        free();
      }
    });
  }

  function inWords(seconds) {
    const unit = (amount, name) =>
      new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "long" }).format(amount);
    if (seconds < 60) return unit(seconds, "second");
    const minutes = Math.ceil(seconds / 60);
    const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
    if (days) return hours ? `${unit(days, "day")} ${unit(hours, "hour")}` : unit(days, "day");
    if (hours) return rest ? `${unit(hours, "hour")} ${unit(rest, "minute")}` : unit(hours, "hour");
    return unit(rest, "minute");
  }

  // Counts from the server's figure, since the clock of a phone may be wrong by more than the wait.
  function countDown(element) {
    const left = Number(element.dataset.countdown);
    if (!(left > 0)) return;
    const began = Date.now();
    const timer = setInterval(show, 1000);
    function show() {
      const seconds = Math.max(0, left - Math.floor((Date.now() - began) / 1000));
      const words = inWords(seconds);
      if (element.textContent !== words) element.textContent = words;
      if (seconds > 0) return;
      clearInterval(timer);
      // Hundreds wait for the same minute: they come back spread over four seconds.
      if ("reload" in element.dataset) setTimeout(() => location.reload(), Math.random() * 4000);
    }
    show();
  }

  // This page's entry in the history is replaced. That the browser was here, it still knows, and the page says so.
  function leaveQuickly() {
    const way = document.querySelector("a[data-leave]");
    if (!way) return;
    const leave = () => {
      document.documentElement.hidden = true;
      location.replace(way.href);
    };
    let times = [];
    document.querySelectorAll("[data-with-script]").forEach((words) => (words.hidden = false));
    way.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.repeat) return;
      times = [...times.slice(-2), event.timeStamp];
      if (times.length === 3 && times[2] - times[0] < 3000) leave();
    });
  }

  document.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-copy]")) event.target.select();
  });

  fillZones();
  fillYours();
  sendOnce();
  focusWhatWasSaid();
  leaveQuickly();
  document.querySelectorAll("[data-countdown]").forEach(countDown);
})();
