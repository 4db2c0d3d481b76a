/**
 * The calls that move blocks: heads, changes after a cursor, one stream, some positions, upload.
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { isVaultError, VaultError } from "../errors.ts";
import type { StreamName } from "../model/ids.ts";
import {
  BLOCKS_TYPE,
  type Frame,
  type Heads,
  headsShape,
  type Position,
  PULL_BYTES,
  type PushLine,
  pushLineShape,
  readFrames,
  writeFrame,
  writePosition,
} from "../protocol/log/block-stream.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { readWithBytes, type ServerCall } from "../transport/call.ts";
import type { Session } from "../transport/login.ts";

/** Milliseconds that an answer full of blocks may take. */
const BLOCKS_TIMEOUT = 600_000;

/** Asks where the server stands. */
export function fetchHeads(session: Session): Promise<Heads> {
  const path = fillPath(PATHS.heads, { vault: session.vault });
  return session.ask({ method: "GET", path }, headsShape);
}

/** As `fetchHeads`, with the answer's bytes, which prove what was shown. */
export async function fetchShownHeads(
  session: Session,
): Promise<{ readonly value: Heads; readonly bytes: Uint8Array }> {
  const path = fillPath(PATHS.heads, { vault: session.vault });
  return readWithBytes(await session.call({ method: "GET", path }), headsShape);
}

/** Gives blocks in change order. @throws {VaultError} cursor-lost if the server's history is another. */
export function fetchChanges(session: Session, cursor: string | null): AsyncGenerator<Frame> {
  const after = cursor === null ? "" : `&after=${cursor}`;
  return framesOf(session, {
    method: "GET",
    path: `${blocksPath(session)}?max=${PULL_BYTES}${after}`,
  });
}

/** Gives blocks of one stream, forward. */
export function fetchStream(
  session: Session,
  stream: StreamName,
  after: number,
): AsyncGenerator<Frame> {
  const query = new URLSearchParams({ stream, after: String(after), max: String(PULL_BYTES) });
  return framesOf(session, { method: "GET", path: `${blocksPath(session)}?${query.toString()}` });
}

/** Gives the blocks at positions, in their order; those that the server lacks are left out. */
export function fetchPositions(
  session: Session,
  positions: readonly Position[],
): AsyncGenerator<Frame> {
  const path = fillPath(PATHS.blocksGet, { vault: session.vault });
  const body = { positions: positions.map(writePosition) };
  return framesOf(session, { method: "POST", path, body, idempotent: true });
}

/** A line of the answer to an upload, and its text as it came. */
export interface ShownLine {
  readonly line: PushLine;
  readonly text: string;
}

/** Uploads blocks; the answer has a line for each. Byte-identical blocks may come twice, so it may be repeated. */
export async function sendBlocks(
  session: Session,
  blocks: readonly Uint8Array[],
): Promise<readonly ShownLine[]> {
  const answer = await session.call({
    method: "POST",
    path: blocksPath(session),
    body: concatBytes(...blocks.map((block) => writeFrame(block))),
    headers: { "content-type": BLOCKS_TYPE },
    idempotent: true,
    timeout: BLOCKS_TIMEOUT,
  });
  const text = await answer.text().catch(() => "");
  // A cut answer ends in half a line: the blocks after it are sent again.
  return text.split("\n").slice(0, -1).map(readLine);
}

function readLine(text: string): ShownLine {
  try {
    return { line: pushLineShape.parse(JSON.parse(text)), text };
  } catch (cause) {
    throw new VaultError("unreachable", "The server's answer is not of the form that was agreed.", {
      cause,
    });
  }
}

/** Tells whether an answer broke off: what it gave until then counts, and the next one goes on behind it. */
export function isBroken(error: unknown): boolean {
  return isVaultError(error, "unreachable") && error.details["broken"] === true;
}

async function* framesOf(session: Session, call: ServerCall): AsyncGenerator<Frame> {
  const answer = await session.call({ ...call, timeout: BLOCKS_TIMEOUT });
  if (answer.body === null) return;
  try {
    yield* readFrames(answer.body);
  } catch (error) {
    if (isVaultError(error, "bad-request") && error.details["remote"] !== true)
      throw new VaultError("BAD_BLOCK", "The server's answer holds no blocks.", {
        cause: error,
        ...(error.evidence !== null && { evidence: error.evidence }),
      });
    throw error;
  }
}

function blocksPath(session: Session): string {
  return fillPath(PATHS.blocks, { vault: session.vault });
}
