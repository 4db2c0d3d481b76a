import { expect, test } from "vitest";
import { bareHousehold } from "../../testing/bare-household.ts";
import { syncHere } from "./sync-here.ts";

test("a server that admits a device again is asked for its grants, before the owner has said to go on", async () => {
  const { server, phone } = await bareHousehold();
  const asked: string[] = [];
  const after = {
    tend: () => Promise.resolve(false),
    compareGrants: () => Promise.resolve(asked.push("grants")),
    followLog: () => Promise.resolve(void asked.push("log")),
  };
  // It refuses once, as after a backup was restored in which the device was not.
  server.intercept = (_method, path) =>
    path.startsWith("/auth/") || path.endsWith("/heads")
      ? Response.json({ type: "urn:rootvault:problem:invalid-token" }, { status: 401 })
      : null;
  const refused = { code: "ROSTER_ROLLBACK", details: { refused: true } };
  await expect(syncHere(phone, after)).rejects.toMatchObject(refused);
  expect(asked).toEqual([]);
  server.intercept = () => null;
  const again = { code: "ROSTER_ROLLBACK", details: { isOver: true, revokedAgain: 1 } };
  await expect(syncHere(phone, after)).rejects.toMatchObject(again);
  expect(asked).toEqual(["grants", "log"]);
});
