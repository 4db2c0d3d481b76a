/**
 * The end of attachments. The device that compacted names those that no live line names; they go with the blocks of that
 * compaction, and until then any device that names one again keeps it.
 * @module
 */
import {
  addressesShape,
  deadAttachmentsShape,
  PATHS,
  type AttachmentAddress,
} from "@rootvault/vault-core/protocol";
import { json } from "../http/answers.ts";
import { JSON_LIMIT, notFound, route, type Route } from "../http/route.ts";
import type { Services } from "../services.ts";
import { purgeAttachments } from "./purge.ts";
import { mustBeCompactor, mustMayWrite } from "./writers.ts";

type KeepServices = Pick<Services, "tenant" | "stores" | "rosters">;
type DeadServices = KeepServices & Pick<Services, "driver">;

/** `POST /vaults/:vault/attachments/dead`. */
export function deadRoute(services: DeadServices): Route {
  const { tenant, stores, rosters, driver } = services;
  return route({
    method: "POST",
    path: PATHS.attachmentsDead,
    auth: "device",
    bodyLimit: JSON_LIMIT,
    body: deadAttachmentsShape,
    handle: async ({ session, body: { n, addresses } }) => {
      const erased = await tenant.tx(session.vault, async (tx) => {
        await stores.vaults.lock(tx);
        const roster = await rosters.read(tx);
        if (roster === null) throw notFound();
        mustBeCompactor(roster, session, n);
        for (const address of addresses) await stores.attachments.markDead(tx, n, address);
        // A list that comes late, after the blocks went.
        const compaction = await stores.compactions.read(tx, n);
        return compaction?.erased ? (await purgeAttachments(services, tx, n)).count : 0;
      });
      // Deleted bytes still lie in the write-ahead log.
      if (erased > 0) await driver.checkpoint();
      return json({ marked: addresses.length });
    },
  });
}

/** `POST /vaults/:vault/attachments/keep`. */
export function keepRoute({ tenant, stores, rosters }: KeepServices): Route {
  return route({
    method: "POST",
    path: PATHS.attachmentsKeep,
    auth: "device",
    bodyLimit: JSON_LIMIT,
    body: addressesShape,
    handle: async ({ session, body: { addresses } }) => {
      await tenant.tx(session.vault, async (tx) => {
        await stores.vaults.lock(tx);
        const roster = await rosters.read(tx);
        if (roster === null) throw notFound();
        mustMayWrite(roster, session);
        for (const address of addresses) await stores.attachments.keep(tx, address);
      });
      return json({ kept: addresses.length });
    },
  });
}

/** `POST /vaults/:vault/attachments/check`. */
export function checkRoute({ tenant, stores }: Pick<Services, "tenant" | "stores">): Route {
  return route({
    method: "POST",
    path: PATHS.attachmentsCheck,
    auth: "device",
    bodyLimit: JSON_LIMIT,
    body: addressesShape,
    handle: async ({ session, body: { addresses } }) => {
      const read = tenant.read(session.vault);
      const missing: AttachmentAddress[] = [];
      const dead: AttachmentAddress[] = [];
      for (const address of addresses) {
        const { isHere, isDead } = await stores.attachments.state(read, address);
        if (!isHere) missing.push(address);
        else if (isDead) dead.push(address);
      }
      return json({ missing, dead });
    },
  });
}
