/* What a page keeps on this machine it keeps sealed (AES-256-GCM): the key comes with each page, from the server, for who is
   signed in, and is kept nowhere here. Without signing in, and for everybody else, what lies in the browser is noise.
   Over a line that is not encrypted a browser lends no such seal; then nothing that was typed is kept on the machine. */
(() => {
  "use strict";
  const { seal } = document.body.dataset;
  const cipher = globalThis.crypto?.subtle;
  const MARK = "s1.", NONCE = 12;
  const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
  const text = (content) => btoa(Array.from(content, (byte) => String.fromCharCode(byte)).join(""));
  const key = cipher && seal ? cipher.importKey("raw", bytes(seal), "AES-GCM", false, ["encrypt", "decrypt"]) : null;

  window.spilSealed = {
    able: Boolean(key),
    /** A value as text that only this person's pages can read. */
    async close(value) {
      const nonce = crypto.getRandomValues(new Uint8Array(NONCE));
      const hidden = await cipher.encrypt({ name: "AES-GCM", iv: nonce }, await key, new TextEncoder().encode(JSON.stringify(value)));
      return MARK + text(new Uint8Array([...nonce, ...new Uint8Array(hidden)]));
    },
    /** The value again; null for what somebody else closed, or was never closed. */
    async open(closed) {
      if (!key || !closed?.startsWith(MARK)) return null;
      try {
        const whole = bytes(closed.slice(MARK.length));
        const plain = await cipher.decrypt({ name: "AES-GCM", iv: whole.slice(0, NONCE) }, await key, whole.slice(NONCE));
        return JSON.parse(new TextDecoder().decode(plain));
      } catch { return null; }
    },
  };
})();
