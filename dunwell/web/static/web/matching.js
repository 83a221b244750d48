// SPDX-License-Identifier: MIT
// Matching with scripts: the chosen row stays in sight, the amounts of a split are summed while they are
// typed, and Escape leaves it.
(() => {
  const inSight = () => { const row = document.querySelector(".queue .chosen"); if (row) row.scrollIntoView({ block: "nearest" }); };
  document.addEventListener("htmx:after:swap", inSight);

  document.addEventListener("keydown", (event) => {
    const away = document.querySelector(".find-customer") && document.querySelector(".buttons a.btn-quiet");
    if (event.key !== "Escape" || !away || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, select, textarea")) event.target.blur(); else away.click();
  });

  // 1 234,50 and 1,234.50 as a number; NaN while it is none.
  const read = (text) => {
    const bare = text.replace(/[\s'\u00a0\u202f]/g, "").replace(/[.,](?=\d{3}(\D|$))/g, "").replace(",", ".");
    return bare === "" ? 0 : Number(bare);
  };
  const told = document.querySelector("[data-sum-of]");
  if (!told) return;
  const whole = read(told.dataset.sumOf);
  const decimals = (told.dataset.sumOf.split(/[.,]/).pop() || "").length;
  const places = /[.,]\d{1,2}$/.test(told.dataset.sumOf) ? decimals : 0;
  const write = (number) => number.toLocaleString(document.documentElement.lang, { minimumFractionDigits: places, maximumFractionDigits: places });
  const sum = () => {
    for (const field of document.querySelectorAll("[data-owed]")) {
      const rest = field.closest("tr").querySelector("[data-rest]"), part = read(field.value), open = read(field.dataset.owed);
      if (rest) rest.textContent = part > 0 && part < open ? `${write(open - part)} →` : "";
    }
    const parts = [...document.querySelectorAll("[data-part]")].map((field) => read(field.value));
    const used = parts.reduce((before, part) => before + (Number.isFinite(part) ? part : 0), 0);
    const left = Math.round((whole - used) * 10 ** places) / 10 ** places;
    told.classList.toggle("late", left < 0);
    told.textContent = left === 0 ? told.dataset.even : `${write(Math.abs(left))} ${left < 0 ? told.dataset.over : told.dataset.left}`;
  };
  document.addEventListener("input", sum);
  sum();
})();
