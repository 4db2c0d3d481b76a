/**
 * Screen 18, Import: drop files, see what they would bring, take them in, take them back.
 * @module
 */
import type { ImportReport } from "@rootvault/vault-core";
import { Fragment, type VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../../parts/icon.tsx";
import { Page, Section } from "../../parts/page.tsx";
import type { FileGroup, FileReader, SourceFormat } from "../../rpc/door.ts";
import { run, useAsk, useBusy } from "../../state/ask.ts";
import { isHelping } from "../../state/follow.ts";
import { percentOf } from "../../state/import-bar.ts";
import { countSteps, type FileStep, mayTakeAll } from "../../state/import-steps.ts";
import { api, door } from "../../state/session.ts";
import { takeBack } from "../../state/take-in.ts";
import { say } from "../../state/toast.ts";
import { createTurns } from "../../state/turns.ts";
import { t } from "../../text/catalog.ts";
import { day, localDay } from "../../text/format.ts";
import { ImportFile } from "./file.tsx";
import { ReportFacts } from "./report.tsx";
import { howMany, isTaken, partName } from "./words.ts";
import { ImportReview } from "./review.tsx";

interface Dropped {
  readonly n: number;
  readonly file: FileGroup;
  readonly format?: string;
}

/** How often it is asked whether an import is still being written. */
const LOOK_MS = 1_000;

/** Files that are read or wait for the owner's word at once: one less than a vault keeps open. */
const AT_ONCE = 3;

/** The screen. */
export function Import(): VNode {
  const reader = useReader();
  const [turns] = useState(() => createTurns(AT_ONCE));
  const [files, setFiles] = useState<readonly Dropped[]>([]);
  const [steps, setSteps] = useState<Steps>({});
  const [takeAll, setTakeAll] = useState(false);
  const show = (news: readonly Omit<Dropped, "n">[]): void => {
    setTakeAll(false);
    setFiles((before) => [
      ...news.map((one, index) => Object.assign({ n: lastOf(before) + index + 1 }, one)),
      ...before,
    ]);
  };
  const add = (list: FileList | null): void => {
    const chosen = [...(list ?? [])];
    run(async () => {
      const groups = (await reader?.group(chosen)) ?? [];
      show(groups.map((file) => ({ file })));
    });
  };
  return (
    <Page heading={t.imports.heading} text={t.imports.text} actions={<ToMappings />}>
      <Drop onFiles={add} />
      <ImportAll files={files} steps={steps} isOn={takeAll} onTake={() => setTakeAll(true)} />
      {reader === null
        ? null
        : files.map(({ n, file, format }) => (
            <ImportFile
              key={n}
              file={file}
              {...(format !== undefined && { format })}
              onMore={(formats) => show(formats.map((one) => ({ file, format: one })))}
              reader={reader}
              turns={turns}
              takeAll={takeAll}
              onOpened={(opened) => setFiles((before) => replaced(before, n, opened))}
              onStep={(at) =>
                setSteps((before) => (before[n] === at ? before : { ...before, [n]: at }))
              }
              onLeave={() => setFiles((before) => before.filter((other) => other.n !== n))}
            />
          ))}
      <div class="two">
        <Before />
        {reader === null ? null : <Sources reader={reader} />}
      </div>
    </Page>
  );
}

/** Mappings are the owner's. */
function ToMappings(): VNode | null {
  if (isHelping()) return null;
  return (
    <a class="btn" href="#/things/import/mappings">
      {t.mapping.list}
    </a>
  );
}

type Steps = Readonly<Record<number, FileStep>>;

function lastOf(files: readonly Dropped[]): number {
  return Math.max(-1, ...files.map(({ n }) => n));
}

/** The file that was sealed gives way to what it holds, which is looked at anew. */
function replaced(files: readonly Dropped[], n: number, file: FileGroup): readonly Dropped[] {
  return files.map((one) => (one.n === n ? { n: lastOf(files) + 1, file } : one));
}

/** Several files at once: how far they are, and one button for all. */
function ImportAll(props: {
  readonly files: readonly Dropped[];
  readonly steps: Steps;
  readonly isOn: boolean;
  readonly onTake: () => void;
}): VNode | null {
  const { files, steps, isOn } = props;
  if (files.length < 2) return null;
  const at = files.map(({ n }) => steps[n] ?? "looking");
  const { ready, known, coming, asking, failed, done } = countSteps(at);
  return (
    <div class="run-row">
      <p role="status">
        {t.imports.several(files.length, ready, coming, done)}
        {known === 0 ? null : t.imports.severalKnown(known)}
        {asking === 0 ? null : t.imports.severalAsking(asking)}
        {failed === 0 ? null : t.imports.severalFailed(failed)}
      </p>
      {mayTakeAll(at, isOn) ? (
        <button type="button" class="btn primary" onClick={props.onTake}>
          {t.imports.takeAll}
        </button>
      ) : null}
    </div>
  );
}

function useReader(): FileReader | null {
  const [reader, setReader] = useState<FileReader | null>(null);
  useEffect(() => {
    const made = door.value.reader();
    setReader(made);
    return () => made.close();
  }, []);
  return reader;
}

function Drop(props: { readonly onFiles: (files: FileList | null) => void }): VNode {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    props.onFiles(event.dataTransfer?.files ?? null);
  };
  return (
    <div
      class={over ? "drop over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Icon name="import" />
      <p>
        <b>{t.imports.drop}</b>
        <br />
        {t.imports.dropText}
      </p>
      <button type="button" class="btn primary" onClick={() => input.current?.click()}>
        {t.imports.choose}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t.imports.choose}
        onChange={(event) => {
          props.onFiles(event.currentTarget.files);
          event.currentTarget.value = "";
        }}
      />
    </div>
  );
}

/** They are many: one fold for each collection that they bring first. */
function Sources(props: { readonly reader: FileReader }): VNode {
  const formats = useAsk("formats", () => props.reader.formats());
  return (
    <Section heading={t.imports.known}>
      {byCollection(formats.value ?? []).map(([collection, sources]) => (
        <details key={collection} class="more-fields ruled">
          <summary>{t.imports.knownOf(partName(collection), sources.length)}</summary>
          <ul class="rows">
            {sources.map((source) => (
              <Source key={source.id} source={source} />
            ))}
          </ul>
        </details>
      ))}
      <p class="second small-text">{t.imports.unknownTables}</p>
    </Section>
  );
}

function Source({ source }: { readonly source: SourceFormat }): VNode {
  const howTo = t.imports.howTo[source.id];
  return (
    <li class="source-row">
      {source.title}
      {source.collections.length < 2 ? null : <small>{collectionsOf(source)}</small>}
      {howTo === undefined ? null : <small>{howTo}</small>}
    </li>
  );
}

function byCollection(
  formats: readonly SourceFormat[],
): readonly (readonly [collection: string, formats: readonly SourceFormat[]])[] {
  const groups = new Map<string, SourceFormat[]>();
  for (const format of formats) {
    const [first = ""] = format.collections;
    groups.set(first, [...(groups.get(first) ?? []), format]);
  }
  return [...groups];
}

function collectionsOf(format: SourceFormat): string {
  return format.collections.map(partName).join(", ");
}

function Before(): VNode {
  const runs = useAsk("imports", () => api.value.imports());
  const isWriting = runs.value?.some(({ state }) => state === "writing") === true;
  useEffect(() => {
    if (!isWriting) return undefined;
    // Its end changes no record: it is asked for, also where another screen began it.
    const look = setInterval(runs.again, LOOK_MS);
    return () => clearInterval(look);
  }, [isWriting, runs.again]);
  return (
    <Section heading={t.imports.before}>
      {runs.value?.length === 0 ? <p class="none">{t.imports.noneBefore}</p> : null}
      <ul class="rows">
        {(runs.value ?? []).map((report) => (
          <Fragment key={report.run}>
            <li class="run-row">
              <div>
                <span class="run-file">{report.file}</span>
                <small>
                  {t.imports.row(
                    howMany(report, report.imported),
                    t.imports.states[report.state] ?? report.state,
                  )}
                  {", "}
                  {day(localDay(report.started))}
                </small>
              </div>
              {isTaken(report) ? <UndoRun report={report} /> : null}
            </li>
            <li class="run-more">
              <details>
                <summary class="small-text second">{t.imports.whole}</summary>
                <ReportFacts report={report} withDays />
              </details>
            </li>
            {report.review.length > 0 && isTaken(report) ? (
              <li>
                <ImportReview report={report} />
              </li>
            ) : null}
          </Fragment>
        ))}
      </ul>
    </Section>
  );
}

function UndoRun(props: { readonly report: ImportReport }): VNode {
  const [isBusy, start] = useBusy();
  const [share, setShare] = useState<number | null>(null);
  return (
    <button
      type="button"
      class="btn small"
      disabled={isBusy}
      onClick={() =>
        start(async () => {
          setShare(null);
          await takeBack(props.report.run, setShare);
          say(t.imports.undone);
        })
      }
    >
      {isBusy ? t.imports.undoingRun(percentOf(share)) : t.imports.undo}
    </button>
  );
}
