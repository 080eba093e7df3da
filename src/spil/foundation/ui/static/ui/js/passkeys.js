// Passkeys: carries what the server asks to the device, and the device's answer into the form. Shown where it can be done.
"use strict";
{
  const known = globalThis.PublicKeyCredential;
  // a passkey is bound to a name: where the site is opened by its number there is none
  const can = isSecureContext && known?.parseRequestOptionsFromJSON && !/^[\d.]+$|:/.test(location.hostname);
  const made = async (form) => {
    const answer = await fetch(form.dataset.ask, { method: "POST", body: new FormData(form) });
    const asked = await answer.json();
    const makes = form.dataset.passkey === "create";
    const publicKey = makes ? known.parseCreationOptionsFromJSON(asked) : known.parseRequestOptionsFromJSON(asked);
    return navigator.credentials[makes ? "create" : "get"]({ publicKey });
  };
  for (const form of can ? document.querySelectorAll("form[data-passkey]") : []) {
    const told = form.querySelector("[data-passkey-told]");
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      told.hidden = true;
      try {
        const credential = await made(form);
        form.elements.answer.value = JSON.stringify(credential.toJSON());
        form.submit();
      } catch {
        told.textContent = form.dataset.failed;
        told.hidden = false;
      }
    });
  }
}
