/**
 * The server's own keys, made once in `<data>/keys`, files 0600. None of them opens a block; a thief could pose as the
 * server. Read apart from the settings and never printed.
 * @module
 */
import {
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  type JsonWebKey,
  type KeyObject,
} from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VaultError } from "@rootvault/vault-core/protocol";
import { readConfig, type ConfigSources } from "./config.ts";
import { makeFolder, syncFolder } from "./durable-folder.ts";

/** The server's keys. */
export interface ServerSecrets {
  /** Ed25519; signs acks. Its public half is `server_key`. */
  readonly ackKey: KeyObject;
  /** Ed25519 as a private JWK with kid `as-1`; signs receipts, checkpoints and what OAuth signs. */
  readonly oauthKey: JsonWebKey & { readonly kid: string };
  /** Keys of OAuth's interaction cookies, the newest first. */
  readonly cookieKeys: readonly string[];
  /** 32 bytes; DPoP nonces of OAuth are made of it. */
  readonly nonceSecret: Uint8Array;
  /** 32 bytes; keys of rate limits and ids in logs are hashed with it. */
  readonly hashKey: Uint8Array;
}

/**
 * Reads the server's keys, and makes the missing ones.
 *
 * @throws {VaultError} unsafe-permissions if others can read a key file; bad-value for a damaged one.
 */
export function readSecrets(sources: ConfigSources): ServerSecrets {
  const folder = join(readConfig(sources).data, "keys");
  makeFolder(folder);
  chmodSync(folder, 0o700);
  const file = (name: string, make: () => string): string => readOrMake(join(folder, name), make);
  const ackKey = privateKey(file("ack.pem", makeEd25519));
  const oauthKey = privateKey(file("as-1.pem", makeEd25519));
  const secrets = {
    ackKey,
    oauthKey: { ...oauthKey.export({ format: "jwk" }), kid: "as-1" },
    cookieKeys: [file("cookie.key", makeRandom)],
    nonceSecret: thirtyTwo(file("nonce.key", makeRandom)),
    hashKey: thirtyTwo(file("hash.key", makeRandom)),
  };
  // Whoever is told a key must not meet another one after a loss of power.
  syncFolder(folder);
  return secrets;
}

function readOrMake(path: string, make: () => string): string {
  if (!existsSync(path)) {
    const half = `${path}.${process.pid}`;
    writeFileSync(half, make(), { mode: 0o600, flush: true });
    renameSync(half, path);
  }
  if ((statSync(path).mode & 0o077) !== 0)
    throw new VaultError(
      "unsafe-permissions",
      `Others on this computer can read ${path}. Run: chmod 600 ${path}`,
    );
  return readFileSync(path, "utf8").trim();
}

function makeEd25519(): string {
  return generateKeyPairSync("ed25519")
    .privateKey.export({ format: "pem", type: "pkcs8" })
    .toString();
}

function makeRandom(): string {
  return randomBytes(32).toString("base64url");
}

function privateKey(pem: string): KeyObject {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== "ed25519")
    throw new VaultError("bad-value", "A server key is no Ed25519 key.");
  return key;
}

function thirtyTwo(text: string): Uint8Array {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length !== 32) throw new VaultError("bad-value", "A server key is not 32 bytes long.");
  return new Uint8Array(bytes);
}
