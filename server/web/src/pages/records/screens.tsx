/**
 * The screens of each collection: list, record, and the forms that add and change one.
 * @module
 */
import type { ComponentType } from "preact";
import { t } from "../../text/catalog.ts";
import { Attention } from "../attention/attention.tsx";
import { Purchases } from "../purchases/purchases.tsx";
import type { Screen } from "../screen.ts";
import { RecordPage } from "./detail.tsx";
import { AddPage, EditPage } from "./form-page.tsx";
import { CollectionPage } from "./list-page.tsx";
import { type Look, looks } from "./look.ts";
import { MeasuresPage } from "./measures.tsx";
import { MediaPage } from "./media.tsx";

/** Lists that have a picture of their own. */
const LISTS: Readonly<Record<string, ComponentType<{ readonly look: Look }>>> = {
  purchases: Purchases,
  clickstream: Attention,
  media: MediaPage,
  measurements: MeasuresPage,
};

/** All of them; a record's form comes before the record, which any one word names. */
export const recordScreens: readonly Screen[] = looks.flatMap(screensOf);

function screensOf(look: Look): readonly Screen[] {
  const { collection, tab } = look;
  const title = t.collections[collection] ?? collection;
  const [list, at] = [look.list.slice(1), look.at.slice(1)];
  const parent = { hash: look.list, name: title };
  const List = LISTS[collection] ?? CollectionPage;
  return [
    {
      path: list,
      tab,
      title,
      ...(list === "/activity"
        ? {}
        : { parent: { hash: tab === "things" ? "#/things" : "#/activity", name: t.tabs[tab] } }),
      show: () => <List look={look} />,
    },
    {
      path: `${at}/new`,
      tab,
      title: t.records.addHeading[collection] ?? t.records.add,
      parent,
      show: () => <AddPage look={look} />,
    },
    {
      path: `${at}/:/edit`,
      tab,
      title,
      parent,
      show: ({ id }) => <EditPage look={look} id={id} />,
    },
    { path: `${at}/:`, tab, title, parent, show: ({ id }) => <RecordPage look={look} id={id} /> },
  ];
}
