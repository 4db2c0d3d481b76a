/**
 * Import worker: the parsers alone. It holds no key and no record of the vault; its prototypes are frozen, so that a
 * hostile file cannot change them.
 * @module
 */
import {
  detectFile,
  importFormats,
  isVaultError,
  readFile,
  sampleFiles,
  type ImportAnswers,
  type ImportItem,
} from "@rootvault/vault-core/importers";
import type { Asked } from "../rpc/serve.ts";
import { serve, startWorker } from "../rpc/serve.ts";
import { starter } from "../rpc/wire.ts";
import { picture } from "./picture.ts";

const BATCH = 1_000;
/** Everybody who tries the sample meets the same household. */
const SAMPLE_SEED = 7;

void startWorker(starter, () => {
  for (const kind of [Object, Array, String, Number, Map, Set, Promise, Function]) {
    Object.freeze(kind.prototype);
  }
  serve(starter, { formats, look, read, samples, picture });
});

function formats(): unknown {
  return importFormats.map(({ id, name, collections }) => ({ id, title: name, collections }));
}

async function look({ file, format }: { file: File; format?: string }): Promise<unknown> {
  if (format !== undefined) return { format, candidates: [], questions: [] };
  try {
    const found = await detectFile(file, file.name);
    return { format: found.format, candidates: [], questions: found.questions };
  } catch (error) {
    if (!isVaultError(error, "ambiguous")) throw error;
    return { format: null, candidates: error.details["formats"] ?? [], questions: [] };
  }
}

async function read(
  ask: { file: File; format: string; answers: ImportAnswers },
  asked: Asked,
): Promise<number> {
  let batch: ImportItem[] = [];
  let count = 0;
  for await (const item of readFile(ask.file, ask.format, ask.answers, { file: ask.file.name })) {
    if (asked.signal.aborted) return count;
    batch.push(item);
    count += 1;
    if (batch.length < BATCH) continue;
    asked.part(batch);
    batch = [];
  }
  if (batch.length > 0) asked.part(batch);
  return count;
}

function samples(): unknown {
  return sampleFiles({ seed: SAMPLE_SEED, now: Date.now() });
}
