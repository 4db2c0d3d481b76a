/**
 * Names of all methods of `VaultApi`, so that a wire can tell a method from any other text. Complete by its type.
 * @module
 */
import type { VaultApi } from "./api.ts";

const names: Readonly<Record<keyof VaultApi, true>> = {
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
  saveMapping: true,
  removeMapping: true,
  exportCollection: true,
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
};

/** Every method of `VaultApi`. */
export const vaultMethods: readonly (keyof VaultApi)[] = Object.keys(names).filter(isVaultMethod);

/** Tells whether a text names a method of `VaultApi`. */
export function isVaultMethod(name: string): name is keyof VaultApi {
  return Object.hasOwn(names, name);
}
