/**
 * The access log of a vault: leaves as stored, and the signed checkpoint over their tree (RFC 9162 tree, C2SP signed note).
 *
 * A checkpoint is `<issuer host>/access-log/<32 hex>\n<size>\n<base64 root>\n`, an empty line, and one or more lines
 * `— <name> <base64(id4 + signature)>`; name = first line, id4 = first four bytes of SHA-256(name + 0x0A + 0x01 + key).
 * @module
 */
import { concatBytes, equalBytes } from "../../bytes/compare.ts";
import { readBase64, toBase64, utf8 } from "../../bytes/encoding.ts";
import { verifyEd25519 } from "../ed25519.ts";
import { isGrantId, isInstant } from "../ids.ts";
import { sha256 } from "../sha256.ts";
import { z } from "../zod.ts";

/** What a leaf can tell. */
export const LOG_EVENTS = [
  "granted",
  "updated",
  "read",
  "denied",
  "paused",
  "resumed",
  "slowed",
  "revoked",
  "expired",
  "consumed",
  "returned",
  "superseded",
  "delete-claimed",
  "key-changed",
] as const;

/** Shape of a leaf; members in this order. */
export const leafShape = z.strictObject({
  v: z.literal(1),
  /** Number of the leaf, from 1. */
  n: z.int().min(1),
  t: z.string().refine(isInstant),
  /** 16 random bytes as base64url: one leaf can be shown without the others being guessed. */
  s: z.string().regex(/^[A-Za-z0-9_-]{21}[AQgw]$/),
  ev: z.enum(LOG_EVENTS),
  grant: z.string().refine(isGrantId),
  ver: z.int().min(1).exactOptional(),
  client_id: z.string().max(2048),
  /** Thumbprint of the key that signed the proof. */
  jkt: z.string().max(64).exactOptional(),
  /** The DPoP proof of a read of `/peeks/<grant>`. */
  proof: z.string().max(4096).exactOptional(),
  /** Hash of the DPoP proof of a feed page, which is kept once. */
  proof_sha256: z.string().max(64).exactOptional(),
  /** Problem slug of a denial. */
  why: z.string().max(64).exactOptional(),
  /** Denials of one reason within the hour. */
  count: z.int().min(1).exactOptional(),
  bytes: z.int().nonnegative().exactOptional(),
});

/** A leaf of the access log. */
export type LogLeaf = z.infer<typeof leafShape>;

/** Writes a leaf as the text that is stored and hashed. Throws for a leaf that is none. */
export function leafText(leaf: LogLeaf): string {
  return JSON.stringify(leafShape.parse(leaf));
}

/** Reads a leaf's text; null for anything else. */
export function readLeaf(text: string): LogLeaf | null {
  try {
    return leafShape.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** What a checkpoint says. */
export interface Checkpoint {
  /** Host of the issuer, with its port if it has one. */
  readonly host: string;
  /** Id of the log: 32 hex digits. */
  readonly id: string;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

/** Writes and signs a checkpoint; `sign` makes an Ed25519 signature with the key whose public half is given. */
export async function signCheckpoint(
  checkpoint: Checkpoint,
  publicKey: Uint8Array,
  sign: (message: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Promise<string> {
  const name = nameOf(checkpoint);
  const body = `${name}\n${checkpoint.size}\n${toBase64(checkpoint.root)}\n`;
  const signature = concatBytes(await keyId(name, publicKey), await sign(utf8(body)));
  return `${body}\n\u2014 ${name} ${toBase64(signature)}\n`;
}

/** Reads a checkpoint without checking its signatures; null for anything else. */
export function readCheckpoint(note: string): Checkpoint | null {
  return parse(note)?.checkpoint ?? null;
}

/** Checks that a checkpoint is signed by the key, and gives what it says; null if it is not. */
export async function verifyCheckpoint(
  note: string,
  publicKey: Uint8Array,
): Promise<Checkpoint | null> {
  const parsed = parse(note);
  if (parsed === null) return null;
  const name = nameOf(parsed.checkpoint);
  const id = await keyId(name, publicKey);
  for (const signature of parsed.signatures) {
    if (!equalBytes(signature.subarray(0, 4), id)) continue;
    if (await verifyEd25519(publicKey, utf8(parsed.body), signature.subarray(4)))
      return parsed.checkpoint;
  }
  return null;
}

const MAX_NOTE_LETTERS = 4096;

interface Note {
  readonly checkpoint: Checkpoint;
  readonly body: string;
  readonly signatures: readonly Uint8Array[];
}

const BODY =
  /^(?<host>[a-z0-9.:[\]-]+)\/access-log\/(?<id>[0-9a-f]{32})\n(?<size>0|[1-9]\d{0,15})\n(?<root>\S{44})\n$/;

function parse(note: string): Note | null {
  if (note.length > MAX_NOTE_LETTERS) return null;
  const end = note.indexOf("\n\n");
  const body = note.slice(0, end + 1);
  const { host, id, size, root: rootText } = BODY.exec(body)?.groups ?? {};
  const root = readBase64(rootText ?? "");
  if (host === undefined || id === undefined || root?.length !== 32) return null;
  const checkpoint = { host, id, size: Number(size), root };
  return { checkpoint, body, signatures: readSignatures(note.slice(end + 2), nameOf(checkpoint)) };
}

/** Lines of other names are other people's signatures and do not count. */
function readSignatures(text: string, name: string): readonly Uint8Array[] {
  const prefix = `\u2014 ${name} `;
  return text
    .split("\n")
    .filter((line) => line.startsWith(prefix))
    .flatMap((line) => readBase64(line.slice(prefix.length)) ?? []);
}

function nameOf(checkpoint: Checkpoint): string {
  return `${checkpoint.host}/access-log/${checkpoint.id}`;
}

async function keyId(name: string, publicKey: Uint8Array): Promise<Uint8Array> {
  return (await sha256(concatBytes(utf8(name), Uint8Array.of(0x0a, 0x01), publicKey))).subarray(
    0,
    4,
  );
}
