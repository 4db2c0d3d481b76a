/**
 * Passkeys with the PRF extension, as the browser offers them to a page; workers have no WebAuthn. The page holds the
 * value that a passkey gives for the one call that hands it to the vault worker, and overwrites its copy.
 * @module
 */
import { CallError } from "../rpc/wire.ts";

/** Why this browser or this address has no passkeys for a vault. */
export type PasskeyTrouble = "no-webauthn" | "no-prf" | "ip-address";

/** What making a passkey needs; bytes are base64url. */
export interface PasskeyOptions {
  readonly rpName: string;
  /** The vault's id. */
  readonly userId: string;
  readonly userName: string;
  readonly evalFirst: string;
  /** Credentials of this vault, so that no authenticator gets a second one. */
  readonly excludeCredentials: readonly string[];
}

/** What a passkey gave. */
export interface PasskeyAnswer {
  readonly credentialId: Uint8Array<ArrayBuffer>;
  /** The vault's id, as the passkey keeps it; empty for one that was made for no vault. */
  readonly userHandle: Uint8Array<ArrayBuffer>;
  /** 32 bytes. */
  readonly prf: Uint8Array<ArrayBuffer>;
}

/** The name that passkeys of this app are tied to: they work on this host alone. */
export function passkeyHost(): string {
  return location.hostname;
}

/** Why there are no passkeys here, or null. Browsers that do not say whether they have PRF are asked when one is made. */
export async function passkeyTrouble(): Promise<PasskeyTrouble | null> {
  if (isAddress(location.hostname)) return "ip-address";
  const kind = (globalThis as { readonly PublicKeyCredential?: Kind }).PublicKeyCredential;
  if (kind === undefined) return "no-webauthn";
  const able = await kind.getClientCapabilities?.().catch(() => null);
  return able?.["extension:prf"] === false ? "no-prf" : null;
}

/** A host that is a number: WebAuthn ties passkeys to names only. */
export function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(":");
}

/**
 * Makes a passkey and asks it for its value, which takes a second look of the owner at most browsers.
 * @throws {CallError} no-prf if the passkey cannot do it; passkey-cancelled.
 */
export async function createPasskey(options: PasskeyOptions): Promise<PasskeyAnswer> {
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { id: passkeyHost(), name: options.rpName },
        user: {
          id: toBytes(options.userId),
          name: options.userName,
          displayName: options.userName,
        },
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        pubKeyCredParams: [-8, -7, -257].map((alg) => ({ type: "public-key" as const, alg })),
        authenticatorSelection: {
          residentKey: "required",
          requireResidentKey: true,
          userVerification: "required",
        },
        excludeCredentials: options.excludeCredentials.map(toDescriptor),
        extensions: { prf: {} },
      },
    }),
  );
  const credentialId = new Uint8Array(made.rawId);
  if (made.getClientExtensionResults().prf?.enabled !== true) {
    await forget(credentialId);
    throw noPrf();
  }
  return askPasskey(toBytes(options.evalFirst), [toBase64Url(credentialId)]);
}

/**
 * Asks a passkey for its value.
 * @param credentials base64url; none means any passkey of this host.
 * @throws {CallError} no-prf; passkey-cancelled.
 */
export async function askPasskey(
  evalFirst: Uint8Array<ArrayBuffer>,
  credentials: readonly string[],
): Promise<PasskeyAnswer> {
  const got = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        rpId: passkeyHost(),
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        allowCredentials: credentials.map(toDescriptor),
        userVerification: "required",
        extensions: { prf: { eval: { first: evalFirst } } },
      },
    }),
  );
  const first = got.getClientExtensionResults().prf?.results?.first;
  if (first === undefined || first.byteLength !== 32) throw noPrf();
  const { response } = got;
  const handle = response instanceof AuthenticatorAssertionResponse ? response.userHandle : null;
  return {
    credentialId: new Uint8Array(got.rawId),
    userHandle: new Uint8Array(handle ?? new ArrayBuffer(0)),
    prf: new Uint8Array(first instanceof ArrayBuffer ? first : first.buffer.slice(0)),
  };
}

interface Kind {
  getClientCapabilities?(): Promise<Readonly<Record<string, boolean>>>;
  signalUnknownCredential?(what: {
    readonly rpId: string;
    readonly credentialId: string;
  }): Promise<void>;
}

async function asked(work: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const got = await work().catch((reason: unknown) => {
    const name = reason instanceof Error ? reason.name : "";
    if (name === "InvalidStateError") throw failure("passkey-exists");
    throw failure(name === "NotAllowedError" ? "passkey-cancelled" : "passkey-failed");
  });
  if (got instanceof PublicKeyCredential) return got;
  throw failure("passkey-cancelled");
}

/** Lets the authenticator drop a passkey that opens nothing, where the browser has a way to say so. */
async function forget(credentialId: Uint8Array): Promise<void> {
  const kind = (globalThis as { readonly PublicKeyCredential?: Kind }).PublicKeyCredential;
  await kind
    ?.signalUnknownCredential?.({ rpId: passkeyHost(), credentialId: toBase64Url(credentialId) })
    .catch(() => undefined);
}

function noPrf(): CallError {
  return failure("no-prf");
}

function failure(code: string): CallError {
  return new CallError({ code, message: "The passkey gave no key." });
}

function toDescriptor(id: string): PublicKeyCredentialDescriptor {
  return { type: "public-key", id: toBytes(id) };
}

/** Writes bytes as base64url. */
export function toBase64Url(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}
