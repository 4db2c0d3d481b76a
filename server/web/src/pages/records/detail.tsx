/**
 * One record: what it says, its pictures, the owner's word on it, who has seen it.
 * @module
 */
import type { RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { Icon } from "../../parts/icon.tsx";
import { Failed, Loading } from "../../parts/notice.tsx";
import { Page, Section } from "../../parts/page.tsx";
import { Pictures } from "../../parts/pictures.tsx";
import { dayOf } from "../../parts/values.ts";
import { run, useAsk } from "../../state/ask.ts";
import { useForm } from "../../state/forms.ts";
import { isHelping } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { day } from "../../text/format.ts";
import { markOf, markRecords, type Marks } from "./bulk.tsx";
import { Facts, Source } from "./facts.tsx";
import { LookedUpIn } from "./looked-up.tsx";
import { RecordLinks } from "./links.tsx";
import { addressOf, type Look, nameOf, whoOf } from "./look.ts";
import { OwnWord, SeenBy } from "./word.tsx";

/** Collections whose records can have pictures and papers. */
const PICTURED: ReadonlySet<string> = new Set(["purchases", "closet", "appliances", "cards"]);

/** The screen of a record. */
export function RecordPage(props: { readonly look: Look; readonly id: string }): VNode {
  const { id, look } = props;
  const { collection } = look;
  const found = useAsk(`${collection} ${id}`, () => api.value.get({ id, collection }));
  if (found.value !== null) return <Found look={look} one={found.value} />;
  return (
    <Page heading={t.collections[collection] ?? collection}>
      {found.error === null ? <Loading /> : <Failed error={found.error} again={found.again} />}
    </Page>
  );
}

function Found(props: { readonly look: Look; readonly one: RecordView }): VNode {
  const { look, one } = props;
  const figure = look.figure(one.shown);
  return (
    <Page
      kicker={kickerOf(one)}
      heading={nameOf(one)}
      text={figure === null ? undefined : <span class="big-money money">{figure.text}</span>}
      actions={isHelping() ? undefined : <Actions one={one} />}
    >
      <div class="two">
        <div class="stack wide-gap">
          <Facts one={one} />
          <LookedUpIn one={one} />
          <Source one={one} />
        </div>
        {isHelping() ? null : <OwnersSide one={one} />}
      </div>
    </Page>
  );
}

/** What the owner adds to a record, and who has seen it; a helper is given neither. */
function OwnersSide(props: { readonly one: RecordView }): VNode {
  const { one } = props;
  return (
    <div class="stack wide-gap">
      {PICTURED.has(one.collection) ? <Pictures one={one} /> : null}
      <Section heading={t.records.one.seen}>
        <SeenBy hosts={one.seenBy} />
      </Section>
      <Section heading={t.records.one.word}>
        <OwnWord one={one} />
      </Section>
      <Section heading={t.records.links.heading}>
        <RecordLinks one={one} />
      </Section>
    </div>
  );
}

function kickerOf(one: RecordView): string {
  const known = dayOf(one.shown);
  const name = t.collections[one.collection] ?? one.collection;
  const kicker = t.records.one.kicker(name, known === "" ? "" : day(known, true));
  return t.records.one.by(kicker, whoOf(one));
}

/** Documents are edited, events corrected; a purchase is marked as a gift before all. */
function Actions(props: { readonly one: RecordView }): VNode {
  const { one } = props;
  const isBought = one.collection === "purchases";
  const isEvent = useForm(one.collection)?.family === "event";
  const mark = (marks: Marks) => (): void =>
    run(() => markRecords(one.collection, [one.id], marks));
  return (
    <>
      {one.marks.exclude === true ? (
        <button type="button" class="btn" onClick={mark(markOf.clear)}>
          {t.records.one.unmark}
        </button>
      ) : (
        <button type="button" class="btn" onClick={mark(markOf.private)}>
          <Icon name="eye-off" />
          {t.records.one.private}
        </button>
      )}
      <a class={isBought ? "btn" : "btn primary"} href={`${addressOf(one) ?? "#"}/edit`}>
        <Icon name="pencil" />
        {isEvent ? t.records.one.correct : t.records.one.edit}
      </a>
      {isBought && one.marks.exclude !== true ? (
        <button type="button" class="btn primary" onClick={mark(markOf.gift)}>
          <Icon name="gift" />
          {t.records.one.gift}
        </button>
      ) : null}
    </>
  );
}
