/**
 * A thread that derives the key of one password and ends: the memory of Argon2id goes with it, and the key agent works
 * meanwhile.
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { deriveFromPassword } from "@rootvault/vault-core/kdf";

const asked: Parameters<typeof deriveFromPassword> = workerData;
parentPort?.postMessage(await deriveFromPassword(...asked));
