/**
 * Makes a vault from its genesis entry and the first two lockboxes. Its id is the hash of the genesis, so nobody can take
 * another's name, and a repeated request finds what the first one made.
 * @module
 */
import {
  createVaultAskShape,
  PATHS,
  readRoster,
  toBase64Url,
  VaultError,
  type RosterState,
  type z,
} from "@rootvault/vault-core/protocol";
import { json } from "../http/answers.ts";
import { networkOf } from "../http/caller.ts";
import { route, type Route } from "../http/route.ts";
import { mustHaveLockboxes, neededLockboxes } from "../roster/lockbox-rules.ts";
import type { Services } from "../services.ts";
import { hashInvite } from "./invites.ts";

type CreateAsk = z.output<typeof createVaultAskShape>;
type CreateServices = Pick<
  Services,
  "tenant" | "shared" | "stores" | "config" | "limits" | "serverKey" | "kitHash"
>;

const CREATE_LIMIT = 64 * 1024;

/** `POST /vaults`. */
export function createVaultRoute(services: CreateServices): Route {
  return route({
    method: "POST",
    path: PATHS.vaults,
    auth: "none",
    bodyLimit: CREATE_LIMIT,
    body: createVaultAskShape,
    handle: async ({ body, ip, now }) => {
      await services.limits.take("signup-ip", networkOf(ip));
      const roster = readRoster([body.genesis]);
      mustHaveLockboxes(roster, neededLockboxes(roster, [body.genesis]), body.lockboxes);
      const quotaBytes = await mustBeInvited(services, body.invite, roster, now);
      await services.shared.tx((tx) =>
        services.stores.kits.put(tx, services.kitHash(roster), roster.vault),
      );
      await store(services, roster, { ask: body, quotaBytes, now });
      return json({ vault: roster.vault, server_key: toBase64Url(services.serverKey) }, 201);
    },
  });
}

/** Gives the vault's quota. */
async function mustBeInvited(
  { shared, stores, config }: CreateServices,
  code: string | undefined,
  { vault }: RosterState,
  now: number,
): Promise<number> {
  if (config.signups === "closed")
    throw new VaultError("signups-closed", "This server takes no new vaults.");
  if (config.signups === "open" && code === undefined) return config.quotaBytes;
  const invite =
    code === undefined
      ? null
      : await shared.tx((tx) => stores.invites.spend(tx, hashInvite(code), vault, now));
  if (invite === null)
    throw new VaultError("invite-invalid", "A valid invite is needed to make a vault here.");
  return invite.quotaBytes ?? config.quotaBytes;
}

function store(
  { tenant, stores }: CreateServices,
  roster: RosterState,
  {
    ask,
    quotaBytes,
    now,
  }: { readonly ask: CreateAsk; readonly quotaBytes: number; readonly now: number },
): Promise<void> {
  const [n, hash] = roster.head;
  return tenant.tx(roster.vault, async (tx) => {
    if (!(await stores.vaults.create(tx, { rosterHash: hash, quotaBytes, at: now }))) return;
    await stores.roster.add(tx, { n, hash, entry: ask.genesis, at: now });
    for (const lockbox of ask.lockboxes) await stores.roster.putLockbox(tx, lockbox);
  });
}
