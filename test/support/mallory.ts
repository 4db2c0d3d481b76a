/**
 * Mallory has the server. She sits between it and Ann's devices, over real HTTP, and changes what it answers.
 * @module
 */
import { FrameReader, writeFrame, type Frame } from "@rootvault/vault-core/protocol";
import { expect } from "vitest";

import { household, type Household, type TestDevice } from "./household.ts";
import { freePort, startProxy, type Exchange, type Proxy, type ProxyAnswer } from "./proxy.ts";

/** Ann's household with Mallory in the middle. */
export interface Scene extends AsyncDisposable {
  readonly mallory: Proxy;
  readonly ann: Household<"laptop" | "phone">;
  readonly laptop: TestDevice;
  readonly phone: TestDevice;
}

/** Ann's laptop and phone, with Mallory between them and the server. */
export async function scene(): Promise<Scene> {
  const mallory = await startProxy();
  mallory.target = await freePort();
  const ann = await household("ann", ["laptop", "phone"], {
    listen: `127.0.0.1:${mallory.target}`,
    public_url: mallory.origin,
  });
  const { laptop, phone } = ann;
  await save(laptop, "tent");
  await laptop.api.sync();
  await phone.api.sync();
  const dispose = async (): Promise<void> => {
    mallory.hooks = {};
    await ann[Symbol.asyncDispose]();
    await mallory[Symbol.asyncDispose]();
    expect(mallory.faults).toEqual([]);
  };
  return { mallory, ann, laptop, phone, [Symbol.asyncDispose]: dispose };
}

/** Saves a purchase for each name. */
export async function save(device: TestDevice, ...names: readonly string[]): Promise<void> {
  for (const name of names)
    await device.api.add({
      collection: "purchases",
      fields: {
        when: { day: "2026-03-14", precision: "day" },
        type: "purchase",
        lineKind: "item",
        direction: "purchase",
        status: "delivered",
        orderId: null,
        seller: "Bootery",
        name,
        quantity: 1,
      },
    });
}

/** Publishes one block for each name. */
export async function publish(device: TestDevice, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await save(device, name);
    await device.api.sync();
  }
}

/** Names of the purchases on a device, sorted. */
export async function namesOn(device: TestDevice): Promise<string[]> {
  const { records } = await device.api.list({ collection: "purchases" });
  return records.map(({ record }) => JSON.stringify(record["name"]).slice(1, -1)).toSorted();
}

/** Codes of the alarms and notes of a device. */
export async function alarmsOf(device: TestDevice): Promise<string[]> {
  return (await device.api.alarms()).map(({ code }) => code);
}

/** How often blocks were sent. */
export function uploads({ exchanges }: Proxy): number {
  return exchanges.filter(({ method, path }) => method === "POST" && path.endsWith("/blocks"))
    .length;
}

/** Tells whether an exchange brings blocks. */
export function isBlocks({ path }: Exchange): boolean {
  return /\/blocks(\?|\/get$)/.test(path);
}

/** Changes the blocks of every answer. */
export function changeBlocks(
  mallory: Proxy,
  change: (frames: readonly Frame[]) => readonly Frame[],
): void {
  mallory.hooks = {
    after: (exchange, answer) => {
      if (!isBlocks(exchange) || answer.status !== 200) return answer;
      const frames = change(new FrameReader().push(answer.body));
      const body = Buffer.concat(frames.map(({ block, change: n }) => writeFrame(block, n)));
      return { ...answer, body };
    },
  };
}

/** Changes the JSON of the answers whose path matches. */
export function changeJson(mallory: Proxy, path: RegExp, change: (json: unknown) => unknown): void {
  mallory.hooks = { after: (exchange, answer) => rewritten(exchange, answer, path, change) };
}

/** Gives an answer with its JSON changed, if the path matches. */
export function rewritten(
  exchange: Exchange,
  answer: ProxyAnswer,
  path: RegExp,
  change: (json: unknown) => unknown,
): ProxyAnswer {
  if (!path.test(exchange.path) || answer.status !== 200) return answer;
  const json: unknown = JSON.parse(answer.body.toString("utf8"));
  return { ...answer, body: Buffer.from(JSON.stringify(change(json))) };
}

/** Gives a copy with one bit changed. */
export function flipped(block: Uint8Array, at: number): Uint8Array {
  const changed = block.slice();
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}
