// Passkeys (W3C Web Authentication): fills the form's field with what the browser's authenticator says.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replaceAll("/", "_").replace(/=+$/, "");

function read(options) {
  const found = { ...options, challenge: bytes(options.challenge) };
  if (found.user) found.user = { ...found.user, id: bytes(found.user.id) };
  for (const list of ["excludeCredentials", "allowCredentials"]) {
    if (found[list]) found[list] = found[list].map((one) => ({ ...one, id: bytes(one.id) }));
  }
  return found;
}

function written(credential) {
  const said = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) said[part] = text(credential.response[part]);
  }
  return JSON.stringify({
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response: said,
    clientExtensionResults: {},
  });
}

async function ask(options) {
  const publicKey = read(options);
  return publicKey.user ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey });
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      form.elements.passkey.value = written(await ask(JSON.parse(form.dataset.passkey)));
      form.submit();
    } catch {
      form.querySelector("[data-passkey-problem]").hidden = false;
    }
  });
}
