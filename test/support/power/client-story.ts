/**
 * Days of a key agent, watched by a recorder: a vault is made, records are added, imported, edited and synced, the agent
 * is stopped and started again.
 * @module
 */
import type { JsonObject, RecordView, VaultApi } from "@rootvault/vault-core";
import { purchaseDraft, tent } from "@rootvault/vault-core/testing";

import { startAgentProcess, type AgentProcess } from "../agent.ts";
import { RV_PASSWORD } from "../rv.ts";
import { Promises, type Acknowledged } from "./acknowledged.ts";
import type { Recorder } from "./recorder.ts";
import type { RewindableServer } from "./rewindable-server.ts";
import { readTrace, type TraceRecord } from "./trace.ts";

/** What a device holds, as far as it was promised: names of its purchases by id, rating included. */
export type Held = ReadonlyMap<string, string>;

/** What was seen of the days. */
export interface ClientStory {
  readonly records: readonly TraceRecord[];
  readonly promises: readonly Acknowledged<Held>[];
  /** The kit's words; they are promised first. */
  readonly kit: readonly string[];
}

/** Lives through two days. The agent's folder is the recorder's root. */
export async function liveClientDays(
  recorder: Recorder,
  server: RewindableServer,
): Promise<ClientStory> {
  const promises = new Promises<Held>(recorder.trace);
  const first = await startAgentProcess(recorder.root, recorder.env);
  const kit = await firstDay(first, promises, server.proxy.origin);
  await endAgent(first);
  const second = await startAgentProcess(recorder.root, recorder.env);
  await secondDay(second, promises);
  await endAgent(second);
  const records = readTrace(recorder.trace);
  return { records, promises: promises.read(records, isOk), kit };
}

/** An answer of the agent that is no error. */
function isOk(bytes: Buffer): boolean {
  return /^\{"id":\d+,"ok":/.test(bytes.toString("latin1", 4, 40));
}

async function endAgent(agent: AgentProcess): Promise<void> {
  agent.client.close();
  await agent.end("SIGTERM");
}

async function firstDay(
  { client, api }: AgentProcess,
  promises: Promises<Held>,
  origin: string,
): Promise<readonly string[]> {
  const made = { origin, password: RV_PASSWORD, deviceName: "laptop" };
  const create = async (): Promise<{ words: readonly string[] }> =>
    (await client.call("$create", made)) as { words: readonly string[] };
  const kit = await promises.ask("a vault", create, () => () => true);
  await api.sync();
  for (let n = 0; n < 4; n++) await add(promises, api, `Tent ${n}`);
  await importRows(promises, api, { from: 1, count: 40 });
  await api.sync();
  await add(promises, api, "Boots");
  const lamp = await add(promises, api, "Lamp");
  await edit(promises, api, lamp.id, "Better lamp");
  await importRows(promises, api, { from: 41, count: 300 });
  await api.sync();
  await add(promises, api, "Rope");
  return kit.words;
}

async function secondDay({ client, api }: AgentProcess, promises: Promises<Held>): Promise<void> {
  await client.call("$unlock", { password: RV_PASSWORD });
  for (let n = 0; n < 3; n++) await add(promises, api, `Map ${n}`);
  await api.sync();
  await importRows(promises, api, { from: 341, count: 20 });
  await api.sync();
  await add(promises, api, "Compass");
}

async function add(promises: Promises<Held>, api: VaultApi, name: string): Promise<RecordView> {
  return promises.ask(
    `adding ${name}`,
    () => api.add({ collection: "purchases", fields: { ...tent, name } }),
    ({ id }) =>
      (held) =>
        held.has(id),
  );
}

async function edit(
  promises: Promises<Held>,
  api: VaultApi,
  id: string,
  name: string,
): Promise<void> {
  await promises.ask(
    `naming it ${name}`,
    () => api.edit({ id, fields: { name } }),
    () => (held) => held.get(id) === name,
  );
}

async function importRows(
  promises: Promises<Held>,
  api: VaultApi,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<void> {
  const { run } = await api.importBegin({ format: "amazon.orders", file: "orders.csv" });
  const items = Array.from({ length: count }, (_, n) => purchaseDraft(from + n));
  await api.importItems({ run, items });
  const names = items.map(({ fields }) => nameOf(fields));
  await promises.ask(
    `an import of ${count}`,
    () => api.importCommit({ run }),
    () => (held) => {
      const there = new Set(held.values());
      return names.every((name) => there.has(name));
    },
  );
}

function nameOf({ name }: JsonObject): string {
  return typeof name === "string" ? name : "";
}

/** Reads what a device holds. */
export async function readHeld(api: VaultApi): Promise<Held> {
  const held = new Map<string, string>();
  let after: string | null = null;
  do {
    const page = await api.list({
      collection: "purchases",
      limit: 5000,
      ...(after === null ? {} : { after }),
    });
    for (const { id, shown } of page.records) held.set(id, nameOf(shown));
    after = page.next;
  } while (after !== null);
  return held;
}
