/**
 * What leaves much behind in the vault worker's memory that is not needed any more.
 * @module
 */

const ENDS: ReadonlySet<string> = new Set(["importCommit", "importUndo", "importCancel"]);

/**
 * Tells whether a method ends an import, or its undo. A preview ends nothing: most of what is in memory is needed on, and who
 * tidies up while it is full takes more of it.
 */
export function leavesMuch(method: string, ask: unknown): boolean {
  return ENDS.has(method) && !isPreview(ask);
}

function isPreview(ask: unknown): boolean {
  return typeof ask === "object" && ask !== null && "dryRun" in ask && ask.dryRun === true;
}
