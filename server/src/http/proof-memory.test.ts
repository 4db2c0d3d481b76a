/**
 * The memory for proofs: own nonces of the last minutes, each proof once.
 * @module
 */
import { expect, test } from "vitest";
import { createProofMemory } from "./proof-memory.ts";

const minute = 60_000;

function memoryAt(
  start: number,
  seed = 1,
): { memory: ReturnType<typeof createProofMemory>; pass: (ms: number) => void } {
  let now = start;
  const memory = createProofMemory(
    () => now,
    (length) => new Uint8Array(length).fill(seed),
  );
  return { memory, pass: (ms) => (now += ms) };
}

test("a nonce is good for some minutes, and of this start alone", () => {
  const { memory, pass } = memoryAt(1_000 * minute);
  const nonce = memory.nonce();
  memory.mustKnowNonce(nonce);
  pass(2.5 * minute);
  memory.mustKnowNonce(nonce);
  pass(5 * minute);
  expect(() => memory.mustKnowNonce(nonce)).toThrow("nonce");
  const restarted = memoryAt(1_000 * minute, 2).memory;
  for (const other of [nonce, null, "", "x".repeat(22)])
    expect(() => restarted.mustKnowNonce(other)).toThrow("nonce");
});

test("a proof is taken once per key, as long as its nonce can be good", () => {
  const { memory, pass } = memoryAt(1_000 * minute);
  for (let minutes = 0; minutes <= 5; minutes++) {
    memory.mustBeFirst("key", `proof-${minutes}`);
    memory.mustBeFirst("another key", `proof-${minutes}`);
    for (let before = 0; before <= minutes; before++)
      expect(() => memory.mustBeFirst("key", `proof-${before}`)).toThrow("used before");
    pass(minute);
  }
});
