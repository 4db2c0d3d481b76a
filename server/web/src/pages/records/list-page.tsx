/**
 * The screen of a collection: what it is, a picture of it where there are figures, the list; or how to fill it.
 * @module
 */
import type { ComponentChildren, VNode } from "preact";
import { Icon } from "../../parts/icon.tsx";
import { Empty, Page } from "../../parts/page.tsx";
import { useBusy } from "../../state/ask.ts";
import { isComing, mayAdd, status } from "../../state/follow.ts";
import { takeInSample } from "../../state/take-in.ts";
import { t } from "../../text/catalog.ts";
import { Coming } from "./coming.tsx";
import { RecordList } from "./list.tsx";
import type { Look } from "./look.ts";

/** The screen; `text` and `children` stand above the list, which they may replace. */
export function CollectionPage(props: {
  readonly look: Look;
  readonly text?: ComponentChildren;
  /** Stands above all, of an empty collection too. */
  readonly above?: ComponentChildren;
  readonly children?: ComponentChildren;
}): VNode {
  const { look } = props;
  const { collection } = look;
  const heading = t.collections[collection] ?? collection;
  const count = status.value === null ? undefined : (status.value.counts[collection] ?? 0);
  if (count === undefined) return <Page heading={heading} />;
  if (count === 0)
    return (
      <Page heading={heading}>
        {props.above}
        <NothingYet look={look} />
      </Page>
    );
  return (
    <Page
      heading={heading}
      text={props.text ?? t.records.summary[collection]}
      actions={<Actions look={look} />}
    >
      {props.above}
      {look.comes ? <Coming look={look} /> : null}
      {props.children ?? <RecordList look={look} narrowed={null} />}
    </Page>
  );
}

function Actions(props: { readonly look: Look }): VNode | null {
  if (!mayAdd()) return null;
  return (
    <>
      <a class="btn" href={`${props.look.at}/new`}>
        <Icon name="plus" />
        {t.records.add}
      </a>
      <a class="btn primary" href="#/things/import">
        <Icon name="import" />
        {t.records.import}
      </a>
    </>
  );
}

/** Collections that the sample household fills. */
const SAMPLED: ReadonlySet<string> = new Set(["purchases", "clickstream", "media"]);

/** How a collection is filled; nobody says that it is empty while its entries are on their way. */
export function NothingYet(props: { readonly look: Look }): VNode {
  const { collection } = props.look;
  if (isComing())
    return (
      <Empty text={t.records.nothingSoFar} more={t.records.coming}>
        {mayAdd() ? <ToNew look={props.look} /> : null}
      </Empty>
    );
  if (!mayAdd()) return <Empty text={t.records.empty[collection] ?? t.records.none} />;
  return (
    <Empty
      text={t.records.empty[collection] ?? t.records.none}
      more={t.records.howToFill[collection] ?? ""}
    >
      {SAMPLED.has(collection) ? (
        <>
          <a class="btn primary" href="#/things/import">
            <Icon name="import" />
            {t.records.import}
          </a>
          <ToNew look={props.look} />
          <LoadSample />
        </>
      ) : (
        <>
          <ToNew look={props.look} isFirst />
          <a class="btn" href="#/things/import">
            <Icon name="import" />
            {t.records.import}
          </a>
        </>
      )}
    </Empty>
  );
}

function ToNew(props: { readonly look: Look; readonly isFirst?: boolean }): VNode {
  const { at, collection } = props.look;
  return (
    <a class={props.isFirst === true ? "btn primary" : "btn"} href={`${at}/new`}>
      <Icon name="plus" />
      {t.records.addHeading[collection]}
    </a>
  );
}

/** Invented data is offered to a vault that holds nothing of its owner. */
function LoadSample(): VNode | null {
  const [busy, start] = useBusy();
  const isEmpty = Object.values(status.value?.counts ?? {}).every((n) => n === 0);
  if (!isEmpty && !busy) return null;
  return (
    <button
      type="button"
      class="btn quiet"
      disabled={busy}
      onClick={() => start(() => takeInSample(() => undefined))}
    >
      {busy ? t.working : t.purchases.sample}
    </button>
  );
}
