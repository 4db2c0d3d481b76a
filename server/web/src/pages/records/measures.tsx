/**
 * Screen 12, Measurements: each measure with its newest value and its course, and the list behind them.
 * @module
 */
import type { RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { SparkLine } from "../../charts/spark-line.tsx";
import { Twin } from "../../charts/twin.tsx";
import { Section } from "../../parts/page.tsx";
import { dayOf, quantityText, valueAt } from "../../parts/values.ts";
import { place, setQuery } from "../../router.ts";
import { useAsk } from "../../state/ask.ts";
import { api } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";
import { day } from "../../text/format.ts";
import { type Course, coursesOf, pointsOf } from "./courses.ts";
import { CollectionPage } from "./list-page.tsx";
import { RecordList } from "./list.tsx";
import type { Look } from "./look.ts";

/** As many as one answer holds. */
const MOST = 5_000;

/** The screen. */
export function MeasuresPage(props: { readonly look: Look }): VNode {
  const { collection } = props.look;
  const found = useAsk("measures", () => api.value.list({ collection, limit: MOST }));
  return (
    <CollectionPage look={props.look}>
      <Courses courses={coursesOf(found.value?.records ?? [])} />
      <RecordList look={props.look} narrowed={null} />
    </CollectionPage>
  );
}

function Courses(props: { readonly courses: readonly Course[] }): VNode | null {
  if (props.courses.length === 0) return null;
  const chosen = place.value.query.get("point");
  return (
    <Section heading={t.records.measures.heading}>
      <ul class="courses">
        {props.courses.map(({ point, records }) => (
          <li key={point}>
            <button
              type="button"
              class="link"
              aria-pressed={chosen === point}
              onClick={() => setQuery({ point: chosen === point ? null : point })}
            >
              {t.records.choice(point)}
            </button>
            <span class="money">{newestText(records)}</span>
            <CourseLine point={point} records={records} />
          </li>
        ))}
      </ul>
      <Twin
        caption={t.records.measures.heading}
        file="measures.csv"
        head={t.records.measures.head}
        rows={props.courses.flatMap(({ point, records }) =>
          records.map(({ shown }) => [
            t.records.choice(point),
            dayOf(shown),
            quantityText(valueAt(shown, "quantity")),
          ]),
        )}
      />
    </Section>
  );
}

/** A line needs two days. */
function CourseLine({ point, records }: Course): VNode | null {
  const points = pointsOf(records);
  if (points.length < 2) return null;
  return (
    <SparkLine
      label={t.records.measures.course(t.records.choice(point), points.length)}
      points={points}
    />
  );
}

function newestText(records: readonly RecordView[]): string {
  const newest = records.at(-1)?.shown ?? {};
  return t.records.measures.newest(
    quantityText(valueAt(newest, "quantity")),
    day(dayOf(newest), true),
  );
}
