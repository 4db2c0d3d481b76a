/**
 * Bodies: capped, and cut where they come too slowly.
 * @module
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readBody, readJson } from "./body.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function slowRequest(pieces: number, everyMs: number, bytes: number): Request {
  let gone = false;
  const body = new ReadableStream<Uint8Array>({
    cancel() {
      gone = true;
    },
    start(controller) {
      for (let piece = 1; piece <= pieces; piece++)
        setTimeout(() => gone || controller.enqueue(new Uint8Array(bytes)), piece * everyMs);
      setTimeout(() => gone || controller.close(), pieces * everyMs + 1);
    },
  });
  const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
  return new Request("http://localhost/", init);
}

function send(body: Uint8Array | string, type: string): Promise<unknown> {
  const headers = { "content-type": type };
  return readJson(
    new Request("http://localhost/", { method: "POST", body: Buffer.from(body), headers }),
    100,
  );
}

test("a body of 16 KiB a second is slow and comes whole", async () => {
  const body = readBody(slowRequest(25, 1_000, 16 * 1024 + 400), 10_000_000);
  await vi.advanceTimersByTimeAsync(30_000);
  expect((await body).length).toBe(25 * (16 * 1024 + 400));
});

test("a body that drips is cut, and is not taken for a short one", async () => {
  const body = readBody(slowRequest(100, 1_000, 10), 10_000_000);
  const refused = expect(body).rejects.toMatchObject({ code: "too-slow" });
  await vi.advanceTimersByTimeAsync(120_000);
  await refused;
});

test("a body is JSON in UTF-8 that says so, or it is a bad request", async () => {
  expect(await send('{"a":1}', "application/json; charset=utf-8")).toEqual({ a: 1 });
  for (const [body, type] of [
    ['{"a":1}', "text/plain"],
    ["{", "application/json"],
    [Uint8Array.of(0x22, 0xff, 0x22), "application/json"],
  ] as const)
    await expect(send(body, type)).rejects.toMatchObject({ code: "bad-request" });
  await expect(send("1".repeat(101), "application/json")).rejects.toMatchObject({
    code: "too-large",
  });
});
