/**
 * The server's own keys.
 * @module
 */
import { chmodSync, mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readSecrets } from "./secrets.ts";

function folder(): { data: string; keys: string } {
  const data = mkdtempSync(join(tmpdir(), "rootvault-keys-"));
  return { data, keys: join(data, "keys") };
}

test("keys are made once, for their owner's eyes alone, and found again", () => {
  const { data, keys } = folder();
  const first = readSecrets({ flags: { data } });
  const again = readSecrets({ flags: { data } });
  expect(again.ackKey.export({ format: "jwk" })).toEqual(first.ackKey.export({ format: "jwk" }));
  expect([again.oauthKey, again.cookieKeys, again.nonceSecret]).toEqual([
    first.oauthKey,
    first.cookieKeys,
    first.nonceSecret,
  ]);
  expect(first.oauthKey.x).not.toBe(first.ackKey.export({ format: "jwk" }).x);
  for (const name of readdirSync(keys))
    expect([name, statSync(join(keys, name)).mode & 0o777]).toEqual([name, 0o600]);
});

test("a key that others can read, or a damaged one, stops the start", () => {
  const { data, keys } = folder();
  readSecrets({ flags: { data } });
  chmodSync(join(keys, "ack.pem"), 0o644);
  expect(() => readSecrets({ flags: { data } })).toThrow(/chmod 600/);
  chmodSync(join(keys, "ack.pem"), 0o600);
  writeFileSync(join(keys, "nonce.key"), "short");
  expect(() => readSecrets({ flags: { data } })).toThrow(/32 bytes/);
});
