/**
 * The door over real workers: the vault worker from the first question to the lock, an import worker a screen.
 * @module
 */
import type { CsvMapping, VaultChange } from "@rootvault/vault-core";
import importUrl from "../workers/import.worker.ts?worker&url";
import vaultUrl from "../workers/vault.worker.ts?worker&url";
import { collectSoon } from "./collector.ts";
import { type Caller, createCaller } from "./caller.ts";
import type { Door, FileReader, ImportPart, ReadAsk, SourceFormat } from "./door.ts";
import { scriptUrl } from "./trusted.ts";
import { vaultApiOver } from "./vault-methods.ts";
import { CallError } from "./wire.ts";

interface Running {
  readonly worker: Worker;
  readonly caller: Caller;
}

/** Opens the way to the workers; the vault worker starts with the first question and again after a lock. */
export function createDoor(): Door {
  const listeners = new Set<(change: VaultChange) => void>();
  let running: Running | null = null;
  const caller = (): Caller => {
    running ??= startVault(listeners);
    return running.caller;
  };
  const ask: Caller["call"] = async (...asked) => {
    // A worker that is still starting hears nothing.
    const called = caller();
    await called.ready;
    return called.call(...asked);
  };
  return {
    info: () => ask("info"),
    create: (given) => ask("create", given),
    open: (way) => ask("open", way, { transfer: "prf" in way ? [way.prf.buffer] : [] }),
    passkeyEval: () => ask("passkeyEval"),
    openPasskey: (given) => ask("openPasskey", given, { transfer: [given.prf.buffer] }),
    restore: (given) => ask("restore", given),
    joinBegin: (given) => ask("joinBegin", given),
    joinWords: () => ask("joinWords"),
    joinFinish: (given) => ask("joinFinish", given),
    api: vaultApiOver({ call: ask }),
    importPart: (part) => ask("importPart", part, { transfer: [part.items.buffer] }),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reader: () => createReader(() => ask("mappings")),
    async lock() {
      const ending = running;
      running = null;
      if (ending === null) return;
      // What is saved is durable already; a vault that does not close in time is ended all the same.
      await Promise.race([
        ending.caller.call("close").catch(() => undefined),
        new Promise((done) => setTimeout(done, 2_000)),
      ]);
      ending.worker.terminate();
      ending.caller.end(new CallError({ code: "interrupted", message: "The vault is locked." }));
    },
  };
}

function start(url: string): Running {
  const worker = new Worker(scriptUrl(url), { type: "module" });
  const caller = createCaller(worker);
  worker.addEventListener("error", (event) => {
    caller.end(
      new CallError({ code: "internal", message: event.message || "The worker could not start." }),
    );
  });
  return { worker, caller };
}

function startVault(listeners: ReadonlySet<(change: VaultChange) => void>): Running {
  const running = start(vaultUrl);
  running.caller.on("change", (change: VaultChange) => {
    for (const listener of listeners) listener(change);
  });
  return running;
}

interface NextPart extends ImportPart {
  readonly isEnd: boolean;
}

/** A file of more records than this leaves much behind in its worker, which is why the next one gets a new one. */
const MANY_ROWS = 20_000;

/** An import worker that begins with the first call, and anew once a large file has been read. */
class ImportWorker {
  #running: Running | null = null;
  /** Calls, readings and sealings that are under way. */
  #users = 0;
  #isClosed = false;

  /** @throws {CallError} interrupted once it was closed. */
  call<T>(method: string, argument?: unknown, transfer: Transferable[] = []): Promise<T> {
    return this.use(async () => {
      if (this.#isClosed) throw notRead();
      this.#running ??= start(importUrl);
      const { caller } = this.#running;
      // A worker that is still starting hears nothing.
      await caller.ready;
      return caller.call<T>(method, argument, { transfer });
    });
  }

  /** Nothing that is done meanwhile gets another worker. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await work();
    } finally {
      this.#users -= 1;
    }
  }

  /** Gives back what a large file has left in memory, here and, unless something else is under way, there. */
  tidy(): void {
    if (this.#users === 0) this.#end();
    collectSoon();
  }

  close(): void {
    this.#isClosed = true;
    this.#end();
  }

  #end(): void {
    this.#running?.worker.terminate();
    this.#running?.caller.end(notRead());
    this.#running = null;
  }
}

function notRead(): CallError {
  return new CallError({ code: "interrupted", message: "The file is no longer read." });
}

/** @param mappings Asks the vault for the owner's own mappings of tables, by which the import worker reads too. */
function createReader(mappings: () => Promise<readonly CsvMapping[]>): FileReader {
  const worker = new ImportWorker();
  // They never change, and no worker is started to be asked for them again.
  let formats: Promise<readonly SourceFormat[]> | null = null;
  const mappingsFor = async (mapping?: CsvMapping): Promise<readonly CsvMapping[]> =>
    mapping === undefined ? await mappings() : [mapping];
  return {
    formats: () => (formats ??= worker.call("formats")),
    group: (files) => worker.call("group", { files }),
    look: async (file, format, mapping) =>
      worker.call("look", {
        file,
        mappings: await mappingsFor(mapping),
        ...(format === undefined ? {} : { format }),
      }),
    table: (file, ask = { delimiter: null, encoding: null, isHeaderless: false }) =>
      worker.call("table", { file, ...ask }),
    unseal: (file, passphrase) => worker.call("unseal", { file, passphrase }),
    async seal(passphrase) {
      await worker.call("sealBegin", { passphrase });
      return {
        add: (bytes) => worker.call("sealAdd", { bytes }, [bytes.buffer]),
        end: () => worker.call("sealEnd"),
      };
    },
    head: (file) => worker.call("head", { file }),
    async read(ask, onItems, signal) {
      let rows = 0;
      const counted: typeof onItems = (part) => {
        rows += part.count;
        return onItems(part);
      };
      await worker.use(async () => {
        const { mapping, ...given } = ask;
        const all = { ...given, mappings: await mappingsFor(mapping) };
        await readWhole(worker, all, counted, signal);
      });
      if (rows > MANY_ROWS) worker.tidy();
    },
    samples: () => worker.call("samples"),
    picture: (file) => worker.call("picture", { file }),
    close: () => worker.close(),
  };
}

/** Reads a file part by part, as fast as its parts are taken. */
async function readWhole(
  worker: ImportWorker,
  given: Omit<ReadAsk, "mapping"> & { readonly mappings: readonly CsvMapping[] },
  onItems: (part: ImportPart) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const reading = await worker.call<number>("begin", given);
  const next = (): Promise<NextPart> => worker.call("next", { reading });
  try {
    // While one part is taken the next is read.
    let coming: Promise<NextPart> | null = next();
    while (coming !== null) {
      const part: NextPart = await coming;
      coming = part.isEnd || signal?.aborted === true ? null : next();
      coming?.catch(() => undefined);
      await onItems(part);
    }
  } finally {
    await worker.call("end", { reading }).catch(() => undefined);
  }
}
