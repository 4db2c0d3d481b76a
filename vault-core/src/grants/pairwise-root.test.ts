import { expect, test } from "vitest";
import { toIdRoot } from "../collection/record-id.ts";
import { RecordSet } from "../collection/read/record-set.ts";
import { pairwiseJwk } from "../keys/pairwise.ts";
import { readPairwiseRoots, toRootLine } from "../vault/settings.ts";
import { createMemoryLog } from "../testing/memory-log.ts";
import type { SharingDeps } from "./deps.ts";
import { rootFor } from "./pairwise-root.ts";
import { granteeLine } from "./records.ts";

const HOST = "shop.example";
const now = (): number => Date.parse("2026-05-03T10:00:00Z");

/** A vault with a root of each of these generations, made of a counter so that each differs. */
async function vaultWith(...generations: readonly number[]): Promise<SharingDeps> {
  let counter = 0;
  const random = (length: number): Uint8Array =>
    new Uint8Array(length).fill((counter = (counter + 41) % 251));
  const records = new RecordSet(createMemoryLog());
  await records.write([
    toRootLine({ random, now }),
    ...generations.map((generation) => toRootLine({ random, now }, { generation, since: 7 })),
  ]);
  const idRoot = toIdRoot(new Uint8Array(32));
  const context = { records, idRoot, device: "laptop", random, now, homeZone: () => "UTC" };
  const pairwiseRoots = (): readonly Uint8Array[] =>
    readPairwiseRoots(records).map(({ root }) => root);
  // Nothing else of sharing is asked here.
  return { context, pairwiseRoots } as unknown as SharingDeps;
}

/** Ann knows the shop, under the key that this root gives it. */
async function knows(deps: SharingDeps, root: Uint8Array): Promise<void> {
  const grantee = {
    host: HOST,
    clientId: `https://${HOST}/rootvault.json`,
    name: "Bootery",
    pins: [],
    known: [],
    document: "{}",
    grants: {},
    pairwise: pairwiseJwk(root, HOST).x,
  };
  await deps.context.records.write([granteeLine(deps, grantee)]);
}

test("a new company meets the newest root, and one that knows Ann goes on knowing her under the root of its first grant", async () => {
  const deps = await vaultWith(2, 3);
  const [third, second, first] = deps.pairwiseRoots();
  expect(new Set([third, second, first].map(String)).size).toBe(3);
  expect(rootFor(deps, HOST)).toEqual(third);
  for (const root of [first!, second!]) {
    await knows(deps, root);
    expect(rootFor(deps, HOST)).toEqual(root);
    expect(rootFor(deps, "other.example")).toEqual(third);
  }
});

test("the key of one root differs from host to host, and from root to root", async () => {
  const [newest, oldest] = (await vaultWith(2)).pairwiseRoots();
  const keys = [HOST, "other.example"].flatMap((host) =>
    [newest!, oldest!].map((root) => pairwiseJwk(root, host).x),
  );
  expect(new Set(keys).size).toBe(4);
});

test("of two roots that two devices made at once, all devices take the same one", async () => {
  const one = await vaultWith(2, 2);
  const lines = readPairwiseRoots(one.context.records);
  const ids = lines.filter(({ generation }) => generation === 2).map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted());
  expect(rootFor(one, HOST)).toEqual(lines[0]?.root);
});

test("a root that has not come yet is waited for, never replaced", async () => {
  const deps = await vaultWith(2);
  await knows(deps, new Uint8Array(32).fill(250));
  expect(() => rootFor(deps, HOST)).toThrow(expect.objectContaining({ code: "owing" }));
});
