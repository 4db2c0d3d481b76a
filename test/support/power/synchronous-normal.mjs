/**
 * Preloaded into a server by a test: its database syncs as with `synchronous = NORMAL`, which loses acknowledged commits
 * when the power goes. So the tests of power loss are shown to see a loss.
 * @module
 */
import { createRequire } from "node:module";

const require = createRequire(new URL("../../../server/package.json", import.meta.url));
const { prototype } = require("better-sqlite3");
const { value: exec } = Object.getOwnPropertyDescriptor(prototype, "exec");
prototype.exec = function normal(text) {
  return exec.call(this, text.replace("synchronous = FULL", "synchronous = NORMAL"));
};
