/**
 * One round of a side: a fresh server, two devices in processes of their own that have synced once with nothing to say,
 * then the records: taken in by the first device (not timed), up, and down to the second (timed).
 * @module
 */
import { bytesIn, costsOf, freePort } from "../support/processes.mjs";
import { startProxy } from "../support/proxy.mjs";

/**
 * Runs a round.
 *
 * @param side.port the port that the devices dial, if they know it already
 * @param side.serve starts the server on a port; told whether that is not the one that devices dial
 * @param side.devices starts the two devices
 * @param side.push lets the first device send; gets the port to dial
 * @param side.pull lets the second device fetch
 * @param side.stored the folder of the server
 * @param round.count how many records
 * @param round.counted whether a proxy stands between, which counts bytes and slows everything a little
 */
export async function runRound(side, { count, counted }) {
  const front = side.port ?? (await freePort());
  const own = counted ? await freePort() : front;
  const proxy = counted ? await startProxy(front, own) : null;
  const server = await side.serve(own, front);
  const [a, b] = side.devices();
  await Promise.all([a.ask("open"), b.ask("open")]);
  // Both are up and have their session, as a device that its owner works with has.
  await side.push(a, front);
  await side.pull(b, front);
  await a.ask("take", { count });
  if (proxy !== null) Object.assign(proxy.counts, { up: 0, down: 0 });
  const before = costsOf(server.pid);
  const up = await side.push(a, front);
  const down = await side.pull(b, front);
  const after = costsOf(server.pid);
  const holds = [await a.ask("holds"), await b.ask("holds")];
  for (const device of [a, b]) {
    await device.ask("close");
    await device.end();
  }
  await server.end();
  await proxy?.close();
  const serverCpu = after === null ? 0 : after.cpuSeconds - before.cpuSeconds;
  return {
    seconds: up.seconds + down.seconds,
    up: up.seconds,
    down: down.seconds,
    wireBytes: proxy === null ? null : proxy.counts.up + proxy.counts.down,
    holds,
    storedBytes: bytesIn(side.stored),
    devicePeak: Math.max(up.peakBytes, down.peakBytes),
    serverPeak: after?.peakBytes ?? null,
    cpuSeconds: up.cpuSeconds + down.cpuSeconds + serverCpu,
  };
}
