// SPDX-License-Identifier: MIT
// Light or dark as the system is, before the first paint. Without scripts the pages are light.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", follow);
  follow();
})();
