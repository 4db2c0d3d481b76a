/**
 * Reads roster entries, lockboxes and links.
 * @module
 */
import { isMemberId, PATHS, toBase64Url, z, type MemberId } from "@rootvault/vault-core/protocol";
import { json } from "../http/answers.ts";
import { helperRefused, notFound, route, type DeviceSession, type Route } from "../http/route.ts";
import type { Services } from "../services.ts";

type ReadServices = Pick<Services, "tenant" | "stores">;

const fromShape = z.strictObject({
  from: z
    .string()
    .regex(/^\d{1,9}$/)
    .exactOptional(),
});

/** `GET /vaults/:vault/roster`, `.../lockboxes/:epoch/:rid`, `.../links/:epoch`. */
export function readRoutes(services: ReadServices): Route[] {
  return [readEntries(services), readLockbox(services), readLink(services)];
}

function readEntries({ tenant, stores }: ReadServices): Route {
  return route({
    method: "GET",
    path: PATHS.roster,
    auth: "device",
    helpers: true,
    bodyLimit: 0,
    query: fromShape,
    handle: async ({ session, query }) => {
      const read = tenant.read(session.vault);
      // The head first: entries appended in between come with the next question.
      const vault = await stores.vaults.read(read);
      if (vault === null) throw notFound();
      const stored = await stores.roster.from(read, Number(query.from ?? "0"));
      const entries = stored.filter(({ n }) => n <= vault.rosterN).map(({ entry }) => entry);
      return json({ entries, head: [vault.rosterN, vault.rosterHash] });
    },
  });
}

function readLockbox({ tenant, stores }: ReadServices): Route {
  return route({
    method: "GET",
    path: PATHS.lockbox,
    auth: "device",
    helpers: true,
    bodyLimit: 0,
    handle: async ({ session, params }) => {
      const rid = params["rid"];
      if (!isMemberId(rid)) throw notFound();
      mustBeOwnIfHelper(session, rid);
      const epoch = epochOf(params["epoch"]);
      const data = await stores.roster.lockbox(tenant.read(session.vault), epoch, rid);
      if (data === null) throw notFound();
      return json({ data: toBase64Url(data) });
    },
  });
}

function readLink({ tenant, stores }: ReadServices): Route {
  return route({
    method: "GET",
    path: PATHS.link,
    auth: "device",
    bodyLimit: 0,
    handle: async ({ session, params }) => {
      const data = await stores.roster.link(tenant.read(session.vault), epochOf(params["epoch"]));
      if (data === null) throw notFound();
      return json({ data: toBase64Url(data) });
    },
  });
}

/** A helper reads what is wrapped for itself. */
export function mustBeOwnIfHelper({ memberClass, device }: DeviceSession, rid: MemberId): void {
  if (memberClass === "helper" && rid !== device) throw helperRefused();
}

/** Reads the epoch of a path. @throws {VaultError} not-found for what is none. */
export function epochOf(text: string | undefined): number {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text)) throw notFound();
  return Number(text);
}
