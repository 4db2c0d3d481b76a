/**
 * APML 0.6: what draws the owner's attention, as other programs read it: shares of categories, sites, ratings, interests.
 * @module
 */
import { xmlText } from "./xml.ts";

/** One thing with its weight, -1..1. */
export interface Weighted {
  readonly key: string;
  readonly value: number;
}

/** A site. */
export interface WeightedSource extends Weighted {
  readonly name: string;
}

/** What a profile says. */
export interface AttentionProfile {
  /** Instant. */
  readonly created: string;
  readonly concepts: readonly Weighted[];
  readonly sources: readonly WeightedSource[];
  /** What the owner said in so many words. */
  readonly explicit: readonly Weighted[];
}

/** Gives the parts of an APML document. */
export function* apmlParts(profile: AttentionProfile): Generator<string> {
  const { created, concepts, sources, explicit } = profile;
  const told = `from="rootvault" updated="${created}"`;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<APML xmlns="http://www.apml.org/apml-0.6" version="0.6">\n';
  yield `<Head><Title>Own attention profile</Title><Generator>rootvault</Generator><UserEmail></UserEmail><DateCreated>${created}</DateCreated></Head>\n`;
  yield '<Body defaultprofile="own"><Profile name="own">\n<ImplicitData>\n<Concepts>\n';
  for (const { key, value } of concepts)
    yield `<Concept key="${xmlText(key)}" value="${weight(value)}" ${told}/>\n`;
  yield "</Concepts>\n<Sources>\n";
  for (const { key, name, value } of sources)
    yield `<Source key="${xmlText(key)}" name="${xmlText(name)}" value="${weight(value)}" type="text/html" ${told}/>\n`;
  yield "</Sources>\n</ImplicitData>\n<ExplicitData>\n<Concepts>\n";
  for (const { key, value } of explicit)
    yield `<Concept key="${xmlText(key)}" value="${weight(value)}"/>\n`;
  yield "</Concepts>\n</ExplicitData>\n</Profile></Body></APML>\n";
}

function weight(value: number): string {
  return Math.min(1, Math.max(-1, value)).toFixed(2);
}
