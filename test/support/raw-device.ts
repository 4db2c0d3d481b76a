/**
 * A device made of raw parts: it signs rosters, blocks and logins with Node's own crypto, so that the server is tested against
 * bytes and not against our own client.
 * @module
 */
import {
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
} from "node:crypto";
import {
  authMessage,
  BLOCKS_TYPE,
  blockIdBytes,
  concatBytes,
  digestToSign,
  entryHashHex,
  hash,
  MIN_BLOCK_BYTES,
  popMessage,
  readBase64Url,
  RECOVERY_ID,
  signProof,
  thumbprint,
  toBase64Url,
  toHex,
  toMemberId,
  toVaultId,
  writeFrame,
  writeKeyedHeader,
  type BlockId,
  type DpopJwk,
  type DpopKey,
  type MemberId,
  type RosterEntry,
  type VaultId,
  toBlockId,
} from "@rootvault/vault-core/protocol";

/** A signing key of a member. */
export interface RawKey {
  readonly id: MemberId;
  readonly privateKey: KeyObject;
  readonly publicKey: Uint8Array;
  readonly kem: Uint8Array;
}

/** Makes a member's keys. The KEM key is noise: no server looks into it. */
export function makeKey(id: MemberId = toMemberId(randomBytes(16))): RawKey {
  const { privateKey } = generateKeyPairSync("ed25519");
  return { id, privateKey, publicKey: publicOf(privateKey), kem: randomBytes(1216) };
}

function publicOf(privateKey: KeyObject): Uint8Array {
  const { x = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  return readBase64Url(x) ?? new Uint8Array();
}

/** Signs a message under a label, as the formats say. */
export function signAs(
  key: RawKey,
  label: Parameters<typeof digestToSign>[0],
  message: Uint8Array | string,
): Uint8Array {
  return new Uint8Array(sign(null, digestToSign(label, message), key.privateKey));
}

/** Writes and signs a roster entry. */
export function makeEntry(body: object, signers: readonly RawKey[]): RosterEntry {
  const bytes = JSON.stringify(body);
  return {
    bytes,
    sigs: signers.map((key) => ({ by: key.id, sig: toHex(signAs(key, "ctl", bytes)) })),
  };
}

/** A lockbox of noise. */
export function makeLockbox(
  epoch: number,
  rid: MemberId,
): { epoch: number; rid: MemberId; data: string } {
  return { epoch, rid, data: toBase64Url(randomBytes(1168)) };
}

/** A vault with one device and its kit, and what is needed to go on writing its roster. */
export interface RawVault {
  readonly vault: VaultId;
  readonly device: RawKey;
  readonly kit: RawKey;
  readonly entries: RosterEntry[];
  readonly creation: object;
}

/** Makes genesis and lockboxes of a new vault; `creation` is the body of POST /vaults. */
export function makeVault(): RawVault {
  const device = makeKey();
  const kit = makeKey(RECOVERY_ID);
  const genesis = makeEntry(
    {
      n: 0,
      op: "genesis",
      by: device.id,
      ts: Date.now(),
      recovery: { sig: toHex(kit.publicKey), kem: toHex(kit.kem) },
      device: {
        id: device.id,
        class: "device",
        sig: toHex(device.publicKey),
        kem: toHex(device.kem),
      },
      commit: toHex(randomBytes(32)),
    },
    [device, kit],
  );
  const vault = toVaultId(hash("ctl", genesis.bytes).slice(0, 16));
  const creation = { genesis, lockboxes: [makeLockbox(1, device.id), makeLockbox(1, RECOVERY_ID)] };
  return { vault, device, kit, entries: [genesis], creation };
}

/** Head of a vault's roster as its maker knows it. */
export function headOf({ entries }: RawVault): [number, string] {
  const last = entries.at(-1);
  return [entries.length - 1, entryHashHex(last?.bytes ?? "")];
}

/** The entry that adds a member. */
export function addEntry(
  raw: RawVault,
  by: RawKey,
  added: RawKey,
  kind: { readonly class: string; readonly may?: string; readonly until?: number } = {
    class: "device",
  },
): RosterEntry {
  const [n, prev] = headOf(raw);
  const body = {
    n: n + 1,
    vault: raw.vault,
    prev,
    op: "add",
    by: by.id,
    ts: Date.now(),
    device: {
      id: added.id,
      class: kind.class,
      sig: toHex(added.publicKey),
      kem: toHex(added.kem),
      ...(kind.may === undefined ? {} : { may: kind.may }),
      ...(kind.until === undefined ? {} : { until: kind.until }),
    },
    pop: toHex(signAs(added, "pop", popMessage(raw.vault, added.id, added.kem))),
  };
  return makeEntry(body, [by]);
}

/** A block of noise at a place, signed. */
export function makeBlock(
  raw: RawVault,
  key: RawKey,
  place: {
    kind?: "records" | "snapshot";
    segment?: number;
    seq: number;
    prev: BlockId | null;
    epoch?: number;
  },
): { bytes: Uint8Array; id: BlockId } {
  const keyed = writeKeyedHeader({
    kind: place.kind ?? "records",
    vault: raw.vault,
    device: key.id,
    segment: place.segment ?? 1,
    epoch: place.epoch ?? 1,
    seq: place.seq,
    ciphertextLength: 4112,
    prev: place.prev,
    salt: randomBytes(32),
  });
  const body = concatBytes(keyed, randomBytes(32), randomBytes(4112));
  const whole = concatBytes(body, new Uint8Array(64));
  const id = blockIdBytes(whole);
  if (whole.length !== MIN_BLOCK_BYTES) throw new RangeError("not the smallest block");
  return { bytes: concatBytes(body, signAs(key, "block", id)), id: toBlockId(id) };
}

/** A run of blocks, each naming the one before. */
export function makeBlocks(
  raw: RawVault,
  key: RawKey,
  count: number,
): { bytes: Uint8Array; id: BlockId }[] {
  const blocks: { bytes: Uint8Array; id: BlockId }[] = [];
  for (let seq = 1; seq <= count; seq++)
    blocks.push(makeBlock(raw, key, { seq, prev: blocks.at(-1)?.id ?? null }));
  return blocks;
}

/** A logged-in member that speaks plain HTTP. */
export interface RawSession {
  readonly token: string;
  readonly key: DpopKey;
  /** Makes the headers of one request: token and a fresh proof with the newest nonce. */
  headers(method: string, path: string): Promise<{ authorization: string; dpop: string }>;
  /** Sends a request with the session's token and a fresh proof. */
  call(method: string, path: string, init?: RawInit): Promise<Response>;
}

/** What a request carries. */
export interface RawInit {
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  readonly type?: string;
  readonly headers?: Record<string, string>;
}

/** Makes a key for proofs. */
export async function makeDpopKey(): Promise<DpopKey & { jkt: string }> {
  const pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new TypeError("no key pair");
  const { x = "" } = await crypto.subtle.exportKey("jwk", pair.publicKey);
  const publicJwk: DpopJwk = { kty: "OKP", crv: "Ed25519", x };
  return {
    privateKey: pair.privateKey,
    publicJwk,
    alg: "Ed25519",
    jkt: await thumbprint(publicJwk),
  };
}

/** Posts JSON without a session. */
export function post(
  origin: string,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(origin + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** Makes a vault on a server and logs its device in. */
export async function openRawVault(origin: string): Promise<RawVault & { session: RawSession }> {
  const raw = makeVault();
  const made = await post(origin, "/vaults", raw.creation);
  if (made.status !== 201) throw new Error(`POST /vaults: ${made.status} ${await made.text()}`);
  return { ...raw, session: await login(origin, raw.vault, raw.device) };
}

/** What a login may differ in. */
export interface LoginOptions {
  /** The origin under the signature, where it is not the one that is dialled. */
  readonly signedOrigin?: string;
  /** The clock of the device; the system's if absent. */
  readonly now?: () => number;
}

/** Logs a member in. Throws with the problem if the server refuses. */
export async function login(
  origin: string,
  vault: VaultId,
  key: RawKey,
  options: LoginOptions = {},
): Promise<RawSession> {
  const answer = await tryLogin(origin, vault, key, options);
  if (!("token" in answer)) throw new Error(`login: ${answer.status} ${await answer.text()}`);
  return answer;
}

/** Logs a member in, or gives the server's refusal. */
export async function tryLogin(
  origin: string,
  vault: VaultId,
  key: RawKey,
  options: LoginOptions = {},
): Promise<RawSession | Response> {
  const { answer, dpop } = await prove("/auth/token", origin, { vault, key }, options);
  if (answer.status !== 200) return answer;
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return createSession(origin, options.now ?? Date.now, {
    token,
    key: dpop,
    nonce: answer.headers.get("dpop-nonce") ?? "",
  });
}

/** Asks for the roster by a member's key alone. */
export async function rosterByKey(
  origin: string,
  vault: VaultId,
  key: RawKey,
  from = 0,
): Promise<Response> {
  return (await prove("/auth/roster", origin, { vault, key }, { more: { from } })).answer;
}

/** Answers a challenge with a member's key. */
async function prove(
  path: string,
  origin: string,
  { vault, key }: { readonly vault: VaultId; readonly key: RawKey },
  { signedOrigin = origin, now = Date.now, more = {} }: LoginOptions & { readonly more?: object },
): Promise<{ readonly answer: Response; readonly dpop: DpopKey }> {
  const dpop = await makeDpopKey();
  const challenge = await post(origin, "/auth/challenge", { vault, device: key.id });
  if (challenge.status !== 200) return { answer: challenge, dpop };
  const { nonce } = (await challenge.json()) as { nonce: string };
  const message = authMessage({
    origin: signedOrigin,
    vault,
    device: key.id,
    nonce: readBase64Url(nonce) ?? new Uint8Array(),
    jkt: dpop.jkt,
  });
  const proof = await signProof(dpop, {
    method: "POST",
    url: origin + path,
    now: now(),
    jti: toHex(randomBytes(12)),
    nonce: challenge.headers.get("dpop-nonce") ?? "",
  });
  const sig = toBase64Url(signAs(key, "auth", message));
  const body = { vault, device: key.id, nonce, sig, ...more };
  return { answer: await post(origin, path, body, { dpop: proof }), dpop };
}

function createSession(
  origin: string,
  now: () => number,
  { token, key, nonce: first }: { token: string; key: DpopKey; nonce: string },
): RawSession {
  let nonce = first;
  const headers: RawSession["headers"] = async (method, path) => ({
    authorization: `DPoP ${token}`,
    dpop: await signProof(key, {
      method,
      url: origin + path,
      now: now(),
      jti: toHex(randomBytes(12)),
      accessToken: token,
      nonce,
    }),
  });
  const send = async (method: string, path: string, init: RawInit): Promise<Response> => {
    const body = init.json === undefined ? init.bytes : JSON.stringify(init.json);
    const type = init.type ?? (init.json === undefined ? undefined : "application/json");
    const response = await fetch(origin + path, {
      method,
      body: body === undefined ? null : typeof body === "string" ? body : Uint8Array.from(body),
      headers: {
        ...(await headers(method, path)),
        ...(type === undefined ? {} : { "content-type": type }),
        ...init.headers,
      },
    });
    nonce = response.headers.get("dpop-nonce") ?? nonce;
    return response;
  };
  return { token, key, headers, call: (method, path, init = {}) => send(method, path, init) };
}

/** Uploads blocks; gives the lines of the answer. */
export async function upload(
  raw: { vault: VaultId; session: RawSession },
  blocks: readonly { bytes: Uint8Array }[],
): Promise<UploadLine[]> {
  const bytes = concatBytes(...blocks.map((block) => writeFrame(block.bytes)));
  const answer = await raw.session.call("POST", `/vaults/${raw.vault}/blocks`, {
    bytes,
    type: BLOCKS_TYPE,
  });
  if (answer.status !== 200) throw new Error(`upload: ${answer.status} ${await answer.text()}`);
  const text = await answer.text();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as UploadLine);
}

/** A line of an upload's answer. */
export interface UploadLine {
  readonly id: string;
  readonly error?: string;
  readonly ack?: { readonly index: number; readonly ts: number; readonly sig: string };
}
