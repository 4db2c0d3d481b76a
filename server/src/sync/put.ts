/**
 * Takes uploaded blocks: groups of at most 4 MiB, each one transaction; the signed acks leave after the commit.
 * @module
 */
import {
  BLOCKS_TYPE,
  blockId,
  FrameReader,
  MAX_PUSH_BYTES,
  MIN_BLOCK_BYTES,
  NDJSON_TYPE,
  PATHS,
  toBase64Url,
  VaultError,
  isVaultError,
  type BlockId,
  type Frame,
} from "@rootvault/vault-core/protocol";
import { slugOf } from "../http/problem.ts";
import { helperRefused, notFound, route, type DeviceSession, type Route } from "../http/route.ts";
import type { Tx } from "../model/tenant.ts";
import type { Services } from "../services.ts";
import { acceptBlock } from "./accept-block.ts";
import type { NewBlock, StreamHead } from "./store.ts";

type PutServices = Pick<Services, "tenant" | "stores" | "rosters" | "limits" | "bus" | "signAck">;

/** What became of one block. */
type Outcome =
  | { readonly id: string; readonly change: number }
  | { readonly id: string; readonly error: string };

const GROUP_BYTES = 4 * 1024 * 1024;

/** `POST /vaults/:vault/blocks`. */
export function putRoute(services: PutServices): Route {
  return route({
    method: "POST",
    path: PATHS.blocks,
    auth: "device",
    helpers: true,
    bodyLimit: MAX_PUSH_BYTES,
    handle: async ({ session, request, readBytes, now }) => {
      if (session.memberClass === "helper" && session.may !== "add") throw helperRefused();
      if (request.headers.get("content-type") !== BLOCKS_TYPE)
        throw new VaultError("bad-request", `The body must be ${BLOCKS_TYPE}.`);
      await services.limits.take("upload", session.vault);
      const frames = readAll(await readBytes());
      const lines: string[] = [];
      const ended = new Map<string, string>();
      for (const group of groupsOf(frames)) {
        const outcomes = await services.tenant.tx(session.vault, (tx) =>
          storeGroup(group, { tx, services, session, ended, now }),
        );
        services.bus.publish(session.vault);
        lines.push(...outcomes.map((outcome) => lineOf(services, session, outcome, now)));
      }
      return new Response(lines.join(""), {
        headers: { "content-type": NDJSON_TYPE, "cache-control": "no-store" },
      });
    },
  });
}

interface GroupContext {
  readonly tx: Tx;
  readonly services: PutServices;
  readonly session: DeviceSession;
  /** Streams that an error ended, and with what. */
  readonly ended: Map<string, string>;
  readonly now: number;
}

async function storeGroup(group: readonly Frame[], context: GroupContext): Promise<Outcome[]> {
  const { tx, session, services, now } = context;
  const { stores, rosters } = services;
  const vault = await stores.vaults.lock(tx);
  const roster = await rosters.read(tx);
  if (vault === null || roster === null) throw notFound();
  if (vault.suspended) throw new VaultError("suspended", "The vault takes no uploads now.");
  const heads = new Map<string, StreamHead>();
  const fresh: Omit<NewBlock, "change">[] = [];
  const outcomes: (Outcome | Omit<NewBlock, "change">)[] = [];
  for (const { block } of group) {
    const addedBytes = fresh.reduce((sum, { length }) => sum + length, 0);
    const judged = await judge(block, context, () =>
      acceptBlock(block, {
        tx,
        session,
        vault,
        roster,
        blocks: stores.blocks,
        now,
        heads,
        addedBytes,
      }),
    );
    if ("kind" in judged && judged.kind === "new") fresh.push(judged.block);
    outcomes.push(
      "error" in judged
        ? judged
        : judged.kind === "new"
          ? judged.block
          : { id: judged.row.id, change: judged.row.change },
    );
  }
  const changes = await number(context, fresh);
  return outcomes.map((one) =>
    "body" in one ? { id: one.id, change: changes.get(one.id) ?? 0 } : one,
  );
}

/** Gives the new blocks their numbers, without gap, and stores them. */
async function number(
  { tx, services }: GroupContext,
  fresh: readonly Omit<NewBlock, "change">[],
): Promise<ReadonlyMap<BlockId, number>> {
  const changes = new Map<BlockId, number>();
  if (fresh.length === 0) return changes;
  const { vaults, blocks } = services.stores;
  const bytes = fresh.reduce((sum, { length }) => sum + length, 0);
  const last = await vaults.advance(tx, fresh.length, bytes);
  for (const [index, block] of fresh.entries()) {
    const change = last - fresh.length + 1 + index;
    await blocks.add(tx, { ...block, change });
    changes.set(block.id, change);
  }
  return changes;
}

/** An error ends its stream, not the others: what follows in the stream fails with the same word. */
async function judge<T extends object>(
  block: Uint8Array,
  { ended }: GroupContext,
  accept: () => Promise<T>,
): Promise<T | { readonly id: string; readonly error: string }> {
  const id = blockId(block);
  const stream = Buffer.from(block.subarray(24, 44)).toString("hex");
  const before = ended.get(stream);
  if (before !== undefined) return { id, error: before };
  try {
    return await accept();
  } catch (error) {
    if (!isVaultError(error) || error.code === "internal") throw error;
    ended.set(stream, slugOf(error.code));
    return { id, error: slugOf(error.code) };
  }
}

function lineOf(
  services: PutServices,
  session: DeviceSession,
  outcome: Outcome,
  now: number,
): string {
  if ("error" in outcome) return `${JSON.stringify(outcome)}\n`;
  const { id, change } = outcome;
  const ref = new Uint8Array(Buffer.from(id, "hex"));
  const sig = services.signAck({
    vault: session.vault,
    what: "block",
    ref,
    index: change,
    ts: now,
  });
  return `${JSON.stringify({ id, ack: { index: change, ts: now, sig: toBase64Url(sig) } })}\n`;
}

function readAll(body: Uint8Array): Frame[] {
  const reader = new FrameReader();
  const frames = body.length === 0 ? [] : reader.push(body);
  if (
    reader.rest > 0 ||
    frames.some(({ change, block }) => change !== 0 || block.length < MIN_BLOCK_BYTES)
  )
    throw new VaultError("bad-request", "The body is no whole frames of blocks.");
  return frames;
}

function groupsOf(frames: readonly Frame[]): Frame[][] {
  const groups: Frame[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const frame of frames) {
    if (bytes + frame.block.length > GROUP_BYTES) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(frame);
    bytes += frame.block.length;
  }
  return groups;
}
