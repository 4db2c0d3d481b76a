/**
 * Import worker: the parsers alone. It holds no key and no record of the vault; its prototypes are frozen, so that a
 * hostile file cannot change them.
 * @module
 */
import {
  detectFormats,
  groupFiles,
  headOfFile,
  importFormats,
  isSealedFile,
  isVaultError,
  openSealedFile,
  readFile,
  rowsIn,
  sampleFiles,
  Sealing,
  tableStart,
  Tabulator,
  type CsvMapping,
  type FileGroup,
  type TabledItem,
  type ImportAnswers,
  type ImportItem,
  type TableOptions,
  type TableStart,
} from "@rootvault/vault-core/importers";
import { notingGrowth } from "../rpc/collector.ts";
import { packItems } from "../rpc/packed.ts";
import { HandedOver, serve, startWorker } from "../rpc/serve.ts";
import { starter } from "../rpc/wire.ts";
import { picture } from "./picture.ts";

interface ImportAsk {
  readonly file: FileGroup;
  readonly format: string;
  readonly answers: ImportAnswers;
  readonly mappings: readonly CsvMapping[];
}

/** Everybody who tries the sample meets the same household. */
const SAMPLE_SEED = 7;

void startWorker(starter, () => {
  for (const kind of [Object, Array, String, Number, Map, Set, Promise, Function]) {
    Object.freeze(kind.prototype);
  }
  serve(starter, {
    formats,
    group,
    look,
    unseal,
    sealBegin,
    sealAdd,
    sealEnd,
    table,
    head,
    begin,
    next,
    end,
    samples,
    picture,
  });
});

function formats(): unknown {
  return importFormats.map(({ id, name, collections }) => ({ id, title: name, collections }));
}

interface LookAsk {
  readonly file: FileGroup;
  readonly format?: string;
  readonly mappings: readonly CsvMapping[];
}

function group({ files }: { files: readonly File[] }): Promise<readonly FileGroup[]> {
  return groupFiles(files.map((blob) => ({ name: blob.name, blob })));
}

async function look({ file, format, mappings }: LookAsk): Promise<unknown> {
  const unknown = { format: null, candidates: [], more: [], questions: [], lacksWal: false };
  if (await isSealed(file)) return { ...unknown, isTable: false, isSealed: true };
  try {
    const [first, ...rest] = await detectFormats(file, file.name, {
      format: format ?? null,
      mappings,
    });
    return {
      format: first?.format ?? null,
      candidates: [],
      more: rest.map((one) => one.format),
      questions: first?.questions ?? [],
      lacksWal: first?.warnings.includes("wal-missing") ?? false,
      isTable: false,
      isSealed: false,
    };
  } catch (error) {
    if (!isVaultError(error, "ambiguous")) throw error;
    const candidates = error.details["formats"] ?? [];
    const isTable = await holdsTable(file);
    return { ...unknown, candidates, isTable, isSealed: false };
  }
}

async function isSealed({ parts: [first] }: FileGroup): Promise<boolean> {
  return first !== undefined && (await isSealedFile(first));
}

interface UnsealAsk {
  readonly file: FileGroup;
  readonly passphrase: string;
}

/** Of what is opened nothing is written anywhere. */
async function unseal({ file, passphrase }: UnsealAsk): Promise<FileGroup> {
  const parts = await Promise.all(file.parts.map((part) => openSealedFile(part, passphrase)));
  return { name: file.name, parts };
}

/** The file that is being sealed. */
let sealing: Sealing | null = null;

function sealBegin({ passphrase }: { passphrase: string }): void {
  sealing = new Sealing(passphrase);
}

async function sealAdd({ bytes }: { bytes: Uint8Array }): Promise<Uint8Array> {
  return (await sealing?.add(bytes)) ?? new Uint8Array(0);
}

async function sealEnd(): Promise<Uint8Array> {
  const rest = await sealing?.end();
  sealing = null;
  return rest ?? new Uint8Array(0);
}

function table({ file, ...options }: { file: FileGroup } & TableOptions): Promise<TableStart> {
  return tableStart(file, options);
}

function head({ file }: { file: FileGroup }): Promise<FileGroup> {
  return headOfFile(file);
}

async function holdsTable(file: FileGroup): Promise<boolean> {
  const found = await tableStart(file).catch(() => null);
  return found !== null && found.headers.length > 1;
}

interface Reading {
  readonly items: AsyncIterator<readonly ImportItem[]>;
  readonly tabulator: Tabulator;
  /** Batches that wait to be asked for. */
  ready: readonly (readonly TabledItem[])[];
  isEnd: boolean;
  /** Bytes read and in all; null while nobody knows. */
  bytes: readonly [read: number, of: number] | null;
}

/** As the file's bytes, as their text. */
const READ = 2;

const readings = new Map<number, Reading>();
let lastReading = 0;

function begin({ file, format, answers, mappings }: ImportAsk): number {
  const noteRead = notingGrowth(READ);
  const reading: Reading = {
    tabulator: new Tabulator(),
    ready: [],
    isEnd: false,
    bytes: null,
    items: readFile(file, format, answers, {
      file: file.name,
      mappings,
      onBytes: (read, of) => {
        noteRead(read);
        reading.bytes = [read, of];
      },
    }),
  };
  readings.set((lastReading += 1), reading);
  return lastReading;
}

/** Reads on when it is asked to, so that no more waits than who asks can take. */
async function next({ reading: id }: { reading: number }): Promise<HandedOver> {
  const reading = readings.get(id);
  if (reading === undefined) return partOf([], null, true);
  while (!reading.isEnd && reading.ready.length === 0) {
    const { value, done } = await reading.items.next();
    reading.isEnd = done === true;
    reading.ready = done === true ? reading.tabulator.rest() : reading.tabulator.add(value);
  }
  const [batch = [], ...rest] = reading.ready;
  reading.ready = rest;
  return partOf(batch, reading.bytes, reading.isEnd && rest.length === 0);
}

function partOf(items: readonly TabledItem[], bytes: Reading["bytes"], isEnd: boolean): HandedOver {
  const packed = packItems(items);
  const count = items.reduce((sum, item) => sum + rowsIn(item), 0);
  return new HandedOver({ items: packed, count, bytes, isEnd }, [packed.buffer]);
}

async function end({ reading: id }: { reading: number }): Promise<void> {
  const reading = readings.get(id);
  readings.delete(id);
  await reading?.items.return?.();
}

function samples(): unknown {
  return sampleFiles({ seed: SAMPLE_SEED, now: Date.now() });
}
