/**
 * Devices confirm a compaction; anybody of the vault reads how far one is.
 * @module
 */
import {
  activeMember,
  confirmAskShape,
  isConfirmation,
  PATHS,
  readHex,
  toBase64Url,
  VaultError,
  type compactionsShape,
  type RosterState,
  type z,
} from "@rootvault/vault-core/protocol";
import { json } from "../http/answers.ts";
import { notFound, route, type DeviceSession, type Route } from "../http/route.ts";
import type { Tx } from "../model/tenant.ts";
import type { Services } from "../services.ts";
import type { Eraser } from "./erase.ts";
import type { CompactionRow } from "./store.ts";

type ConfirmAsk = z.output<typeof confirmAskShape>;
type ConfirmServices = Pick<Services, "tenant" | "stores" | "rosters" | "limits" | "signAck">;

const CONFIRM_LIMIT = 4 * 1024;
const MOST_LISTED = 64;

/** `GET` and `POST /vaults/:vault/confirm`. */
export function confirmRoutes(services: ConfirmServices, eraser: Eraser): Route[] {
  return [
    route({
      method: "GET",
      path: PATHS.confirm,
      auth: "device",
      bodyLimit: 0,
      handle: async ({ session }) => {
        if (session.memberClass === "helper")
          throw new VaultError("helper-refused", "A helper may not do this.");
        return json(await viewOf(services, session));
      },
    }),
    route({
      method: "POST",
      path: PATHS.confirm,
      auth: "device",
      bodyLimit: CONFIRM_LIMIT,
      body: confirmAskShape,
      handle: async ({ session, body, now }) => {
        await services.limits.take("upload", session.vault);
        await services.tenant.tx(session.vault, (tx) => confirm(tx, services, session, body, now));
        await eraser.eraseIfDue(session.vault, body.n);
        return json(await viewOf(services, session));
      },
    }),
  ];
}

// oxlint-disable-next-line max-params -- transaction, services, who, what, when
async function confirm(
  tx: Tx,
  { stores, rosters }: ConfirmServices,
  { device, vault }: DeviceSession,
  { n, sig }: ConfirmAsk,
  now: number,
): Promise<void> {
  // The lock first: no roster entry slips in between.
  const locked = await stores.vaults.lock(tx);
  const roster = await rosters.read(tx);
  if (locked === null || roster === null) throw notFound();
  const member = activeMember(roster, device);
  if (member?.class !== "device")
    throw new VaultError("helper-refused", "Only a device confirms a compaction.");
  const { truncate } = roster;
  if (truncate === null || truncate.n !== n)
    throw new VaultError("bad-request", "The newest compaction is another one.");
  if (!isConfirmation(member.signKey, { vault, n, state: truncate.state }, sig))
    throw new VaultError("bad-request", "The confirmation is not signed by this device.");
  await stores.compactions.confirm(tx, { n, device, sig, at: now });
}

async function viewOf(
  services: ConfirmServices,
  { vault }: DeviceSession,
): Promise<z.input<typeof compactionsShape>> {
  const { tenant, stores } = services;
  const read = tenant.read(vault);
  const roster = await services.rosters.read(read);
  if (roster === null) throw notFound();
  const rows = await stores.compactions.list(read, MOST_LISTED);
  const compactions = [];
  for (const row of rows) {
    const { n, storedAt: stored, dueAt: due } = row;
    const confirmed = [...(await stores.compactions.confirmed(read, n))];
    compactions.push({ n, stored, due, confirmed, erased: erasedOf(services, roster, row) });
  }
  return { compactions };
}

/** The server's signed word that the old blocks are gone. */
function erasedOf(
  { signAck }: ConfirmServices,
  roster: RosterState,
  { n, erased }: CompactionRow,
): { index: number; ts: number; sig: string } | null {
  const ref = readHex(roster.entries[n]?.hash ?? "");
  if (erased === null || ref === null) return null;
  const { index, at: ts } = erased;
  const sig = signAck({ vault: roster.vault, what: "erase", ref, index, ts });
  return { index, ts, sig: toBase64Url(sig) };
}
