/**
 * The usual way of a grant in one call, for tests that begin where a grant is there.
 * @module
 */
import type * as client from "openid-client";

import { openBrowser, type Browser } from "./browser.ts";
import { bootsDetails, push, redeem, type Connected, type Pushed } from "./foreign-grantee.ts";
import type { Bends, OwnerDriver } from "./owner-driver.ts";

/** A request that the owner's browser brought to the server. */
export interface Asked {
  readonly pushed: Pushed;
  readonly browser: Browser;
  readonly uid: string;
}

/** A grant and the tokens that name it. */
export interface Granted extends Asked {
  readonly id: string;
  readonly ids: readonly string[];
  readonly token: string;
  readonly tokens: Awaited<ReturnType<typeof client.authorizationCodeGrant>>;
}

/** Pushes a request and opens it in a browser. */
export async function ask(
  shop: Connected,
  details: readonly Record<string, unknown>[] = [bootsDetails(issuerOf(shop))],
  browser: Browser = openBrowser(),
): Promise<Asked> {
  const pushed = await push(shop, details);
  const toApp = await browser.open(pushed.url);
  const location = toApp.headers.get("location") ?? "";
  const [, uid] = /#\/requests\/([\w-]+)$/.exec(location) ?? [];
  if (uid === undefined) throw new Error(`authorize: ${toApp.status} ${location}`);
  return { pushed, browser, uid };
}

/** Asks, approves, redeems. */
export async function obtain(
  shop: Connected,
  owner: OwnerDriver,
  details?: readonly Record<string, unknown>[],
  bends?: Bends & { readonly browser?: Browser },
): Promise<Granted> {
  const asked = await ask(shop, details, bends?.browser);
  const back = await asked.browser.open(await owner.approve(asked.uid, shop.grantee, bends));
  const location = back.headers.get("location");
  if (location === null) throw new Error(`resume: ${back.status} ${await back.text()}`);
  const tokens = await redeem(shop, asked.pushed, new URL(location));
  const named = tokens["authorization_details"] as { identifier: string }[];
  const ids = named.map(({ identifier }) => identifier);
  return { ...asked, tokens, ids, id: ids[0] ?? "", token: tokens.access_token };
}

/** The issuer that a grantee is connected to. */
export function issuerOf({ config }: Connected): string {
  return config.serverMetadata().issuer;
}
