/**
 * Lists longer than one answer.
 * @module
 */
import type { RecordQuery, RecordView, VaultApi } from "@rootvault/vault-core";

const PAGE = 1_000;

/** The beginning of a list. */
export interface ListStart {
  readonly records: readonly RecordView[];
  readonly total: number;
  readonly toldTwice: number;
}

/** Pages of a list that are here: more of the same list asks for the rest alone. */
export class Pages {
  #of = "";
  #records: RecordView[] = [];
  #total = 0;
  #toldTwice = 0;
  /** Null once there are no more; undefined before the first page. */
  #next: string | null | undefined = undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /**
   * Asks for pages until `most` records are here or there are no more.
   * @param version another one as soon as the vault has changed: what is here may be another list then.
   */
  upTo(
    api: Pick<VaultApi, "list">,
    query: RecordQuery,
    most: number,
    version: number,
  ): Promise<ListStart> {
    const asked = this.#turn.then(async () => {
      this.#begin(JSON.stringify([query, version]));
      while (this.#next !== null && this.#records.length < most) await this.#ask(api, query, most);
      return {
        records: this.#records.slice(0, most),
        total: this.#total,
        toldTwice: this.#toldTwice,
      };
    });
    this.#turn = asked.catch(() => null);
    return asked;
  }

  #begin(of: string): void {
    if (of === this.#of) return;
    this.#of = of;
    this.#records = [];
    this.#next = undefined;
  }

  async #ask(api: Pick<VaultApi, "list">, query: RecordQuery, most: number): Promise<void> {
    const limit = Math.min(PAGE, most - this.#records.length);
    const after = typeof this.#next === "string" ? { after: this.#next } : {};
    const page = await api.list({ ...query, limit, ...after });
    this.#records.push(...page.records);
    this.#total = page.total;
    this.#toldTwice = page.toldTwice;
    this.#next = page.next;
  }
}
