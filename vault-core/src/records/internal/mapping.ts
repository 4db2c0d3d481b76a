/**
 * A saved mapping of CSV columns, as a record of `_settings`.
 * @module
 */
import { mappedKinds } from "../../model/mapping.ts";
import { z } from "../../protocol/zod.ts";
import { internalEnvelope } from "./envelope.ts";

const Path = z.string().regex(/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9 _-]{1,64}){0,4}$/);
const Header = z.string().min(1).max(256);
const Scalar = z.union([z.string().max(1_000), z.number(), z.boolean(), z.array(z.string())]);

const optional = {
  headers: z.array(Header).min(1).max(512),
  collection: z.string().max(64),
  delimiter: z.string().length(1).nullable(),
  encoding: z.string().max(32).nullable(),
  decimal: z.enum([".", ","]).nullable(),
  dateOrder: z.enum(["dmy", "mdy"]).nullable(),
  zone: z.string().max(64).nullable(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable(),
  sign: z.enum(["as_is", "negate", "debit_credit"]),
  // Mappings of before have none.
  moneyIn: z.enum(["refunds", "all"]).exactOptional(),
  constants: z.record(Path, Scalar),
  key: z.array(Header).max(16),
  skipWhen: z.array(z.strictObject({ column: Header, equals: z.string().max(256) })).max(64),
};

/** A mapping without id and revision. */
export const MappingShape = z.strictObject({
  ...optional,
  name: z.string().regex(/^[a-z0-9][a-z0-9 ._-]{0,62}$/),
  columns: z.record(Path, z.strictObject({ from: Header, as: z.enum(mappedKinds) })),
});

/** A mapping as the owner writes it: what is left out is found by the file or by the collection. */
export const MappingDraftShape = z.strictObject({
  ...z.object(optional).partial({
    delimiter: true,
    encoding: true,
    decimal: true,
    dateOrder: true,
    zone: true,
    currency: true,
    sign: true,
    constants: true,
    key: true,
    skipWhen: true,
  }).shape,
  v: z.literal(1).optional(),
  name: MappingShape.shape.name,
  columns: z.record(Path, z.strictObject({ from: Header, as: z.enum(mappedKinds).optional() })),
});

/** A mapping in `_settings`. */
export const MappingSetting = z.strictObject({
  ...internalEnvelope,
  type: z.literal("mapping"),
  ...MappingShape.shape,
});
