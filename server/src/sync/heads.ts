/**
 * Says in one cheap answer where the server stands: newest block of every stream, roster head, cursor. With `wait` the answer
 * is held until something differs from what the caller names.
 * @module
 */
import { PATHS, writeCursor, z } from "@rootvault/vault-core/protocol";
import { json } from "../http/answers.ts";
import { notFound, route, type Route } from "../http/route.ts";
import type { Tx } from "../model/tenant.ts";
import type { Services } from "../services.ts";
import { untilNews } from "./until-news.ts";

type HeadsServices = Pick<Services, "tenant" | "stores" | "bus" | "now">;

const queryShape = z.strictObject({
  wait: z
    .string()
    .regex(/^\d{1,2}$/)
    .exactOptional(),
  cursor: z.string().max(64).exactOptional(),
  roster: z
    .string()
    .regex(/^\d{1,9}$/)
    .exactOptional(),
});
type Query = z.output<typeof queryShape>;

interface Heads {
  readonly streams: Record<string, readonly [number, string]>;
  readonly roster: readonly [number, string];
  readonly cursor: string | null;
}

/** `GET /vaults/:vault/heads`. */
export function headsRoute({ tenant, stores, bus, now }: HeadsServices): Route {
  return route({
    method: "GET",
    path: PATHS.heads,
    auth: "device",
    helpers: true,
    bodyLimit: 0,
    query: queryShape,
    handle: async ({ session, query, signal }) => {
      const read = tenant.read(session.vault);
      const waiting = { bus, now, vault: session.vault, wait: query.wait, signal };
      const heads = await untilNews(
        waiting,
        () => headsOf(read, stores),
        (found) => isNews(found, query),
      );
      return json(heads);
    },
  });
}

function isNews(heads: Heads, query: Query): boolean {
  return (
    (heads.cursor ?? "") !== (query.cursor ?? "") ||
    String(heads.roster[0]) !== (query.roster ?? "")
  );
}

async function headsOf(read: Tx, { vaults, blocks }: HeadsServices["stores"]): Promise<Heads> {
  const vault = await vaults.read(read);
  if (vault === null) throw notFound();
  const newest = await blocks.idAt(read, vault.change);
  const streams = await blocks.heads(read);
  return {
    streams: Object.fromEntries(streams.map(({ stream, seq, id }) => [stream, [seq, id] as const])),
    roster: [vault.rosterN, vault.rosterHash],
    cursor: newest === null ? null : writeCursor(vault.change, newest),
  };
}
