/**
 * Mallory has the server and withholds, swaps and stretches pictures; and the power of the key agent goes between the
 * saving of a picture and its upload. Every lie is told, and nothing that was saved is lost.
 * @module
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { JsonObject, VaultApi } from "@rootvault/vault-core";
import { MAX_ATTACHMENT_BYTES } from "@rootvault/vault-core/protocol";
import { afterAll, expect, test } from "vitest";
import { openSqlite } from "../../server/src/storage/sqlite.ts";
import { startAgentProcess } from "../support/agent.ts";
import { filesIn } from "../support/haystack.ts";
import { household, restoreDevice, type TestDevice } from "../support/household.ts";
import { makePng } from "../support/pictures.ts";
import {
  bytesOf,
  freePort,
  startProxy,
  type Exchange,
  type ProxyAnswer,
} from "../support/proxy.ts";
import { RV_PASSWORD } from "../support/rv.ts";
import { startServerBehind } from "../support/server-process.ts";
import { freshFolder } from "../support/server.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const coat: JsonObject = {
  type: "garment",
  status: "owned",
  name: "Coat",
  garmentType: "coat",
  layer: "outer",
  colors: [],
};

function isUpload({ method, path }: Exchange): boolean {
  return method === "POST" && path.endsWith("/blocks");
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

/** Adds a coat with a picture; gives both. */
async function addCoat(api: VaultApi, picture: Uint8Array): Promise<{ id: string; file: string }> {
  const files = [{ data: base64(picture) }];
  const view = await api.attach({ collection: "closet", fields: coat, files });
  return { id: view.id, file: view.attachments[0]!.file };
}

async function alarmsOf({ api }: TestDevice): Promise<string[]> {
  return (await api.alarms()).map(({ code, text, stopsPublishing }) =>
    [code, text, stopsPublishing ? "stops" : "goes on"].join(": "),
  );
}

test("a picture withheld, changed, swapped, stretched or cut short is told, and nothing stops", async () => {
  await using mallory = await startProxy();
  mallory.target = await freePort();
  await using ann = await household("ann", ["laptop", "phone"], {
    listen: `127.0.0.1:${mallory.target}`,
    public_url: mallory.origin,
  });
  const { laptop, phone } = ann;
  const wanted = await addCoat(laptop.api, makePng(40, 30));
  await addCoat(laptop.api, makePng(50, 20));
  await laptop.api.sync();
  await phone.api.sync();
  const [first, second] = mallory.exchanges.filter(({ method }) => method === "PUT");
  // No device ever sees a record whose picture is still to come: pictures go up before the entries that name them.
  const place = (one: Exchange): number => mallory.exchanges.indexOf(one);
  expect(place(second!)).toBeLessThan(place(mallory.exchanges.findLast(isUpload)!));
  const lies: [string, (answer: ProxyAnswer) => ProxyAnswer][] = [
    ["withheld", (answer) => ({ ...answer, status: 404, body: Buffer.from(NOT_FOUND) })],
    ["changed", (answer) => ({ ...answer, body: flipped(answer.body) })],
    ["swapped", (answer) => ({ ...answer, body: second!.body })],
    ["cut short", (answer) => ({ ...answer, body: answer.body.subarray(0, -17) })],
    ["longer", (answer) => ({ ...answer, body: Buffer.concat([answer.body, Buffer.alloc(17)]) })],
    ["endless", (answer) => ({ ...answer, body: Buffer.alloc(MAX_ATTACHMENT_BYTES + 1) })],
    ["empty", (answer) => ({ ...answer, body: Buffer.alloc(0) })],
  ];
  for (const [what, lie] of lies) {
    mallory.hooks = {
      after: ({ method, path }, answer) =>
        method === "GET" && path.includes("/attachments/") ? lie(answer) : answer,
    };
    await expect(phone.api.attachment(wanted), what).rejects.toMatchObject({
      code: "BAD_ATTACHMENT",
      message: expect.stringMatching(/^Picture not delivered\./) as string,
    });
    // It is an alarm that stays while the lie does, and stops nothing.
    await phone.api.sync();
    expect(await alarmsOf(phone), what).toEqual([
      expect.stringMatching(/^BAD_ATTACHMENT: Picture not delivered\. .+: goes on$/),
    ]);
    await phone.api.add({ collection: "closet", fields: { ...coat, name: what } });
    expect((await phone.api.sync()).waiting).toBe(0);
  }
  expect(first!.body.equals(second!.body)).toBe(false);
  // Whoever has it sees it all the while.
  expect((await laptop.api.attachment(wanted)).mime).toBe("image/png");
  // Once the server delivers it, the alarm is over by itself.
  mallory.hooks = {};
  await phone.api.sync();
  expect(await alarmsOf(phone)).toEqual([]);
  const { data } = await phone.api.attachment(wanted);
  expect(Buffer.from(data, "base64url").equals(makePng(40, 30))).toBe(true);
  expect(mallory.faults).toEqual([]);
});

test("kill -9 between the saving of a picture and its upload loses nothing; the server never sees a pixel", async () => {
  const word = "Ann stood at 60.39 N, 5.32 E";
  await using proxy = await startProxy();
  proxy.target = await freePort();
  const [data, folder] = [freshFolder(), freshFolder()];
  folders.push(data, folder);
  await using server = await startServerBehind(proxy, data, { text: "" }, [
    "--log-level",
    "silent",
  ]);
  let agent = await startAgentProcess(folder);
  const made = { origin: proxy.origin, password: RV_PASSWORD, deviceName: "laptop" };
  const kit = (await agent.client.call("$create", made)) as { words: string[] };
  await agent.api.sync();

  // A paper that says where she stood: it is kept as it is, so its words must be nowhere in clear.
  const paper = Buffer.concat([
    Buffer.from(`%PDF-1.7 ${word} `),
    Buffer.alloc(9_000),
    Buffer.from("%%EOF"),
  ]);
  const saved: { id: string; file: string }[] = [];
  for (const moment of ["before", "answered"] as const) {
    saved.push(await addCoat(agent.api, moment === "before" ? paper : makePng(40, 30, word)));
    // The agent dies when its upload has not yet arrived, or has arrived and was not acknowledged.
    let struck = false;
    const strike = (): "drop" => {
      struck = true;
      void agent.end("SIGKILL");
      return "drop";
    };
    proxy.hooks = {
      before: ({ method }) => (method === "PUT" && moment === "before" ? strike() : null),
      after: ({ method }, answer) =>
        method === "PUT" && moment === "answered" ? strike() : answer,
    };
    await agent.api.sync().catch(() => null);
    await agent.end("SIGKILL");
    proxy.hooks = {};
    expect([moment, struck]).toEqual([moment, true]);
    agent = await startAgentProcess(folder);
    await agent.client.call("$unlock", { password: RV_PASSWORD });
    expect((await agent.api.status()).waiting).toBeGreaterThan(0);
    await agent.api.sync();
    expect((await agent.api.status()).waiting).toBe(0);
  }
  // From the kit alone, on a new device, both are there.
  const fresh = await restoreDevice(proxy.origin, kit.words, "fresh");
  const got = await Promise.all(saved.map((one) => fresh.api.attachment(one)));
  expect(got.map((one) => Buffer.from(one.data, "base64url"))).toEqual([
    paper,
    Buffer.from(makePng(40, 30)),
  ]);
  await fresh.vault.close();

  // Neither the traffic nor the server's folder nor Ann's locked disk holds a word of it.
  await agent.client.call("$lock").catch(() => null);
  agent.client.close();
  await agent.end("SIGTERM");
  expect(await server.end("SIGTERM")).toBe(0);
  const driver = openSqlite(join(data, "rootvault.db"));
  const rows = await driver.read.all<{ body: Uint8Array }>("SELECT body FROM attachment");
  await driver.close();
  expect(rows).toHaveLength(2);
  const hay: [string, Uint8Array][] = [
    ...bytesOf(proxy).map((bytes): [string, Uint8Array] => ["the traffic", bytes]),
    ...[...filesIn(data), ...filesIn(folder)].map(({ path, bytes }): [string, Uint8Array] => [
      path,
      bytes,
    ]),
    ...rows.map(({ body }): [string, Uint8Array] => ["a row", body]),
  ];
  const forms = [word, Buffer.from(word).toString("hex"), Buffer.from(word).toString("base64url")];
  const holds = (bytes: Uint8Array): boolean =>
    forms.some((form) => Buffer.from(bytes).includes(form));
  expect(hay.flatMap(([place, bytes]) => (holds(bytes) ? [place] : []))).toEqual([]);
  expect(holds(paper)).toBe(true);
  expect(proxy.faults).toEqual([]);
});

const NOT_FOUND = JSON.stringify({
  type: "urn:rootvault:problem:not-found",
  title: "not-found",
  status: 404,
  detail: "There is nothing here.",
});

function flipped(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  changed[100] = (changed[100] ?? 0) ^ 1;
  return changed;
}
