/**
 * A refusal means that a server knows this device no more; a network that is down means nothing.
 * @module
 */
import { expect, test } from "vitest";

import { VaultError } from "../errors.ts";
import { createBareVault } from "../testing/bare-device.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { fetchRosterByKey } from "./fetch-roster.ts";

const refused = new VaultError("invalid-token", "No member.", { details: { status: 401 } });
const down = new VaultError("unreachable", "No answer.");

/** Asks a server that answers in these ways, one after the other; tells how often it was asked. */
async function ask(
  answers: readonly VaultError[],
): Promise<{ readonly code: unknown; readonly asked: number }> {
  const { session, roster } = await createBareVault(new FakeServer());
  let asked = 0;
  const rosterByKey = (): Promise<never> => {
    const answer = answers[asked] ?? new Error("asked too often");
    asked += 1;
    return Promise.reject(answer);
  };
  const known = roster.current();
  const code = await fetchRosterByKey({ ...session, rosterByKey }, known, refused).catch(
    (error: VaultError) => error.code,
  );
  return { code, asked };
}

test("a server that refuses twice has lost the roster, or lies", async () => {
  expect(await ask([refused, refused])).toEqual({ code: "ROSTER_ROLLBACK", asked: 2 });
});

test("no answer proves nothing, at the first or the second try", async () => {
  expect(await ask([down])).toEqual({ code: "unreachable", asked: 1 });
  expect(await ask([refused, down])).toEqual({ code: "unreachable", asked: 2 });
});
