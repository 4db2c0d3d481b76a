/**
 * Decodes bodies in a thread that has 64 MB and no more, and tells how long each took.
 * @module
 */
import { performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import { parentPort } from "node:worker_threads";
import { decodeColumns } from "../../../vault-core/dist/block/columns/decode.js";

parentPort.on("message", (body) => {
  const start = performance.now();
  const cpuStart = process.cpuUsage();
  let outcome;
  try {
    decodeColumns(body);
    outcome = "taken";
  } catch (error) {
    outcome = error.code === "BAD_BLOCK" ? "refused" : String(error.stack);
  }
  const { user, system } = process.cpuUsage(cpuStart);
  const ms = Math.min(performance.now() - start, (user + system) / 1000);
  parentPort.postMessage({ outcome, ms, heapBytes: getHeapStatistics().used_heap_size });
});
