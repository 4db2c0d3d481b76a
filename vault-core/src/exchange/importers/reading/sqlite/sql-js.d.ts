/** sql.js with its WebAssembly inside: what this project uses of it. Its own types expect Node. */
declare module "sql.js/dist/sql-wasm-inline.js" {
  export type SqlValue = number | string | Uint8Array | null;
  export interface Statement {
    step(): boolean;
    get(): SqlValue[];
    free(): boolean;
  }
  export interface Database {
    prepare(sql: string, values?: readonly SqlValue[]): Statement;
    run(sql: string): void;
    export(): Uint8Array<ArrayBuffer>;
    close(): void;
  }
  export interface SqlJs {
    readonly Database: new (bytes?: Uint8Array) => Database;
  }
  const start: () => Promise<SqlJs>;
  export default start;
}
