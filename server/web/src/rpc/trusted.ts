/**
 * The one Trusted Types policy, `rootvault`: same-origin scripts of this build, for workers and the service worker.
 * @module
 */

interface PolicyFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string };
}

const SCRIPTS = /^\/app\/(assets\/[\w.-]+\.js|service-worker\.js)$/;

function check(url: string): string {
  const full = new URL(url, location.origin);
  const known = import.meta.env.DEV || SCRIPTS.test(full.pathname);
  if (full.origin !== location.origin || !known) throw new TypeError("Not a script of this app.");
  return full.href;
}

// Browsers without Trusted Types get the same check from the plain function.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the page's library does not name it yet
const factory = (globalThis as { readonly trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory?.createPolicy("rootvault", { createScriptURL: check });

/** Passes a script's address through the policy. */
export function scriptUrl(url: string): string {
  return policy === undefined ? check(url) : policy.createScriptURL(url);
}
