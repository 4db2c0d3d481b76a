/**
 * The import parsers alone: this entry holds no key and no libsodium. The import worker of the app and `rv import` load it.
 * @module
 */
import { importers } from "./exchange/importers/registry.ts";

export { isVaultError, VaultError } from "./errors.ts";
export { detectFile, detectFormats, type DetectedFile } from "./exchange/detect.ts";
export { cleanFile, type CleanFile } from "./exchange/pictures/clean-file.ts";
export { isSealedFile, openSealedFile, sealFile } from "./exchange/sealed-file.ts";
export { Sealing } from "./exchange/sealing.ts";
export { readFile, type ReadFileOptions } from "./exchange/read.ts";
export { Tabulator } from "./exchange/tables/tabulator.ts";
export { type TabledItem, rowsIn } from "./model/draft-table.ts";
export { limits as importLimits } from "./exchange/importers/reading/limits.ts";
export {
  groupFiles,
  type ChosenFile,
  type FileGroup,
  type ImportSource,
} from "./exchange/source.ts";
export {
  sampleFiles,
  type SampleFile,
  type SampleOptions,
} from "./exchange/sample/sample-files.ts";
export type {
  Draft,
  Fault,
  ImportAnswers,
  ImportItem,
  ImportQuestion,
  Skip,
} from "./model/drafts.ts";
export type { CsvMapping } from "./model/mapping.ts";
export { firstRowOf } from "./exchange/importers/generic/generic-csv.ts";
export {
  headOfFile,
  tableStart,
  type TableOptions,
  type TableStart,
} from "./exchange/table-start.ts";
export { mappedHeaders } from "./exchange/importers/generic/mapped-headers.ts";

/** A format that can be imported. */
export interface ImportFormat {
  readonly id: string;
  /** Name for people. */
  readonly name: string;
  /** Collections that its records go to. */
  readonly collections: readonly string[];
}

/** Every format that can be imported. */
export const importFormats: readonly ImportFormat[] = importers.map(
  ({ id, name, collections }) => ({
    id,
    name,
    collections,
  }),
);
