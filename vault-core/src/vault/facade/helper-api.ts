/**
 * What is left of `VaultApi` on a helper: reading the collections that it was given, and adding to them if it may. All else
 * is refused here; the server and the owner's devices refuse it too.
 * @module
 */
import { VaultError } from "../../errors.ts";
import { ARCHIVE_FORMAT } from "../../exchange/archive/form.ts";
import { draftsOf, type TabledItem } from "../../model/draft-table.ts";
import type { ImportItem } from "../../model/drafts.ts";
import { isViewName, views } from "../../views/registry.ts";
import { collectionsOf } from "../files/export-files.ts";
import type { HelperTermsView } from "../api/people.ts";
import type { VaultApi } from "../api/vault-api.ts";
import { vaultMethods } from "../api/methods.ts";

const READING: ReadonlySet<keyof VaultApi> = new Set([
  "status",
  "sync",
  "alarms",
  "decideAlarm",
  "list",
  "get",
  "form",
  "stats",
  "search",
  "exportCollection",
  "exportFile",
  "devices",
  "preferences",
  "mappings",
  "slots",
  "setPassword",
  "addSlot",
  "removeSlot",
]);
const ADDING: ReadonlySet<keyof VaultApi> = new Set([
  "add",
  "importBegin",
  "importItems",
  "importCommit",
  "importProgress",
  "importCancel",
]);

/**
 * Closes a facade to all that the helper's terms do not allow.
 * @param isOut tells whether it was removed, or its time is over: then it has no keys, and is told why.
 */
export function toHelperApi(
  api: VaultApi,
  terms: () => HelperTermsView,
  isOut: () => boolean,
): VaultApi {
  const mustHave = (collection: string): void => {
    if (isOut())
      throw new VaultError("device-removed", "This helper is out of the vault: nothing opens.");
    if (!terms().collections.includes(collection))
      throw new VaultError("helper-refused", `This helper was not given "${collection}".`, {
        details: { collection },
      });
  };
  const closed = Object.fromEntries(vaultMethods.map((name) => [name, refuse]));
  const open = Object.fromEntries(
    vaultMethods.flatMap((name) =>
      READING.has(name) || (terms().may === "add" && ADDING.has(name)) ? [[name, api[name]]] : [],
    ),
  );
  return {
    ...api,
    ...closed,
    ...open,
    list: async (query) => {
      mustHave(query.collection);
      return api.list(query);
    },
    search: async (ask) => {
      for (const collection of ask.collections ?? []) mustHave(collection);
      return api.search({ collections: terms().collections, ...ask });
    },
    stats: async (ask) => {
      // An unknown view is refused by its own name.
      if (isViewName(ask.view)) views[ask.view].collections.forEach(mustHave);
      return api.stats(ask);
    },
    exportFile: async (ask) => {
      for (const collection of collectionsOf(ask.format)) mustHave(collection);
      return api.exportFile(ask);
    },
    exportCollection: async (ask) => {
      mustHave(ask.collection);
      return api.exportCollection(ask);
    },
    ...(terms().may === "add" && adding(api, terms, mustHave)),
  };
}

/** What a helper that may add has beside reading. */
function adding(
  api: VaultApi,
  terms: () => HelperTermsView,
  mustHave: (collection: string) => void,
): Pick<VaultApi, "add" | "importBegin" | "importItems"> {
  return {
    add: async (ask) => {
      mustHave(ask.collection);
      return api.add(ask);
    },
    importBegin: async (ask) => {
      // It brings ids, files and settings, which are the owner's to take in.
      if (ask.format === ARCHIVE_FORMAT) return refuse();
      return api.importBegin(ask);
    },
    importItems: async ({ run, items }) => {
      const given = terms().collections;
      return api.importItems({ run, items: items.flatMap((item) => givenOf(given, item)) });
    },
  };
}

/** A file may hold more than the helper was given: that part of it is left out, and counted. */
function givenOf(given: readonly string[], item: TabledItem): readonly TabledItem[] {
  if (item.kind !== "table") return [skipped(given, item)];
  return given.includes(item.collection)
    ? [item]
    : draftsOf(item).map((draft) => skipped(given, draft));
}

function skipped(given: readonly string[], item: ImportItem): ImportItem {
  if (item.kind !== "draft" || given.includes(item.collection)) return item;
  const { row, member } = item;
  return { kind: "skip", rule: "not-given", row, ...(member !== undefined && { member }) };
}

async function refuse(): Promise<never> {
  return Promise.reject(
    new VaultError("helper-refused", "This member is a helper: it may not do this."),
  );
}
