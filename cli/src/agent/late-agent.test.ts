import { expect, test } from "vitest";
import { createLateAgent } from "./late-agent.ts";
import type { Agent } from "./serve.ts";

/** An agent that notes what reaches it, in order. */
function noted(): { readonly agent: Agent; readonly calls: string[] } {
  const calls: string[] = [];
  let unlocked = false;
  const agent: Agent = {
    get unlocked() {
      return unlocked;
    },
    handle: async (method, argument, bytes) => {
      calls.push(method);
      unlocked = true;
      return Promise.resolve(bytes ?? argument);
    },
    lock: async () => {
      calls.push("lock");
      unlocked = false;
      return Promise.resolve(null);
    },
  };
  return { agent, calls };
}

test("nothing is loaded before the first call, and everything once", async () => {
  const { agent, calls } = noted();
  const steps: string[] = [];
  const late = createLateAgent({
    before: async (method) => Promise.resolve(void steps.push(`before ${method}`)),
    load: async () => {
      steps.push("load");
      return Promise.resolve(agent);
    },
  });
  expect([late.unlocked, await late.lock(), steps]).toEqual([false, null, []]);
  expect(await Promise.all([late.handle("$unlock", 1), late.handle("list", 2)])).toEqual([1, 2]);
  expect(steps).toEqual(["before $unlock", "load"]);
  expect([late.unlocked, calls]).toEqual([true, ["$unlock", "list"]]);
  const bytes = Uint8Array.of(7);
  expect(await late.handle("importItems", {}, bytes)).toBe(bytes);
});

test("a lock that comes while all is being loaded comes after the call that it is to end", async () => {
  const { agent, calls } = noted();
  const late = createLateAgent({
    before: async () => Promise.resolve(),
    load: async () => Promise.resolve(agent),
  });
  const unlocking = late.handle("$unlock", null);
  const locking = late.lock();
  await Promise.all([unlocking, locking]);
  expect([calls, late.unlocked]).toEqual([["$unlock", "lock"], false]);
});

test("what fails to load is loaded with the next call, and keeps no lock from ending", async () => {
  const { agent } = noted();
  let tries = 0;
  const late = createLateAgent({
    before: async () => Promise.resolve(),
    load: async () =>
      ++tries === 1 ? Promise.reject(new Error("no room")) : Promise.resolve(agent),
  });
  const failing = late.handle("$unlock", 1);
  const locking = late.lock();
  await expect(failing).rejects.toThrow("no room");
  expect(await locking).toBeNull();
  expect(await late.handle("$unlock", 1)).toBe(1);
});
