/**
 * What one attack is: the rows of the table of threats that it stands for, the lie, and what the owner is told.
 * @module
 */
import { expect } from "vitest";

import type { CheckName } from "./checks.ts";
import type { TestDevice } from "../../support/household.ts";
import { alarmsOf, namesOn, save, uploads, type Scene } from "../../support/mallory.ts";

/** An attack. */
export interface Row {
  /** Numbers in the table of threats. */
  readonly rows: readonly number[];
  /** A sentence: what Mallory does, and what becomes of it. */
  readonly title: string;
  /** What notices it: with these switched off, the attack fails its own test. */
  readonly checks: readonly CheckName[];
  /** How it fails without them, where something else than an expectation of the row is the next to notice. */
  readonly missedBy?: RegExp;
  /** Runs the attack and asserts what is seen. */
  attack(here: Scene): Promise<void>;
}

/** What an owner has to see. */
export interface Expected {
  readonly code: string;
  readonly words: RegExp;
  /** Publishing stops until the owner decides. */
  readonly stops?: boolean;
}

/**
 * Asserts that a device shows an alarm or note with its words, that publishing stops exactly if it must, and that an
 * alarm has its proof: the bytes as Mallory showed them, what the device had verified, and the signed list of devices.
 */
export async function mustShow(
  { mallory }: Scene,
  { api }: TestDevice,
  { code, words, stops = false }: Expected,
): Promise<void> {
  const alarms = await api.alarms();
  expect(alarms.map((alarm) => alarm.code)).toContain(code);
  const texts = alarms.filter((alarm) => alarm.code === code).map((alarm) => alarm.text);
  expect(texts.join("\n")).toMatch(words);
  expect((await api.status()).publishing).toBe(!stops);
  if (NOTES.has(code) || code === "STALE") return;
  const { bytes, pin, roster } = await api.alarmEvidence({ code });
  expect(pin).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  expect((roster as unknown[]).length).toBeGreaterThan((pin as { n: number }).n);
  const text = bytes as string;
  expect(text).toMatch(/^[\w-]+$/);
  // Bytes of a lockbox stand in their answer as base64url.
  const forms = [Buffer.from(text, "base64url"), text];
  const isShown = mallory.exchanges.some(({ sent }) => forms.some((form) => sent?.includes(form)));
  expect(isShown).toBe(true);
}

/** Syncs; what it throws is given back, and nothing else may be thrown than what has a code. */
export async function syncCode(device: TestDevice): Promise<string | null> {
  return device.api.sync().then(
    () => null,
    (error: unknown) => {
      if (error instanceof Error && "code" in error && typeof error.code === "string")
        return error.code;
      throw error;
    },
  );
}

/** Mallory gives up: all comes in, no alarm is left, and what was published meanwhile is whole. */
export async function heals(
  { mallory }: Scene,
  device: TestDevice,
  names: readonly string[],
): Promise<void> {
  mallory.hooks = {};
  await device.api.sync();
  expect(await namesOn(device)).toEqual([...names].toSorted());
  const alarms = (await device.api.alarms()).filter(({ code }) => !NOTES.has(code));
  expect(alarms).toEqual([]);
  expect((await device.api.status()).publishing).toBe(true);
}

const NOTES = new Set(["ROSTER_CHANGED", "LATE_FROM_REMOVED", "RESTORED", "KIT_CHANGE_PENDING"]);

/** Publishing stays stopped, also with an honest server and after a restart; reading and writing go on. */
export async function staysStopped(
  { mallory }: Scene,
  device: TestDevice,
  code: string,
): Promise<void> {
  const names = await namesOn(device);
  mallory.hooks = {};
  await device.reopen();
  await save(device, "written after");
  const sent = uploads(mallory);
  expect(await syncCode(device)).toBe(code);
  expect(uploads(mallory)).toBe(sent);
  expect(await alarmsOf(device)).toContain(code);
  expect(await namesOn(device)).toEqual(expect.arrayContaining([...names, "written after"]));
}
