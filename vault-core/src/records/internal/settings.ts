/**
 * Records of `_settings`: roots, preferences, device names, heads of access logs.
 * @module
 */
import { z } from "../../protocol/zod.ts";
import { Instant } from "../values.ts";
import { CategoryRuleSetting } from "./category-rule.ts";
import { internalEnvelope } from "./envelope.ts";
import { KeptPart } from "./kept-part.ts";
import { MappingSetting } from "./mapping.ts";
import { PreferenceSetting } from "./preference.ts";
import { ReturnWindowSetting } from "./return-window.ts";

/** The root of pairwise keys and record ids: a secret of 32 bytes, base64url. */
export const RootSetting = z.strictObject({
  ...internalEnvelope,
  type: z.literal("root"),
  pairwiseRoot: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  generation: z.number().int().positive(),
  /** Number of the roster entry whose removal made it; absent for the first generation. */
  since: z.number().int().positive().optional(),
});

/** A root of pairwise keys. */
export type RootSetting = z.infer<typeof RootSetting>;

/** A device's name as the owner gave it. */
export const DeviceNameSetting = z.strictObject({
  ...internalEnvelope,
  type: z.literal("device-name"),
  device: z.string(),
  name: z.string().min(1).max(64),
});

/** A collection that a helper has, and up to which epoch boxes with its key are made. */
export const HelperSetting = z.strictObject({
  ...internalEnvelope,
  type: z.literal("helper"),
  /** Member id. */
  helper: z.string(),
  collection: z.string(),
  /** Absent before the first box: by whom, and the newest epoch. */
  boxed: z.strictObject({ by: z.string(), epoch: z.number().int().positive() }).optional(),
});
/** A collection that a helper has. */
export type HelperSetting = z.infer<typeof HelperSetting>;

/** The newest head of the access log that this vault has checked. */
export const AccessLogHeadSetting = z.strictObject({
  ...internalEnvelope,
  type: z.literal("access-log-head"),
  origin: z.string(),
  /** Id of the log, 32 hex digits. */
  log: z.string(),
  /** The issuer's Ed25519 key that signed it, base64url. */
  key: z.string(),
  size: z.number().int().nonnegative(),
  root: z.string(),
});

/** When a recovery kit was last rehearsed. */
export const KitRehearsalSetting = z.strictObject({
  ...internalEnvelope,
  type: z.literal("kit-rehearsal"),
  /** H("kit-find", kit sign key)[0..16], 32 hex digits. */
  kit: z.string().regex(/^[0-9a-f]{32}$/),
  epoch: z.number().int().positive(),
  at: Instant,
});

/** The key of record ids that an archive brought into the empty vault. */
export const AdoptedRootSetting = z.strictObject({
  ...internalEnvelope,
  type: z.literal("adopted-root"),
  /** Id of the vault that it comes from, 32 hex digits. */
  vault: z.string().regex(/^[0-9a-f]{32}$/),
  /** Base64url of 32 bytes. */
  idRoot: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

/** Any record of `_settings`. */
export const SettingsRecord = z.discriminatedUnion("type", [
  RootSetting,
  PreferenceSetting,
  DeviceNameSetting,
  HelperSetting,
  AccessLogHeadSetting,
  KitRehearsalSetting,
  MappingSetting,
  AdoptedRootSetting,
  CategoryRuleSetting,
  ReturnWindowSetting,
  KeptPart,
]);
/** Any record of `_settings`. */
export type SettingsRecord = z.infer<typeof SettingsRecord>;
