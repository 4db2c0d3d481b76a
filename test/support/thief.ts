/**
 * A thief has one of the owner's devices with everything in it: its keys sign, seal and log in as the device does, and
 * nobody runs its client's rules.
 * @module
 */
import { concatBytes } from "../../vault-core/src/bytes/compare.ts";
import { sealBlock, type SealedBlock } from "../../vault-core/src/block/seal.ts";
import { sealWith, sign } from "../../vault-core/src/crypto/secret.ts";
import { blockKey, collectionKey } from "../../vault-core/src/keys/collection-key.ts";
import type { DeviceSecrets } from "../../vault-core/src/keys/secrets.ts";
import { toBlockId, toStreamName } from "../../vault-core/src/protocol/ids.ts";
import { blockIdBytes } from "../../vault-core/src/protocol/log/block-id.ts";
import { writeKeyedHeader } from "../../vault-core/src/protocol/log/block-header.ts";
import { splitStream } from "../../vault-core/src/protocol/log/block-stream.ts";
import type { RosterState } from "../../vault-core/src/protocol/roster/state.ts";
import type { BlockId } from "../../vault-core/src/model/ids.ts";
import { fetchRoster } from "../../vault-core/src/roster/fetch-roster.ts";
import { fetchHeads, sendBlocks } from "../../vault-core/src/sync/block-calls.ts";
import { createSession, type Session } from "../../vault-core/src/transport/login.ts";
import { unlockSecrets } from "../../vault-core/src/vault/enter/secrets-box.ts";
import { PASSWORD, random, type TestDevice } from "./household.ts";

type Head = Parameters<typeof sealBlock>[0]["head"];

/** A stolen device. */
export interface Thief {
  readonly secrets: DeviceSecrets;
  readonly session: Session;
  readonly state: RosterState;
}

/** The next place of a stream of the thief's. */
export interface Place {
  readonly segment: number;
  readonly seq: number;
  readonly prev: BlockId | null;
}

/** Takes everything out of a device. */
export async function thiefOf({ platform }: TestDevice): Promise<Thief> {
  const { keeper, origin } = await unlockSecrets(platform, { password: PASSWORD });
  const secrets = keeper.current();
  const { vault, device, signSeed } = secrets;
  const session = createSession(platform, { origin, vault, device, signSeed });
  return { secrets, session, state: await fetchRoster(session, null) };
}

/** Where the thief's newest stream goes on, as the server has it. */
export async function nextPlaceOf({ secrets, session }: Thief): Promise<Place> {
  const { streams } = await fetchHeads(session);
  const own = Object.entries(streams)
    .filter(([stream]) => stream.startsWith(secrets.device))
    .map(([stream, [seq, id]]) => ({
      segment: splitStream(stream as Parameters<typeof splitStream>[0]).segment,
      seq: seq + 1,
      prev: id,
    }))
    .toSorted((one, other) => other.segment - one.segment);
  return own[0] ?? { segment: 1, seq: 1, prev: null };
}

/** Seals a block of purchases. Its lines, and whatever else of it is said, may be anything. */
export function thiefBlock(
  thief: Thief,
  place: Place,
  lines: readonly string[] = [],
  said: { readonly head?: Partial<Head> | undefined; readonly key?: Uint8Array | undefined } = {},
): SealedBlock {
  const { head = {}, key = keyOf(thief) } = said;
  return sealAs(thief, "records", { place, lines, head, key });
}

/** Seals a block of a snapshot, as a clean-up writes them. */
export function thiefSnapshot(thief: Thief, place: Place, lines: readonly string[]): SealedBlock {
  return sealAs(thief, "snapshot", { place, lines, head: {}, key: keyOf(thief) });
}

function sealAs(
  thief: Thief,
  kind: "records" | "snapshot",
  {
    place,
    lines,
    head,
    key,
  }: {
    readonly place: Place;
    readonly lines: readonly string[];
    readonly head: Partial<Head>;
    readonly key: Uint8Array;
  },
): SealedBlock {
  const { secrets, state } = thief;
  return sealBlock(
    {
      kind,
      vault: secrets.vault,
      device: secrets.device,
      ...place,
      epoch: state.epoch,
      head: { v: 1, from: "self", t: Date.now(), roster: state.head, seen: {}, ...head },
      lines,
    },
    { collectionKey: key, signKey: secrets.signSeed, random },
  );
}

/** Seals an inside of the thief's own making; `commitment` is what the header says of the key. */
export function thiefInside(
  thief: Thief,
  { segment, seq, prev }: Place,
  { inner, commitment }: { readonly inner: Uint8Array; readonly commitment?: Uint8Array },
): SealedBlock {
  const { vault, device, signSeed } = thief.secrets;
  const salt = random(32);
  const keyed = writeKeyedHeader({
    kind: "records",
    vault,
    device,
    segment,
    seq,
    prev,
    epoch: thief.state.epoch,
    ciphertextLength: inner.length + 16,
    salt,
  });
  const honest = blockKey(keyOf(thief), keyed);
  const header = concatBytes(keyed, commitment ?? honest.commitment);
  const ciphertext = sealWith({ key: honest.key, nonce: salt.slice(0, 24), ad: header }, inner);
  const bytes = concatBytes(header, ciphertext, new Uint8Array(64));
  const id = blockIdBytes(bytes);
  bytes.set(sign(signSeed, "block", id), bytes.length - 64);
  return { bytes, id: toBlockId(id), position: { stream: toStreamName(device, segment), seq } };
}

/** Uploads blocks; the words of the server's refusals, empty if it took all. */
export async function uploadAs(
  { session }: Thief,
  ...blocks: readonly SealedBlock[]
): Promise<readonly string[]> {
  const lines = await sendBlocks(
    session,
    blocks.map(({ bytes }) => bytes),
  );
  return lines.flatMap(({ line }) => ("error" in line ? [line.error] : []));
}

function keyOf({ secrets, state }: Thief): Uint8Array {
  const given = secrets.helper?.collectionKeys.get(state.epoch)?.get("purchases");
  if (given !== undefined) return given;
  const vek = secrets.epochKeys.get(state.epoch);
  if (vek === undefined) throw new Error("the thief lacks the epoch's key");
  return collectionKey(vek, "purchases");
}
