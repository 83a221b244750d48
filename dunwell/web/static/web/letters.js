// SPDX-License-Identifier: MIT
// Letters: the sample follows what is typed, a colour is chosen beside its text, placeholders are put in by a click.
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];

  all("[data-sample]").forEach((form) => {
    const frame = document.getElementById(form.dataset.sample), address = frame && frame.getAttribute("src");
    let waiting = 0;
    const show = () => {
      const typed = new URLSearchParams(new FormData(form));
      typed.delete("csrfmiddlewaretoken");
      frame.src = address + (address.includes("?") ? "&" : "?") + typed;
    };
    if (frame) form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 400); });
  });

  all("[data-colour]").forEach((chosen) => {
    const text = document.getElementById(chosen.dataset.colour);
    chosen.addEventListener("input", () => { text.value = chosen.value; text.dispatchEvent(new Event("input", { bubbles: true })); });
    text.addEventListener("input", () => { if (/^#[0-9a-f]{6}$/i.test(text.value)) chosen.value = text.value; });
  });

  let last = null;
  document.addEventListener("focusin", (event) => { if (event.target.closest("[data-words]") && event.target.matches("textarea, input[type=text]")) last = event.target; });
  document.addEventListener("click", (event) => {
    const name = event.target.closest("[data-insert]");
    const field = last || document.querySelector("[data-words] textarea");
    if (!name || !field) return;
    field.setRangeText(name.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.focus();
  });

})();
