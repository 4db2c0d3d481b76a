/**
 * The peer: jazz (cojson) with its own storage on devices and server.
 * @module
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { projectFile } from "../support/packages.mjs";
import { startDevice, startServer } from "../support/processes.mjs";
import { runRound } from "./round.mjs";

const DEVICE = projectFile("test/bench/sync/jazz-device.mjs");
const SERVER = projectFile("test/bench/sync/jazz-server.mjs");

/** Gives the side to run; `packages` is the folder of packages where jazz is installed. */
export function prepareJazz(folder, count, packages) {
  let runs = 0;
  return {
    name: "jazz (cojson 0.20.19), batches of 1,000",
    run: ({ counted }) => {
      const to = join(folder, `run-${(runs += 1)}`);
      const places = { server: join(to, "server"), a: join(to, "a"), b: join(to, "b") };
      for (const place of Object.values(places)) mkdirSync(place, { recursive: true });
      return runRound(sideOf(places, count, packages), { count, counted });
    },
  };
}

function sideOf(places, count, packages) {
  let pushed = null;
  return {
    serve: (port) => {
      const args = [SERVER, packages, places.server, String(port)];
      return startServer(args, `http://127.0.0.1:${port}/`);
    },
    devices: () => [
      startDevice(DEVICE, [packages, places.a]),
      startDevice(DEVICE, [packages, places.b]),
    ],
    push: async (device, port) => {
      const result = await device.ask("push", { url: `ws://127.0.0.1:${port}` });
      pushed = result.value;
      return result;
    },
    pull: (device, port) => device.ask("pull", { url: `ws://127.0.0.1:${port}`, count, ...pushed }),
    stored: places.server,
  };
}
