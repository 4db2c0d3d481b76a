/**
 * The whole way of a large file through `rv` and a key agent in a process of its own: from the file until all is durable,
 * stopped by Ctrl-C while it is read and while it is written, taken back as one act, taken in again.
 *
 * The agent's network is cut meanwhile, so that no sync takes part: what is not sent yet lies in its memory.
 * @module
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SMALL_HEAP_ENVIRONMENT, SMALL_HEAP_FLAGS } from "../../../cli/dist/agent/small-heap.js";
import { findPlaces, socketPath, vaultFolder } from "../../../cli/dist/places.js";
import { projectFile } from "../support/packages.mjs";
import { freePort, startDevice } from "../support/processes.mjs";
import { progress } from "../support/report.mjs";
import { startVaultServer } from "../sync/ours.mjs";
import { mustBe } from "../vault/checks.mjs";
import { runRv, stopRv } from "../vault/rv.mjs";
import { deleteFile, writeFile } from "./files.mjs";

const DEVICE = projectFile("test/bench/vault/device.mjs");
const INTERRUPTED = 130;

/** Measures a kind of file at so many megabytes, and its import at a tenth of them. */
export async function measureWhole(folder, kind, megabytes) {
  const say = (what) => progress(`imports, whole way: ${kind}, ${what}`);
  const origin = await startOrigin(folder);
  const inVault = (work) => withVault(join(folder, kind), origin, work);
  const inFile = async (size, work) => {
    const file = writeFile(folder, kind, size);
    const value = await work(file);
    deleteFile(file);
    return value;
  };
  say(`${megabytes / 10} MB`);
  const small = await inFile(megabytes / 10, (file) => inVault((vault) => takeIn(vault, file)));
  return await inFile(megabytes, async (file) => {
    say(`${megabytes} MB`);
    const whole = await inVault(async (vault) => {
      const taken = await takeIn(vault, file);
      say("taken back");
      const undone = await takeBack(vault, taken);
      say("taken in again");
      const again = await takeIn(vault, file);
      mustBe("records of the second time", again.count, taken.count);
      return { taken, undone, again };
    });
    say("stopped while it is read");
    const stops = await inVault((vault) => stopTwice(vault, file, { whole, say }));
    await origin.end();
    return { file, small, ...whole, ...stops };
  });
}

async function startOrigin(folder) {
  const port = await freePort();
  const server = await startVaultServer(join(folder, "server"), port);
  const url = `http://localhost:${port}`;
  const end = async () => {
    await server.end();
    rmSync(join(folder, "server"), { recursive: true });
  };
  return { url, end };
}

/** A vault of its own, with its key agent at the socket where `rv` looks for it. */
async function withVault(home, { url }, work) {
  mkdirSync(home, { recursive: true });
  const places = findPlaces({ RV_HOME: home });
  const where = [vaultFolder(places, "default"), socketPath(places, "default")];
  const agent = startDevice(DEVICE, where, SMALL_HEAP_FLAGS, SMALL_HEAP_ENVIRONMENT);
  try {
    await agent.ask("create", { origin: url });
    await agent.ask("listen");
    return await work({ home, agent });
  } finally {
    await agent.ask("close");
    await agent.end();
    rmSync(home, { recursive: true });
  }
}

/** Runs a command; gives its JSON, its seconds, and the peaks of both processes. */
async function run({ home, agent }, args) {
  await agent.ask("mark");
  const command = await runRv(home, args);
  const { peakBytes } = await agent.ask("costs");
  return { ...command, agentBytes: peakBytes };
}

async function takeIn(vault, file) {
  const { value, ...costs } = await run(vault, ["import", file.path]);
  const [report] = value.items;
  mustBe("state of the import", report.state, "done");
  mustBe("unreadable rows", report.faulty, 0);
  mustBe("records in the vault", await recordsIn(vault), report.imported);
  await vault.agent.ask("sync");
  return { count: report.imported, ...costs };
}

/** `rv undo` once: nothing is left, and the history says so. */
async function takeBack(vault, { count }) {
  const { value, ...costs } = await run(vault, ["undo"]);
  mustBe("what is taken back", value.item.what, "import");
  mustBe("records that are taken back", value.item.records, count);
  mustBe("records that are left", await recordsIn(vault), 0);
  mustBe("state of the history", await historyOf(vault), "undone");
  await vault.agent.ask("sync");
  return costs;
}

/** Ctrl-C halfway through the file, then a quarter through the writing, which may take a second alone; what was written is taken back as one act. */
async function stopTwice(vault, file, { whole, say }) {
  const toWrite = whole.taken.count;
  const reading = await stopRv(vault.home, ["import", file.path], ({ done, total }) =>
    total === 0 ? done > file.count / 2 : total !== toWrite && done > total / 2,
  );
  mustBe("status of a stopped reading", reading.code, INTERRUPTED);
  mustBe("records of a stopped reading", await recordsIn(vault), 0);
  mustBe("history of a stopped reading", await historyOf(vault), "");
  say("stopped while it is written");
  const writing = await stopRv(
    vault.home,
    ["import", file.path],
    ({ done, total }) => total === toWrite && done > total / 4,
  );
  mustBe("status of a stopped writing", writing.code, INTERRUPTED);
  mustBe("history of a stopped writing", await historyOf(vault), "stopped");
  const kept = await recordsIn(vault);
  await takeBack(vault, { count: kept });
  return { reading, writing: { ...writing, kept } };
}

async function recordsIn({ home }) {
  const { value } = await runRv(home, ["status"]);
  return Object.values(value.item.counts).reduce((sum, one) => sum + one, 0);
}

/** The states of all imports, the newest first. */
async function historyOf({ home }) {
  const { value } = await runRv(home, ["import", "ls"]);
  return value.items.map(({ state }) => state).join(", ");
}
