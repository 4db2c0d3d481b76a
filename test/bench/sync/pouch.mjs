/**
 * The peer: stock PouchDB replication of one sealed document a record, over pouchdb-server with its own storage.
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { projectFile } from "../support/packages.mjs";
import { startDevice, startServer } from "../support/processes.mjs";
import { runRound } from "./round.mjs";

const DEVICE = projectFile("test/bench/sync/pouch-device.mjs");

/** Gives the side to run. */
export function preparePouch(folder, count, program) {
  const key = randomBytes(32).toString("hex");
  let runs = 0;
  return {
    name: "pouchdb-server 4.2.0, a sealed document a record",
    run: ({ counted }) => {
      const to = join(folder, `run-${(runs += 1)}`);
      const places = { server: join(to, "server"), a: join(to, "a"), b: join(to, "b") };
      for (const place of Object.values(places)) mkdirSync(place, { recursive: true });
      return runOnce({ places, key, program }, { count, counted });
    },
  };
}

function runOnce({ places, key, program }, round) {
  const side = {
    serve: (port) => {
      const args = ["--port", String(port), "--dir", places.server, "--no-stdout-logs"];
      const config = ["--config", join(places.server, "config.json")];
      const options = { cwd: places.server };
      return startServer([program, ...args, ...config], `http://127.0.0.1:${port}/`, options);
    },
    devices: () => [startDevice(DEVICE, [places.a, key]), startDevice(DEVICE, [places.b, key])],
    push: (device, port) => device.ask("push", remoteOn(port)),
    pull: (device, port) => device.ask("pull", remoteOn(port)),
    stored: places.server,
  };
  return runRound(side, round);
}

function remoteOn(port) {
  return { remote: `http://127.0.0.1:${port}/records` };
}
