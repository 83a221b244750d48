// SPDX-License-Identifier: MIT
// Light or dark as the system is, before the first paint, unless the person chose. Without scripts the pages are light.
(() => {
  const root = document.documentElement;
  if (!root.hasAttribute("data-theme-follows")) return;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", follow);
  follow();
})();
