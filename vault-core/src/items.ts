/**
 * Package entry `./items`: what was read of a file, as bytes on its way to who has the keys.
 * @module
 */
export { packItems, unpackItems } from "./model/packed-items.ts";
