// SPDX-License-Identifier: MIT
// Conveniences over pages that work without: shortcuts, dialogs, ticking many rows, and a word when something takes long.
(() => {
  const body = document.body;
  document.documentElement.classList.add("scripts");
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Dialogs: an act asked for over the page that it is about.
  const dialog = one("#dialog");
  document.addEventListener("htmx:after:swap", () => {
    const inside = one("#dialog-body");
    if (dialog && inside && inside.childElementCount && !dialog.open) {
      dialog.showModal();
      const first = one("[autofocus], .field input:not([type=hidden]):not([type=radio]:not(:checked)), .field select, .field textarea", inside);
      if (first) first.focus();
    }
    const wrong = dialog && dialog.open && one(".wrong input, .wrong select, .wrong textarea", inside);
    if (wrong) wrong.focus();
    bulk();
  });
  if (dialog) dialog.addEventListener("close", () => { one("#dialog-body").replaceChildren(); });
  document.addEventListener("click", (event) => {
    const target = event.target;
    if (target.closest("[data-close]")) target.closest("dialog").close();
    const opener = target.closest("[data-open]");
    if (opener) one("#" + opener.dataset.open).showModal();
    if (target instanceof HTMLDialogElement) target.close(); // a click beside it
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(target) || target.closest(".menu li")) menu.open = false; });
  });

  // What is chosen in a row wider than the screen is in sight.
  all(".tabs, .steps, .chips").forEach((row) => {
    const now = one("[aria-current], .now", row);
    if (now && row.scrollWidth > row.clientWidth) row.scrollLeft += now.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - now.offsetWidth) / 2;
  });

  // A line that moves while the server works, and buttons that are not pressed twice.
  const busy = one("#busy");
  let waiting = 0;
  const work = (on) => { waiting = Math.max(0, waiting + (on ? 1 : -1)); if (busy) busy.hidden = waiting === 0; };
  document.addEventListener("htmx:before:request", () => work(true));
  document.addEventListener("htmx:finally:request", () => work(false));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog" || form.hasAttribute("hx-get")) return;
    const button = event.submitter;
    setTimeout(() => { if (button) { button.setAttribute("aria-busy", "true"); button.classList.add("working"); button.disabled = true; } if (!form.hasAttribute("hx-post")) work(true); });
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    waiting = 0;
    if (busy) busy.hidden = true;
    all(".working").forEach((button) => { button.disabled = false; button.classList.remove("working"); button.removeAttribute("aria-busy"); });
  });
  document.addEventListener("htmx:response:error", (event) => {
    const status = event.detail.ctx.response.status;
    if (status === 422) return;
    location.assign(status === 403 || status === 404 ? location.href : event.detail.ctx.request.action);
  });

  // Do to selected: the bar tells how many are ticked, and is there only then.
  function bulk() {
    all("[data-bulk]").forEach((form) => {
      const picks = all("input[name=pick]", form), every = one("[name=everything]", form), head = one("[data-pick-all]", form);
      const tell = () => {
        const chosen = picks.filter((pick) => pick.checked).length;
        form.classList.toggle("some", chosen > 0 || Boolean(every && every.checked));
        const told = one("[data-chosen]", form);
        if (told) told.textContent = every && every.checked ? "" : String(chosen);
        if (head) { head.checked = chosen > 0 && chosen === picks.length; head.indeterminate = chosen > 0 && chosen < picks.length; }
      };
      if (!form.dataset.ready) {
        form.dataset.ready = "yes";
        form.addEventListener("change", (event) => {
          if (event.target === head) picks.forEach((pick) => { pick.checked = head.checked; });
          tell();
        });
      }
      tell();
    });
  }
  bulk();

  // Keys. None while somebody types.
  let go = false;
  const rows = () => all("table.rows tbody tr");
  const step = (by) => {
    const list = rows(), now = list.findIndex((row) => row.contains(document.activeElement));
    const next = list[Math.min(list.length - 1, Math.max(0, now + by))];
    const target = next && one("a, input, button", next);
    if (target) { target.focus(); next.scrollIntoView({ block: "nearest" }); }
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || one("dialog[open]")) return;
    const key = event.key;
    if (go) {
      go = false;
      const link = one(`[data-go="${CSS.escape(key)}"]`);
      if (link) { event.preventDefault(); location.assign(link.href); }
      return;
    }
    const row = event.target.closest("table.rows tbody tr");
    const keyed = one(`[data-key~="${CSS.escape(key)}"]`); // what this page does on one key; what has the focus takes Enter itself
    if (keyed && !(key === "Enter" && event.target.closest("a, button, summary, input"))) { event.preventDefault(); keyed.click(); return; }
    if (key === "/") { const box = all(".quick input").find((input) => input.offsetParent); if (box) { event.preventDefault(); box.focus(); box.select(); } }
    else if (key === "?") { event.preventDefault(); one("#shortcuts").showModal(); }
    else if (key === "g") go = true;
    else if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "x" && row) { const pick = one("input[name=pick]", row); if (pick) { event.preventDefault(); pick.click(); } }
    else if (key === "n") { const main = one(".head .btn-primary"); if (main) { event.preventDefault(); main.click(); } }
  });
})();
