/**
 * Reads roster entries, lockboxes and links.
 * @module
 */
import { isMemberId, PATHS, VaultError, z } from "@rootvault/vault-core/protocol";
import { toBase64Url } from "@rootvault/vault-core/protocol";
import { json } from "../http/answers.ts";
import { notFound, route, type Route } from "../http/route.ts";
import type { Services } from "../services.ts";

const fromShape = z.strictObject({
  from: z
    .string()
    .regex(/^\d{1,9}$/)
    .exactOptional(),
});

/** `GET /vaults/:vault/roster`, `.../lockboxes/:epoch/:rid`, `.../links/:epoch`. */
export function readRoutes({ tenant, stores }: Pick<Services, "tenant" | "stores">): Route[] {
  return [
    route({
      method: "GET",
      path: PATHS.roster,
      auth: "device",
      bodyLimit: 0,
      query: fromShape,
      handle: async ({ session, query }) => {
        const read = tenant.read(session.vault);
        // Entries before the head: one appended in between comes with the next question.
        const vault = await stores.vaults.read(read);
        if (vault === null) throw notFound();
        const stored = await stores.roster.from(read, Number(query.from ?? "0"));
        const entries = stored.filter(({ n }) => n <= vault.rosterN).map(({ entry }) => entry);
        return json({ entries, head: [vault.rosterN, vault.rosterHash] });
      },
    }),
    route({
      method: "GET",
      path: PATHS.lockbox,
      auth: "device",
      bodyLimit: 0,
      handle: async ({ session, params }) => {
        const rid = params["rid"];
        if (!isMemberId(rid)) throw notFound();
        if (session.memberClass === "helper" && rid !== session.device)
          throw new VaultError("helper-refused", "A helper may not do this.");
        const data = await stores.roster.lockbox(
          tenant.read(session.vault),
          epochOf(params["epoch"]),
          rid,
        );
        if (data === null) throw notFound();
        return json({ data: toBase64Url(data) });
      },
    }),
    route({
      method: "GET",
      path: PATHS.link,
      auth: "device",
      bodyLimit: 0,
      handle: async ({ session, params }) => {
        if (session.memberClass === "helper")
          throw new VaultError("helper-refused", "A helper may not do this.");
        const data = await stores.roster.link(tenant.read(session.vault), epochOf(params["epoch"]));
        if (data === null) throw notFound();
        return json({ data: toBase64Url(data) });
      },
    }),
  ];
}

function epochOf(text: string | undefined): number {
  if (text === undefined || !/^[1-9]\d{0,9}$/.test(text)) throw notFound();
  return Number(text);
}
