/**
 * What the owner has said himself about what a record belongs with, and whether it counts: there the vault's rules are silent.
 * @module
 */
import type { Json, JsonObject } from "../../model/json.ts";
import type { RecordLink } from "../../vault/api/vault-api.ts";
import { isRecord, textOf } from "../line.ts";

/** The state of an annotation as the rules see it. */
export interface OwnersWord {
  /** The owner set links, or took one off: no rule sets any. */
  readonly ofLinks: boolean;
  /** The owner said whether it counts: no rule makes it a duplicate. */
  readonly ofCounting: boolean;
  /** The owner left it out as a duplicate: it stands for nothing. */
  readonly isOut: boolean;
  /** Records that the owner called the same purchase. */
  readonly same: readonly string[];
  /** Links that rules set. */
  readonly ruled: readonly RecordLink[];
  /** A rule left it out as a duplicate, and the owner let it be. */
  readonly isRuledOut: boolean;
}

const SILENT: OwnersWord = {
  ofLinks: false,
  ofCounting: false,
  isOut: false,
  same: [],
  ruled: [],
  isRuledOut: false,
};

/** Relations by which a record tells nothing new. */
export function isSame({ relation }: Pick<RecordLink, "relation">): boolean {
  return relation === "same_purchase" || relation === "duplicate_of";
}

/** Reads the owner's word from an annotation. */
export function readWord(annotation: JsonObject | undefined): OwnersWord {
  if (annotation === undefined) return SILENT;
  const { exclude, reason } = annotation;
  const all = readLinks(annotation["links"]);
  const ruled = (all ?? []).filter((link) => link.by === "rule");
  const own = (all ?? []).filter((link) => link.by !== "rule");
  const isRuled = ruled.some(isSame);
  const isOut = exclude === true && reason === "duplicate";
  const ofLinks = own.length > 0 || all?.length === 0;
  // What a rule left out and the owner let in again has the rule's link still.
  const isSaid = isRuled ? !isOut : exclude !== undefined;
  return {
    ofLinks,
    ofCounting: ofLinks || isSaid,
    isOut: isOut && !isRuled,
    same: own.filter((link) => link.relation === "same_purchase").map(({ to }) => to),
    ruled,
    isRuledOut: isOut && isRuled,
  };
}

/** The links of an annotation; null where it has none, and an empty list where the owner took the last one off. */
function readLinks(value: Json | undefined): readonly RecordLink[] | null {
  if (!Array.isArray(value)) return null;
  return value.flatMap((link: Json): RecordLink[] => {
    const to = isRecord(link) ? textOf(link, "to") : null;
    const relation = isRecord(link) ? relationOf(link["relation"]) : null;
    if (to === null || relation === null) return [];
    return [
      isRecord(link) && link["by"] === "rule" ? { to, relation, by: "rule" } : { to, relation },
    ];
  });
}

const RELATIONS = ["same_purchase", "duplicate_of", "refund_of", "part_of"] as const;

function relationOf(value: Json | undefined): RecordLink["relation"] | null {
  return RELATIONS.find((one) => one === value) ?? null;
}
