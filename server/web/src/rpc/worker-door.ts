/**
 * The door over real workers: the vault worker from the first question to the lock, an import worker a screen.
 * @module
 */
import type { CsvMapping, VaultChange } from "@rootvault/vault-core";
import importUrl from "../workers/import.worker.ts?worker&url";
import vaultUrl from "../workers/vault.worker.ts?worker&url";
import { type Caller, createCaller } from "./caller.ts";
import type { Door, FileReader, ImportPart } from "./door.ts";
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

/** @param mappings Asks the vault for the owner's own mappings of tables, by which the import worker reads too. */
function createReader(mappings: () => Promise<readonly CsvMapping[]>): FileReader {
  const { worker, caller } = start(importUrl);
  return {
    formats: () => caller.call("formats"),
    group: (files) => caller.call("group", { files }),
    look: async (file, format, mapping) =>
      caller.call("look", {
        file,
        mappings: mapping === undefined ? await mappings() : [mapping],
        ...(format === undefined ? {} : { format }),
      }),
    table: (file, ask = { delimiter: null, encoding: null, isHeaderless: false }) =>
      caller.call("table", { file, ...ask }),
    unseal: (file, passphrase) => caller.call("unseal", { file, passphrase }),
    async seal(passphrase) {
      await caller.call("sealBegin", { passphrase });
      return {
        add: (bytes) => caller.call("sealAdd", { bytes }, { transfer: [bytes.buffer] }),
        end: () => caller.call("sealEnd"),
      };
    },
    head: (file) => caller.call("head", { file }),
    async read({ mapping, ...ask }, onItems, signal) {
      const given = { ...ask, mappings: mapping === undefined ? await mappings() : [mapping] };
      const reading = await caller.call<number>("begin", given);
      const next = (): Promise<NextPart> => caller.call("next", { reading });
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
        await caller.call("end", { reading }).catch(() => undefined);
      }
    },
    samples: () => caller.call("samples"),
    picture: (file) => caller.call("picture", { file }),
    close() {
      worker.terminate();
      caller.end(new CallError({ code: "interrupted", message: "The file is no longer read." }));
    },
  };
}
