import { expect, test } from "vitest";
import { toHex, utf8 } from "../../bytes/encoding.ts";
import { sign, signingKeyPair } from "../../crypto/secret.ts";
import { toVaultId } from "../ids.ts";
import { ackMessage, isAck } from "./ack.ts";

const seed = new Uint8Array(32).fill(5);
const server = signingKeyPair(seed).publicKey;
const fields = {
  vault: toVaultId(new Uint8Array(16).fill(2)),
  what: "block",
  ref: new Uint8Array(32).fill(1),
  index: 812,
  ts: 1_795_388_001_000,
} as const;

test("an ack signs what was stored, when, and in which vault", () => {
  expect(toHex(ackMessage(fields))).toBe(
    `00000010${"02".repeat(16)}00000005${toHex(utf8("block"))}00000020${"01".repeat(32)}000000000000032c000001a20576cae8`,
  );
  const signature = sign(seed, "server-ack", ackMessage(fields));
  expect(isAck(server, fields, signature)).toBe(true);
  expect(isAck(server, { ...fields, index: 813 }, signature)).toBe(false);
  expect(isAck(server, { ...fields, what: "erase" }, signature)).toBe(false);
  expect(isAck(server, { ...fields, ref: new Uint8Array(32) }, signature)).toBe(false);
  expect(isAck(server, { ...fields, ts: 0 }, signature)).toBe(false);
  expect(isAck(signingKeyPair(new Uint8Array(32)).publicKey, fields, signature)).toBe(false);
  expect(() => ackMessage({ ...fields, vault: "none" as never })).toThrow(RangeError);
});
