/**
 * `Door`: how a page opens, makes, joins and locks a vault, and reads files, without holding a key.
 * @module
 */
import type {
  CsvMapping,
  ImportAnswers,
  ImportQuestion,
  NewFile,
  SlotView,
  VaultApi,
  VaultChange,
} from "@rootvault/vault-core";
import type { PackedItems } from "./packed.ts";

/** Start of the names of this browser's databases. */
export const STORES = "rootvault";

/** What is known of this browser's vault while it is locked. */
export interface VaultInfo {
  readonly vault: string;
  readonly origin: string;
  readonly deviceName: string;
  /** Ways in to this browser. */
  readonly slots: readonly SlotView[];
}

/** What opens the vault of this browser; `prf` is the 32 bytes that a passkey gave. */
export type WayIn =
  | { readonly password: string }
  | { readonly prf: Uint8Array }
  | { readonly slot: "webcrypto" };

/** What a fresh browser opens a vault with, and how it is to be called there. */
export interface PasskeyWay {
  /** 32 hex, from the passkey. */
  readonly vault: string;
  readonly credentialId: Uint8Array;
  readonly prf: Uint8Array;
  readonly deviceName: string;
  /** A password for this browser beside the passkey. */
  readonly password?: string;
}

/** What a new or restored vault needs. */
export interface NewVault {
  readonly password: string;
  readonly deviceName: string;
  readonly invite?: string;
}

/** Files that are imported as one: parts of an archive, or a database with its log. */
export interface FileGroup {
  /** Name of the first. */
  readonly name: string;
  readonly parts: readonly Blob[];
  readonly wal?: Blob;
}

/** What a file is, before anything is taken in. */
export interface FileLook {
  /** Importer id, or null if nobody knows the file. */
  readonly format: string | null;
  /** Importer ids to choose from where more than one fits. */
  readonly candidates: readonly string[];
  /** Further formats that the file holds, each to be imported by itself. */
  readonly more: readonly string[];
  /** The newest rows of a database may lie in a file beside it that was not handed over. */
  readonly lacksWal: boolean;
  readonly questions: readonly ImportQuestion[];
  /** Where more than one fits: it is a table, which the owner may map too. */
  readonly isTable: boolean;
  /** Sealed with a passphrase: nothing else is known before it is opened. */
  readonly isSealed: boolean;
}

/** How a table is written, where the owner says so; null: found by its text. */
export interface TableAsk {
  readonly delimiter: string | null;
  readonly encoding: string | null;
  readonly isHeaderless: boolean;
}

/** Columns and first rows of a table. */
export interface TableStart {
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A file that is sealed with a passphrase, piece by piece. */
export interface Sealing {
  /** Takes a piece; gives what is sealed so far. @throws {CallError} weak-password. */
  add(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
  /** Gives the rest. */
  end(): Promise<Uint8Array<ArrayBuffer>>;
}

/** A file to be read. */
export interface ReadAsk {
  readonly file: FileGroup;
  readonly format: string;
  readonly answers: ImportAnswers;
  /** The only mapping to read a table by; absent: all saved ones. */
  readonly mapping?: CsvMapping;
}

/** A source format as a screen lists it. */
export interface SourceFormat {
  readonly id: string;
  readonly title: string;
  readonly collections: readonly string[];
}

/** A file of the sample household. */
export interface SampleFile {
  readonly name: string;
  readonly text: string;
}

/** Some items of a file. */
export interface ImportPart {
  /** To be handed on to `importPart`, or unpacked. */
  readonly items: PackedItems;
  readonly count: number;
  /** Bytes that were read, and those of the file; null for an archive. */
  readonly bytes: readonly [read: number, of: number] | null;
}

/** Reads files in a worker that holds no key. */
export interface FileReader {
  formats(): Promise<readonly SourceFormat[]>;
  /** Finds which files belong together. */
  group(files: readonly File[]): Promise<readonly FileGroup[]>;
  /** @param mapping The only mapping to read a table by; absent: all saved ones. */
  look(file: FileGroup, format?: string, mapping?: CsvMapping): Promise<FileLook>;
  /** Reads the start of a table. @throws {CallError} not-recognised for what is none. */
  table(file: FileGroup, ask?: TableAsk): Promise<TableStart>;
  /** Opens a file that is sealed with a passphrase. @throws {CallError} wrong-password; import-refused. */
  unseal(file: FileGroup, passphrase: string): Promise<FileGroup>;
  /** Begins to seal a file with a passphrase; one at a time. */
  seal(passphrase: string): Promise<Sealing>;
  /** The first rows of a loose file, as a file. */
  head(file: FileGroup): Promise<FileGroup>;
  /** Hands on items as they come, no faster than they are taken; ends early once `signal` says so. */
  read(
    ask: ReadAsk,
    onItems: (part: ImportPart) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<void>;
  samples(): Promise<readonly SampleFile[]>;
  /** Makes a picture small and free of place and camera, with an even smaller one beside it; a paper stays as it is. */
  picture(file: File): Promise<NewFile>;
  close(): void;
}

/** The page's way to the workers. */
export interface Door {
  /** The vault of this browser, or null if there is none yet. */
  info(): Promise<VaultInfo | null>;
  create(ask: NewVault): Promise<void>;
  open(way: WayIn): Promise<void>;
  /** What a passkey is asked to compute its key from. */
  passkeyEval(): Promise<Uint8Array<ArrayBuffer>>;
  /** Opens a vault in a browser that has none, and lets this browser in. The passkey's bytes are handed over. */
  openPasskey(ask: PasskeyWay): Promise<void>;
  /** `text`: 24 words, or the text of the kit's code. */
  restore(ask: NewVault & { readonly text: string }): Promise<void>;
  /** Begins to join: code and words for the device that is already in. */
  joinBegin(ask: { readonly deviceName: string }): Promise<{
    readonly qr: string;
    readonly codeWords: readonly string[];
  }>;
  /** Six words that the other device will show too. */
  joinWords(): Promise<readonly string[]>;
  /** Resolves once the other device has confirmed and the vault is open. */
  joinFinish(ask: { readonly password: string }): Promise<void>;
  readonly api: VaultApi;
  /** As `importItems` of the API, of items that come out of a reader; they are gone from here. */
  importPart(ask: { readonly run: string; readonly items: PackedItems }): Promise<void>;
  onChange(listener: (change: VaultChange) => void): () => void;
  reader(): FileReader;
  /** Flushes, marks a clean shut-down and ends the vault worker, keys and all. */
  lock(): Promise<void>;
}
