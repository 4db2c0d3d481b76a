/**
 * A platform's authenticator, as Chromium plays it over its debugging protocol: it keeps passkeys, verifies its owner,
 * and may or may not have PRF. A page has one session for all of it: a second one that ends would take the first one's
 * authenticators along.
 * @module
 */
import type { Page } from "playwright-core";

/** The authenticators of a page; they stay over reloads and when the site's storage is cleared. */
export interface Authenticators {
  add(hasPrf: boolean): Promise<Authenticator>;
  /** Takes everything from the browser that the app keeps there: passkeys lie elsewhere. */
  forgetSite(origin: string): Promise<void>;
}

/** One authenticator. */
export interface Authenticator {
  /** How many passkeys it holds. */
  count(): Promise<number>;
  remove(): Promise<void>;
}

/** Takes over the authenticators of a page. */
export async function startAuthenticators(page: Page): Promise<Authenticators> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  return {
    async add(hasPrf) {
      const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
        options: {
          protocol: "ctap2",
          ctap2Version: "ctap2_1",
          transport: "internal",
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
          hasPrf,
        },
      });
      return {
        count: async () =>
          (await session.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
        remove: async () => {
          await session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
        },
      };
    },
    async forgetSite(origin) {
      await page.goto("about:blank");
      await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
    },
  };
}
