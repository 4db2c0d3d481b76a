/**
 * A thief with an unlocked device cannot make the list of devices useless for good.
 * @module
 */
import { toHex, type RosterBody } from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";
import type { DeviceSession } from "../http/route.ts";
import { isEnding, mustBeLivable, mustHaveRoom, takeEntries } from "./bounds.ts";

const KEY = new Uint8Array(32).fill(7);
const said = (body: object): RosterBody => body as RosterBody;
const ops = (...names: RosterBody["op"][]): RosterBody[] => names.map((op) => said({ op }));
const as = (memberClass: string): DeviceSession =>
  ({ memberClass, vault: "v" }) as unknown as DeviceSession;

test.each([
  ["a suite that no version writes", { op: "policy", minSuite: 2, minFormat: 1 }],
  ["a format that not every block has", { op: "policy", minSuite: 1, minFormat: 2 }],
  ["a live rule that no version knows", { op: "truncate", rule: 2, grace: 1 }],
  ["a grace that is no time", { op: "truncate", rule: 1, grace: Number.MAX_SAFE_INTEGER }],
  ["the key of another server", { op: "server", key: "5e".repeat(32) }],
])("what nobody could take back is refused: %s", (_, body) => {
  expect(() => mustBeLivable([said(body)], KEY)).toThrow();
});

test("what devices say is taken", () => {
  const bodies = [
    { op: "policy", minSuite: 1, minFormat: 1 },
    { op: "truncate", rule: 1, grace: 30 * 86_400 },
    { op: "server", key: toHex(KEY) },
    { op: "epoch" },
  ].map(said);
  expect(() => mustBeLivable(bodies, KEY)).not.toThrow();
});

test("a full roster, and a used-up hour, still take the removal of a member and what the kit says", async () => {
  const removal = ops("remove", "epoch");
  expect(isEnding(as("device"), removal)).toBe(true);
  expect(isEnding(as("kit"), ops("add"))).toBe(true);
  for (const bodies of [ops("add", "remove", "epoch"), ops("epoch"), ops("prekey")])
    expect(isEnding(as("device"), bodies)).toBe(false);
  expect(() => mustHaveRoom(10_001, false)).toThrow();
  expect(() => mustHaveRoom(10_001, true)).not.toThrow();
  expect(() => mustHaveRoom(10_501, true)).toThrow();
  let taken = 0;
  const limits = {
    check: async () => Promise.resolve(),
    take: async () => Promise.resolve(void taken++),
  };
  await takeEntries(limits, as("device"), removal);
  expect(taken).toBe(0);
  await takeEntries(limits, as("device"), ops("prekey", "policy", "policy"));
  expect(taken).toBe(3);
});
