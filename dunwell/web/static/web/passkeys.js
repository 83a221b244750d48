// SPDX-License-Identifier: MIT
// A passkey that was cancelled or is not there: said on the page, in its language.
document.addEventListener("allauth.error", (event) => {
  const said = document.getElementById("passkey-error");
  if (!said) return;
  event.preventDefault();
  said.hidden = false;
});
