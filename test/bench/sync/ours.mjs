/**
 * Visits from one device of ours over the real server to another, by block frames.
 * @module
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { fromWorkspace, projectFile } from "../support/packages.mjs";
import { freePort, startDevice, startServer } from "../support/processes.mjs";
import { runRound } from "./round.mjs";

const DEVICE = projectFile("test/bench/sync/our-device.mjs");

/** Makes a household of two devices, and gives the side to run: each round goes on from a copy of it. */
export async function prepareOurs(folder, count) {
  const port = await freePort();
  const begin = join(folder, "begin");
  const from = placesIn(begin);
  const server = await startVaultServer(from.server, port);
  const [a, b] = [startDevice(DEVICE, [from.a]), startDevice(DEVICE, [from.b])];
  const origin = `http://localhost:${port}`;
  await a.ask("create", { origin });
  const { qr } = await b.ask("join", { origin });
  await a.ask("admit", { qr });
  await b.ask("joined");
  await a.ask("sync");
  for (const device of [a, b]) {
    await device.ask("close");
    await device.end();
  }
  await server.end();
  let runs = 0;
  return {
    name: "Rootvault, block frames",
    run: ({ counted }) => {
      const to = placesIn(join(folder, `run-${(runs += 1)}`));
      for (const place of Object.keys(from)) cpSync(from[place], to[place], { recursive: true });
      return runOnce(to, port, { count, counted });
    },
  };
}

function placesIn(folder) {
  return { server: join(folder, "server"), a: join(folder, "a"), b: join(folder, "b") };
}

/** Starts the real server, as people start it. */
export function startVaultServer(data, port, more = []) {
  const listen = `127.0.0.1:${port}`;
  const args = ["serve", "--data", data, "--listen", listen, "--log-level", "silent", ...more];
  return startServer(
    [projectFile("server/dist/main.js"), ...args],
    `http://127.0.0.1:${port}/readyz`,
  );
}

async function runOnce(places, port, round) {
  const side = {
    port,
    serve: (own, front) => {
      const named = own === front ? [] : ["--public-url", `http://localhost:${front}`];
      return startVaultServer(places.server, own, named);
    },
    devices: () => [startDevice(DEVICE, [places.a]), startDevice(DEVICE, [places.b])],
    push: (device) => device.ask("sync"),
    pull: (device) => device.ask("sync"),
    stored: places.server,
  };
  const figures = await runRound(side, round);
  return { ...figures, blocks: round.counted ? blockSizes(places.server) : [] };
}

/** The sizes of the blocks that the server holds: what the limit has to write. */
export function blockSizes(data) {
  const Database = fromWorkspace("server", "better-sqlite3");
  const database = new Database(join(data, "rootvault.db"), { readonly: true });
  const sizes = database.prepare("SELECT length(body) AS size FROM block").all();
  database.close();
  return sizes.map(({ size }) => size);
}
