/**
 * A thief has Ann's phone, unlocked, and tries to keep her from removing it: the server is honest.
 * @module
 */
import { expect, test } from "vitest";

import { household, type TestDevice } from "../support/household.ts";
import { namesOn, save } from "../support/mallory.ts";
import { nextPlaceOf, thiefBlock, thiefOf, uploadAs, type Thief } from "../support/thief.ts";

/** What the thief says to have seen, and which of Ann's alarms it raises. */
const LIES: readonly [string, (thief: Thief, laptop: string) => object][] = [
  ["ROSTER_WITHHELD", () => ({ roster: [999, "5e".repeat(32)] })],
  ["ROSTER_FORK", ({ state }) => ({ roster: [state.head[0], "5e".repeat(32)] })],
  ["FORK", (_, laptop) => ({ seen: { [`${laptop}/1`]: [1, "5e".repeat(32)] } })],
];

async function codesOf({ api }: TestDevice): Promise<string[]> {
  return (await api.alarms()).map(({ code }) => code);
}

test.each(LIES)("a stolen phone whose lie raises %s is removed all the same", async (code, lie) => {
  await using ann = await household("ann", ["laptop", "phone", "tablet"]);
  const { laptop, phone, tablet } = ann;
  await save(laptop, "tent");
  await laptop.api.sync();
  await phone.api.sync();
  await tablet.api.sync();
  const thief = await thiefOf(phone);
  const { deviceId } = await laptop.api.status();
  const head = lie(thief, deviceId);
  expect(await uploadAs(thief, thiefBlock(thief, await nextPlaceOf(thief), [], { head }))).toEqual(
    [],
  );
  await expect(laptop.api.sync()).rejects.toMatchObject({ code });
  await laptop.api.removeDevice({ id: thief.secrets.device });
  await expect(phone.api.sync()).rejects.toMatchObject({ code: "device-removed" });
  // The alarm was Ann's to decide about; what raised it is out of the way.
  await laptop.api.decideAlarm({ code, decision: "go-on" });
  await save(laptop, "boots");
  await laptop.api.sync();
  expect((await laptop.api.status()).publishing).toBe(true);
  await tablet.api.sync();
  expect(await namesOn(tablet)).toEqual(["boots", "tent"]);
  expect(await codesOf(tablet)).not.toContain(code);
});

test("a new kit that a stolen phone asked for is cancelled by the old one, whatever else the phone says", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { laptop, phone, kit } = ann;
  await phone.api.sync();
  await phone.api.kitReplace({});
  const thief = await thiefOf(phone);
  const head = { roster: [999, "5e".repeat(32)] as const };
  const block = thiefBlock(thief, await nextPlaceOf(thief), [], { head });
  expect(await uploadAs(thief, block)).toEqual([]);
  await expect(laptop.api.sync()).rejects.toMatchObject({ code: "ROSTER_WITHHELD" });
  expect(await codesOf(laptop)).toContain("KIT_CHANGE_PENDING");
  await laptop.api.kitCancel({ text: kit.join(" ") });
  expect(await codesOf(laptop)).not.toContain("KIT_CHANGE_PENDING");
});
