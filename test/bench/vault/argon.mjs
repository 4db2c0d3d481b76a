/**
 * The limit of a cold process that unlocks: a process that derives the key of a password, and does nothing else.
 * @module
 */
import { randomBytes } from "node:crypto";
import { deriveFromPassword } from "@rootvault/vault-core/kdf";
import { serveCommands } from "../support/processes.mjs";

serveCommands({
  async derive(cost) {
    return (await deriveFromPassword("correct horse battery", randomBytes(16), cost)).length;
  },
});
