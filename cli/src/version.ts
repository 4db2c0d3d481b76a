/**
 * The version of this program.
 * @module
 */
/** As in the package's manifest; a test holds them equal. */
export const VERSION = "0.1.0";
