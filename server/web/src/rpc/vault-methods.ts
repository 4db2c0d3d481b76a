/**
 * The methods of `VaultApi` by name: what the vault worker serves and what the page may ask.
 * @module
 */
import type { VaultApi } from "@rootvault/vault-core";
import type { Caller } from "./caller.ts";

/** Every method of `VaultApi`; a forgotten one is a type error. */
export const vaultMethods = {
  status: true,
  sync: true,
  alarms: true,
  alarmEvidence: true,
  decideAlarm: true,
  list: true,
  get: true,
  form: true,
  add: true,
  edit: true,
  remove: true,
  mark: true,
  markWhere: true,
  attach: true,
  attachment: true,
  detach: true,
  eraseCount: true,
  erase: true,
  shred: true,
  eraseStatus: true,
  undo: true,
  stats: true,
  search: true,
  importBegin: true,
  importItems: true,
  importCommit: true,
  importProgress: true,
  importCancel: true,
  imports: true,
  importUndo: true,
  importReview: true,
  mappings: true,
  mappingForm: true,
  saveMapping: true,
  removeMapping: true,
  exportCollection: true,
  exportFile: true,
  archive: true,
  backup: true,
  devices: true,
  renameDevice: true,
  pairLook: true,
  pairConfirm: true,
  couldHold: true,
  giveCollections: true,
  takeBackFrom: true,
  quarantine: true,
  quarantineDecide: true,
  removeDevice: true,
  slots: true,
  setPassword: true,
  addSlot: true,
  removeSlot: true,
  passkeyOptions: true,
  addPasskey: true,
  kitShow: true,
  kitVerify: true,
  kitReplace: true,
  kitTake: true,
  kitCancel: true,
  requests: true,
  review: true,
  approve: true,
  decline: true,
  grants: true,
  grant: true,
  revoke: true,
  grantees: true,
  seen: true,
  accessLog: true,
  preferences: true,
  setPreferences: true,
} as const satisfies Record<keyof VaultApi, true>;

/** The vault behind a wire, as one object. */
export function vaultApiOver(caller: Pick<Caller, "call">): VaultApi {
  const entries = Object.keys(vaultMethods).map((method) => [
    method,
    (ask?: unknown) => caller.call(method, ask),
  ]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the table above names every method once
  return Object.fromEntries(entries) as VaultApi;
}
