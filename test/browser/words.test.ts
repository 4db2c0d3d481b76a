/**
 * Every field of every form has a label in the app, every collection its screen and its words.
 * @module
 */
import { join } from "node:path";

import { expect, test } from "vitest";

import { formOf, type FormField } from "../../vault-core/src/records/form.ts";
import { collections } from "../../vault-core/src/records/registry.ts";
import { root } from "../support/sources.ts";

interface Words {
  label(collection: string, path: string): string;
  readonly sorts: Readonly<Record<string, string>>;
  readonly empty: Readonly<Record<string, string>>;
  readonly howToFill: Readonly<Record<string, string>>;
  readonly addHeading: Readonly<Record<string, string>>;
}

interface Look {
  readonly collection: string;
  readonly facets: readonly string[];
  readonly main: readonly string[];
  readonly name: readonly string[];
  readonly sorts: readonly string[];
}

/** The app's sources belong to its own project: here they are only run. */
async function load<Module>(path: string): Promise<Module> {
  return (await import(join(root, "server/web/src", path))) as Module;
}

const forms = Object.values(collections)
  .filter(({ name }) => name !== "annotations")
  .map(formOf);

function labels(fields: readonly FormField[]): readonly string[] {
  return fields.flatMap(({ label, fields: inner = [] }) => [label, ...labels(inner)]);
}

test("every field of a form has a label", async () => {
  const { records } = await load<{ records: Words }>("text/en/records.ts");
  const bare = forms.flatMap(({ collection, types }) =>
    labels(types.flatMap(({ fields }) => fields)).filter(
      (path) => records.label(collection, path) === path,
    ),
  );
  expect(bare).toEqual([]);
});

test("every collection has a screen, and words for where it is empty; what its look names is there", async () => {
  const { records } = await load<{ records: Words }>("text/en/records.ts");
  const { looks } = await load<{ looks: readonly Look[] }>("pages/records/look.ts");
  expect(new Set(looks.map(({ collection }) => collection))).toEqual(
    new Set(forms.map(({ collection }) => collection)),
  );
  for (const { collection, types } of forms) {
    for (const words of [records.empty, records.howToFill, records.addHeading])
      expect(words[collection]).toBeDefined();
    const paths = new Set(types.flatMap(({ fields }) => fields.map(({ path }) => path)));
    const { facets, main, name, sorts } = looks.find((one) => one.collection === collection)!;
    expect([...facets, ...main, ...name].filter((path) => !paths.has(path))).toEqual([]);
    expect(sorts.filter((sort) => records.sorts[sort] === undefined)).toEqual([]);
  }
});
