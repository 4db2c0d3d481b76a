/**
 * Decisions against a server that goes on lying while the owner decides.
 * @module
 */
import { expect, test } from "vitest";
import { startEpoch } from "../roster/start-epoch.ts";
import { joinBareDevice } from "../testing/bare-device.ts";
import { bareHousehold, codesOf, saveThings, type Household } from "../testing/bare-household.ts";
import { decideAlarm } from "./decide.ts";
import { syncOnce } from "./sync-once.ts";

const pushBack = { code: "ROLLBACK", decision: "push-back" } as const;

/** The server has lost all that the laptop wrote, and the laptop has found out. */
async function rolledBack(home?: Household): Promise<Household> {
  const { server, laptop, phone } = home ?? (await bareHousehold());
  const { device } = laptop.keeper.current();
  server.blocks = server.blocks.filter(({ stream }) => !stream.startsWith(device));
  await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROLLBACK" });
  return { server, laptop, phone };
}

test("a roster that was rolled back is not pushed back: the owner hears what to do instead", async () => {
  const { server, laptop } = await bareHousehold();
  server.entries = server.entries.slice(0, 1);
  await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROSTER_ROLLBACK" });
  const decision = { code: "ROSTER_ROLLBACK", decision: "push-back" } as const;
  await expect(decideAlarm(laptop, decision)).rejects.toMatchObject({
    code: "ROSTER_ROLLBACK",
    message: expect.stringContaining("newer backup") as string,
  });
});

test("a server that takes entries again and does not show them is not believed", async () => {
  const { server, laptop } = await rolledBack();
  const whole = [...server.blocks];
  server.intercept = (method, path) => {
    if (method === "GET" && path.endsWith("/heads")) server.blocks = [...whole];
    return null;
  };
  await expect(decideAlarm(laptop, pushBack)).rejects.toMatchObject({
    code: "ROLLBACK",
    message: expect.stringContaining("took the entries") as string,
  });
  expect(laptop.alarms.isStopped()).toBe(true);
});

test("a server that answers nothing to what it is given back is asked once, not for ever", async () => {
  const { server, laptop } = await rolledBack();
  let asked = 0;
  server.intercept = (method, path) => {
    if (method !== "POST" || !path.endsWith("/blocks")) return null;
    asked += 1;
    if (asked > 50) throw new Error("for ever");
    return new Response("");
  };
  await expect(decideAlarm(laptop, pushBack)).rejects.toMatchObject({ code: "unreachable" });
  expect(asked).toBe(1);
});

test("entries from before the keys changed are taken by no server: they stay here, and it is said", async () => {
  const home = await bareHousehold();
  const { laptop } = home;
  await laptop.roster.accept(await startEpoch(laptop, laptop.roster.current()));
  await syncOnce(laptop);
  await rolledBack(home);
  await expect(decideAlarm(laptop, pushBack)).rejects.toMatchObject({
    code: "publishing-stopped",
    details: { refused: "epoch-retired" },
  });
  expect(laptop.alarms.isStopped()).toBe(true);
});

test("nobody goes on past a list of devices that is withheld", async () => {
  const { server, laptop, phone } = await bareHousehold();
  const before = server.entries;
  await joinBareDevice(server, phone);
  await saveThings(phone, 3);
  await syncOnce(phone);
  // The laptop is shown what the phone wrote after a change that it is not shown.
  const whole = server.entries;
  server.entries = before;
  await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROSTER_WITHHELD" });
  const goOn = { code: "ROSTER_WITHHELD", decision: "go-on" } as const;
  await expect(decideAlarm(laptop, goOn)).rejects.toMatchObject({ code: "ROSTER_WITHHELD" });
  expect(laptop.alarms.isStopped()).toBe(true);
  server.entries = whole;
  await decideAlarm(laptop, goOn);
  await syncOnce(laptop);
  expect(codesOf(laptop)).toEqual(["ROSTER_CHANGED"]);
});

test("no decision that lies with the secrets accepts another list of devices", async () => {
  const { laptop } = await bareHousehold();
  const at = "2026-11-20T12:00:00.000Z";
  const decisions = [{ code: "ROSTER_FORK", decision: "go-on" as const, at, facts: [{}] }];
  await laptop.keeper.save({ ...laptop.keeper.current(), decisions });
  await laptop.alarms.raise("ROSTER_FORK", "another list");
  expect(laptop.alarms.isStopped()).toBe(true);
});
