/**
 * What an importer is. One file a source format; `registry.ts` lists them.
 * @module
 */
import type { ImportAnswers, ImportItem, ImportQuestion } from "../../model/drafts.ts";
import type { ByteSource } from "./reading/byte-source.ts";

/** The start of a file or of an archive's member, looked at by content alone. */
export type Sample =
  /** Any text that is neither JSON nor markup. */
  | { readonly kind: "csv"; readonly headers: readonly string[]; readonly start: string }
  | { readonly kind: "json"; readonly paths: ReadonlySet<string>; readonly start: string }
  | XmlSample
  | {
      readonly kind: "sqlite";
      readonly tables: ReadonlySet<string>;
      /** The newest rows may lie in a write-ahead log that was not handed over. */
      readonly lacksWal: boolean;
    };

/** Markup, by its root element. */
export interface XmlSample {
  readonly kind: "xml";
  /** Local name of the root, as it is written; empty if none was found. */
  readonly root: string;
  /** Namespace of the root; null if it has none. */
  readonly namespace: string | null;
  readonly start: string;
}

/** How well a sample fits an importer. */
export interface Detection {
  /** 0..1; from 0.8 on the importer takes the file. */
  readonly confidence: number;
  /** Required columns that are not there. */
  readonly missing: readonly string[];
}

/** A file, or a member of an archive, that an importer reads. */
export interface ImportMember {
  /** Name inside the archive; null for a loose file. */
  readonly name: string | null;
  readonly source: ByteSource;
  /** The write-ahead log of a database, where one was handed over. */
  readonly wal?: ByteSource;
}

/** The members of the archive that hold nothing of their own for an importer: translations, lists of sums. */
export interface Companions {
  readonly names: readonly string[];
  /** Gives one to be read; it no longer counts as left out. Null if there is none of that name. */
  take(name: string): ImportMember | null;
}

/** What a reading needs beyond the file. */
export interface ReadOptions {
  readonly answers: ImportAnswers;
  readonly companions: Companions;
  /** Unix milliseconds. */
  readonly now: number;
  /** The most bytes that a database of an archive may have; what a browser bears if it is not said. */
  readonly unpackedDatabaseBytes?: number;
}

/** One source format. */
export interface Importer {
  readonly id: string;
  /** Name for people. */
  readonly name: string;
  /** Collections that its drafts belong to. */
  readonly collections: readonly string[];
  /** Takes every member of an archive once it takes one of them. */
  readonly takesAll?: boolean;
  /** Ids of importers whose members are its companions once it takes one of an archive. */
  readonly leads?: readonly string[];
  /** Null: not mine. */
  detect(sample: Sample): Detection | null;
  /** What these members leave open. */
  questions(members: readonly ImportMember[]): Promise<readonly ImportQuestion[]>;
  /**
   * Reads all members of one export, in order; of a large file, items come in lists.
   * @throws {VaultError} needs-answer; missing-columns; import-refused.
   */
  read(
    members: readonly ImportMember[],
    options: ReadOptions,
  ): AsyncIterable<ImportItem | readonly ImportItem[]>;
}

/** Scores a set of names: found / required, with what is missing. Null if not even half is there. */
export function scoreOf(
  required: readonly { readonly name: string; readonly accepted: readonly string[] }[],
  present: ReadonlySet<string>,
): Detection | null {
  const missing = required
    .filter(({ accepted }) => !accepted.some((name) => present.has(name)))
    .map(({ name }) => name);
  const confidence = (required.length - missing.length) / required.length;
  return confidence < 0.5 ? null : { confidence, missing };
}
