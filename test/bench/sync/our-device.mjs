/**
 * A device of ours in a process of its own: the real client with the stores of the command line, on the disk.
 * @module
 */
import { createHash } from "node:crypto";
import process from "node:process";
import { createVault, joinVault, openVault } from "@rootvault/vault-core";
import { openNodePlatform } from "../../../cli/dist/agent/platform.js";
import { contentHash, generateVisits } from "../generate.mjs";
import { measured, serveCommands } from "../support/processes.mjs";

const PASSWORD = "correct horse battery";
const [folder] = process.argv.slice(2);
let opened = null;
let pending = null;

serveCommands({
  async create({ origin }) {
    opened = (await createVault(await platformOf(), { origin, password: PASSWORD })).vault;
    return opened.api.sync();
  },
  async join({ origin }) {
    const joining = await joinVault(await platformOf(), { origin });
    pending = joining.finished(PASSWORD);
    return { qr: joining.qr };
  },
  async admit({ qr }) {
    const offer = await opened.api.pairLook({ text: qr });
    return opened.api.pairConfirm({ p: offer.p });
  },
  async joined() {
    opened = await pending;
    return opened.api.sync();
  },
  /** Takes the visits in as an importer would: sealed and durable on this device, known to nobody else. */
  async take({ count }) {
    const { run } = await opened.api.importBegin({ format: "bench.visits", file: "visits" });
    await opened.api.importItems({ run, items: generateVisits({ count }) });
    const report = await opened.api.importCommit({ run });
    return { imported: report.imported, waiting: (await opened.api.status()).waiting };
  },
  async open() {
    opened = await openVault(await platformOf(), { password: PASSWORD });
  },
  sync: () => measured(() => opened.api.sync()),
  /** What this device holds: how many records, and the hash of what they say. */
  async holds() {
    const records = [];
    let after;
    do {
      const query = { collection: "clickstream", limit: 5000, ...(after && { after }) };
      const page = await opened.api.list(query);
      records.push(...page.records.map(({ record }) => record));
      after = page.next;
    } while (after !== null);
    const [first] = records;
    return {
      count: records.length,
      hash: contentHash(records),
      recordBytes: first === undefined ? 0 : JSON.stringify(first).length,
    };
  },
  close: () => opened.close(),
});

async function platformOf() {
  return {
    ...(await openNodePlatform(folder, { passwordMib: 64 })),
    // Opening is not what is measured here: a quick password, worth nothing.
    argon2id: (password, salt) =>
      Promise.resolve(new Uint8Array(createHash("sha256").update(password).update(salt).digest())),
    passwordKib: 65_536,
  };
}
