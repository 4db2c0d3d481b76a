/**
 * A device with stock PouchDB in a process of its own: one sealed document a record, stock replication.
 * @module
 */
import process from "node:process";
import { randomBytes } from "node:crypto";
import { contentHash, generateVisits, toRecordText } from "../generate.mjs";
import { fromWorkspace } from "../support/packages.mjs";
import { measured, serveCommands } from "../support/processes.mjs";
import { openRecord, sealRecord } from "./seal-record.mjs";

const BATCH = 1000;
const PouchDB = fromWorkspace("vault-core", "pouchdb");
const [folder, key] = process.argv.slice(2);
const database = new PouchDB(folder);

serveCommands({
  /** Seals the visits one by one and keeps them in the local database. */
  async take({ count }) {
    const run = randomBytes(16).toString("base64url");
    const documents = generateVisits({ count }).map((draft) => {
      const text = toRecordText(draft, run);
      return { _id: `r:${JSON.parse(text).id}`, d: sealRecord(key, text) };
    });
    for (let at = 0; at < documents.length; at += BATCH)
      await database.bulkDocs(documents.slice(at, at + BATCH));
  },
  open: () => database.info(),
  push: ({ remote }) => measured(async () => mustBeDone(await database.replicate.to(remote))),
  pull: ({ remote }) => measured(async () => mustBeDone(await database.replicate.from(remote))),
  async holds() {
    const { rows } = await database.allDocs({ include_docs: true });
    const texts = rows.map(({ doc }) => openRecord(key, doc.d));
    return {
      count: rows.length,
      hash: contentHash(texts.map((text) => JSON.parse(text))),
      recordBytes: texts.reduce((sum, text) => sum + text.length, 0) / Math.max(1, texts.length),
    };
  },
  close: () => database.close(),
});

function mustBeDone({ ok, errors }) {
  if (!ok || errors.length > 0) throw new Error(`the replication failed: ${errors}`);
}
