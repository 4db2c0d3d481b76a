/**
 * Gives blocks out, as frames: in order of change numbers, along one stream, or just the positions asked for.
 * @module
 */
import {
  BLOCKS_TYPE,
  isStreamName,
  PATHS,
  positionsShape,
  PULL_BYTES,
  readCursor,
  readPosition,
  splitStream,
  VaultError,
  writeFrame,
  z,
} from "@rootvault/vault-core/protocol";
import { noContent } from "../http/answers.ts";
import { JSON_LIMIT, notFound, route, type Route } from "../http/route.ts";
import type { Tx } from "../model/tenant.ts";
import type { Services } from "../services.ts";
import type { BlockRow } from "./store.ts";
import { untilNews } from "./until-news.ts";

type GetServices = Pick<Services, "tenant" | "stores" | "bus" | "now">;

const POSITIONS_LIMIT = 2 * JSON_LIMIT;
const MOST_ROWS = 2_000;
const MOST_BYTES = 32 * 1024 * 1024;

const digits = z.string().regex(/^\d{1,16}$/);
const queryShape = z.strictObject({
  after: z.string().max(64).exactOptional(),
  before: digits.exactOptional(),
  stream: z.string().max(64).exactOptional(),
  max: digits.exactOptional(),
  wait: z
    .string()
    .regex(/^\d{1,2}$/)
    .exactOptional(),
});
type Query = z.output<typeof queryShape>;

/** `GET /vaults/:vault/blocks` and `POST /vaults/:vault/blocks/get`. */
export function getRoutes(services: GetServices): Route[] {
  const { tenant, stores } = services;
  return [
    route({
      method: "GET",
      path: PATHS.blocks,
      auth: "device",
      helpers: true,
      bodyLimit: 0,
      query: queryShape,
      handle: async ({ session, query, signal }) => {
        const read = tenant.read(session.vault);
        const rows =
          query.stream === undefined
            ? await changes(services, read, query, signal)
            : await walk(services, read, query.stream, query);
        const waited = query.wait !== undefined && query.stream === undefined;
        if (rows.length === 0 && waited) return noContent();
        return frames(services, read, upTo(rows, query.max));
      },
    }),
    route({
      method: "POST",
      path: PATHS.blocksGet,
      auth: "device",
      helpers: true,
      bodyLimit: POSITIONS_LIMIT,
      body: positionsShape,
      handle: async ({ session, body }) => {
        const read = tenant.read(session.vault);
        const rows: BlockRow[] = [];
        for (const text of body.positions) {
          const position = readPosition(text);
          if (position === null) throw new VaultError("bad-request", "A position is malformed.");
          const row = await stores.blocks.at(read, {
            ...splitStream(position.stream),
            seq: position.seq,
          });
          if (row !== null) rows.push(row);
        }
        return frames(services, read, rows);
      },
    }),
  ];
}

async function changes(
  services: GetServices,
  read: Tx,
  query: Query,
  signal: AbortSignal,
): Promise<readonly BlockRow[]> {
  const from = await mustBeCursor(services, read, query.after);
  return untilNews(
    { ...services, vault: read.vault, wait: query.wait, signal },
    () => services.stores.blocks.after(read, from, MOST_ROWS),
    (rows) => rows.length > 0,
  );
}

/** Gives the change number of a cursor. A block that is not where the cursor says means that the server lost commits. */
async function mustBeCursor(
  { stores }: GetServices,
  read: Tx,
  text: string | undefined,
): Promise<number> {
  if (text === undefined) return 0;
  const cursor = readCursor(text);
  if (cursor === null) throw new VaultError("bad-request", "The cursor is malformed.");
  const id = await stores.blocks.idAt(read, cursor.change);
  if (id === null || !id.startsWith(cursor.tag))
    throw new VaultError("cursor-lost", "The cursor is of another history. Compare heads.");
  return cursor.change;
}

function walk(
  { stores }: GetServices,
  read: Tx,
  stream: string,
  query: Query,
): Promise<readonly BlockRow[]> {
  if (!isStreamName(stream)) throw new VaultError("bad-request", "The stream is malformed.");
  const place = splitStream(stream);
  if (query.before !== undefined)
    return stores.blocks.walk(
      read,
      { ...place, from: Number(query.before), direction: "newest-first" },
      MOST_ROWS,
    );
  if (query.after === undefined || !/^\d{1,16}$/.test(query.after))
    throw new VaultError("bad-request", "A stream is read before or after a number.");
  return stores.blocks.walk(
    read,
    { ...place, from: Number(query.after), direction: "forward" },
    MOST_ROWS,
  );
}

/** As many rows as fit; one at least, or a small `max` would never move on. */
function upTo(rows: readonly BlockRow[], max: string | undefined): readonly BlockRow[] {
  const most = Math.min(Number(max ?? String(PULL_BYTES)), MOST_BYTES);
  let bytes = 0;
  const end = rows.findIndex(({ length }, index) => {
    bytes += length;
    return index > 0 && bytes > most;
  });
  return end === -1 ? rows : rows.slice(0, end);
}

/** Bodies are read one by one as the caller takes them: a slow reader costs one block of memory. */
function frames({ stores }: GetServices, read: Tx, rows: readonly BlockRow[]): Response {
  const waiting = rows.values();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { value: row, done } = waiting.next();
      if (done === true || row === undefined) return controller.close();
      const block = await stores.blocks.body(read, row.change);
      if (block === null) return controller.error(notFound());
      return controller.enqueue(writeFrame(block, row.change));
    },
  });
  return new Response(body, {
    headers: { "content-type": BLOCKS_TYPE, "cache-control": "no-store" },
  });
}
