/**
 * Databases for tests.
 * @module
 */
import start from "sql.js/dist/sql-wasm-inline.js";

/** Makes a database by statements. */
export async function databaseOf(...statements: readonly string[]): Promise<Blob> {
  const { Database } = await start();
  const database = new Database();
  for (const statement of statements) database.run(statement);
  const bytes = database.export();
  database.close();
  return new Blob([bytes]);
}
