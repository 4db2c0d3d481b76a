/**
 * Package entry `./packing`: what a thread beside the key agent's does of an import. It is given no key.
 * @module
 */
export { packColumns, type PackColumns, type PackedColumns } from "./log/write/pack-columns.ts";
