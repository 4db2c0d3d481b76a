/**
 * The schema.org objects in the HTML of a mail: JSON-LD in scripts, and microdata. Nothing that the HTML names is loaded.
 * @module
 */
import { Parser } from "htmlparser2";
import type { Json, JsonObject } from "../../../../model/json.ts";
import { isObject, memberOf } from "../../reading/json.ts";
import { limits } from "../../reading/limits.ts";
import { flatJson } from "../../reading/whole.ts";
import { Microdata } from "./microdata.ts";

/** What the markup says, and how many blocks cannot be read. */
export interface Markup {
  readonly nodes: readonly JsonObject[];
  /** What is wrong, a sentence a block. */
  readonly faults: readonly string[];
}

/** Reads the objects at the top of the markup, each `@type` without its vocabulary. */
export function markupOf(html: string): Markup {
  // Most mails have none.
  if (!/ld\+json|itemscope/iu.test(html)) return { nodes: [], faults: [] };
  const microdata = new Microdata();
  const scripts: string[] = [];
  let script: string | null = null;
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        const isJson = /^application\/ld\+json/iu.test(attributes["type"] ?? "");
        if (name === "script" && isJson) script = "";
        microdata.begin(name, attributes);
      },
      ontext: (text) => {
        if (script === null) microdata.text(text);
        else script += text;
      },
      onclosetag: (name, isImplied) => {
        if (name === "script" && script !== null) scripts.push(script);
        if (name === "script") script = null;
        microdata.end(name, isImplied);
      },
    },
    { recognizeSelfClosing: true },
  );
  // The parser is never told of the end, so that what is cut off is not taken for whole.
  parser.write(html);
  const parsed = scripts.filter((text) => text.trim() !== "").map((text) => flatJson(text));
  const isCut = script !== null || microdata.isOpen;
  const nodes = [...parsed.flatMap((value) => nodesIn(value ?? null)), ...microdata.items];
  const isLarger = microdata.isLarger || nodes.length > limits.mailNodes;
  return {
    nodes: nodes.slice(0, limits.mailNodes).map(withShortType),
    faults: [
      ...(isLarger ? ["The mail holds more objects, or deeper ones, than any real one."] : []),
      ...parsed.filter((value) => value === undefined).map(() => "A JSON-LD block is no JSON."),
      ...(isCut ? ["The mail ends inside its markup."] : []),
    ],
  };
}

function nodesIn(value: Json): readonly JsonObject[] {
  if (Array.isArray(value))
    return value.flatMap((one: Json) => (isObject(one) ? nodesIn(one) : []));
  if (!isObject(value)) return [];
  const parts = ["@graph", "subReservation"].map((name) => memberOf(value, name) ?? null);
  return [value, ...parts.flatMap((part) => nodesIn(part))];
}

function withShortType(node: JsonObject): JsonObject {
  return { ...node, "@type": typeOf(node) };
}

/** `Order` for `http://schema.org/Order` and for a list that begins with it. */
function typeOf(node: JsonObject): string {
  const type = memberOf(node, "@type") ?? "";
  const [first = ""]: readonly Json[] = Array.isArray(type) ? type : [type];
  if (typeof first !== "string") return "";
  return first.slice(Math.max(...["/", "#", ":"].map((sign) => first.lastIndexOf(sign))) + 1);
}
