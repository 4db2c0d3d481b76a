/**
 * The wire between page and workers.
 * @module
 */
import { expect, test } from "vitest";
import { createCaller, type Caller } from "./caller.ts";
import { HandedOver, type Method, serve, startWorker } from "./serve.ts";
import type { Wire } from "./wire.ts";

/** Two ends of a wire, as a page and its worker have them. */
function wires(): readonly [Wire, Wire] {
  const { port1, port2 } = new MessageChannel();
  for (const port of [port1, port2]) port.start();
  return [port1, port2];
}

function connect(methods: Record<string, Method>): Caller {
  const [page, worker] = wires();
  const caller = createCaller(page);
  void startWorker(worker, () => serve(worker, methods));
  return caller;
}

test("an answer comes back to the question that asked for it", async () => {
  const caller = connect({
    double: (n: number) => n * 2,
    later: (n: number) => Promise.resolve(n),
  });
  await caller.ready;
  expect(await Promise.all([caller.call("double", 21), caller.call("later", 7)])).toEqual([42, 7]);
});

test("what is handed over comes whole, and is gone on the other side", async () => {
  const packed = Uint8Array.of(1, 2, 3);
  const caller = connect({ part: () => new HandedOver({ packed }, [packed.buffer]) });
  expect(await caller.call("part")).toEqual({ packed: Uint8Array.of(1, 2, 3) });
  expect(packed.length).toBe(0);
});

test("an error keeps its code and facts, and no stack", async () => {
  const refused = Object.assign(new Error("No."), { code: "no-record", details: { id: "7Hq2" } });
  const caller = connect({ get: () => Promise.reject(refused) });
  const error: unknown = await caller.call("get").catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "no-record", message: "No.", details: { id: "7Hq2" } });
  expect((error as Error).stack).not.toContain("refused");
});

test("a name that is no method of the worker's own is refused", async () => {
  const caller = connect({});
  await expect(caller.call("toString")).rejects.toMatchObject({ code: "internal" });
});

test("a worker that cannot start says why, and nothing waits for ever", async () => {
  const [page, worker] = wires();
  const caller = createCaller(page);
  void startWorker(worker, () => Promise.reject(new Error("no WASM here")));
  await expect(caller.ready).rejects.toMatchObject({ message: "no WASM here" });
  await expect(caller.call("status")).rejects.toMatchObject({ code: "internal" });
});

test("a silent worker is given up", async () => {
  const [page] = wires();
  const caller = createCaller(page, 10);
  await expect(caller.call("status")).rejects.toMatchObject({ code: "internal" });
});
