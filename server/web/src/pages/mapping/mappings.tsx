/**
 * Saved mappings: what each is for; changed on the spot, or removed.
 * @module
 */
import type { CsvMapping } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Empty, Page, Section } from "../../parts/page.tsx";
import type { FileGroup, FileReader } from "../../rpc/door.ts";
import { run, useAsk } from "../../state/ask.ts";
import { api, door } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { MappingForm } from "./mapping-form.tsx";

/** The screen. */
export function Mappings(): VNode {
  const saved = useAsk("mappings", () => api.value.mappings());
  const [changed, setChanged] = useState<CsvMapping | null>(null);
  const all = saved.value ?? [];
  return (
    <Page heading={t.mapping.list} text={t.mapping.listText}>
      {saved.value?.length === 0 ? (
        <Empty text={t.mapping.none} more={t.mapping.noneMore}>
          <a class="btn primary" href="#/things/import">
            {t.records.import}
          </a>
        </Empty>
      ) : null}
      {changed === null ? (
        <ul class="rows ruled">
          {all.map((mapping) => (
            <Row key={mapping.name} mapping={mapping} onChange={() => setChanged(mapping)} />
          ))}
        </ul>
      ) : (
        <Change mapping={changed} onEnd={() => setChanged(null)} />
      )}
    </Page>
  );
}

function Row(props: { readonly mapping: CsvMapping; readonly onChange: () => void }): VNode {
  const { mapping } = props;
  const { name, collection, columns } = mapping;
  const remove = async (): Promise<void> => {
    await api.value.removeMapping({ name });
    say(t.mapping.removed(name), async () => {
      await api.value.saveMapping({ mapping });
    });
  };
  return (
    <li class="run-row">
      <div>
        <span class="run-file">{name}</span>
        <small>
          {t.mapping.row(t.collections[collection] ?? collection, Object.keys(columns).length)}
        </small>
      </div>
      <div class="actions">
        <button
          type="button"
          class="btn small"
          aria-label={`${t.mapping.edit}: ${name}`}
          onClick={props.onChange}
        >
          {t.mapping.edit}
        </button>
        <button
          type="button"
          class="btn small"
          aria-label={`${t.mapping.remove}: ${name}`}
          onClick={() => run(remove)}
        >
          {t.mapping.remove}
        </button>
      </div>
    </li>
  );
}

function Change(props: { readonly mapping: CsvMapping; readonly onEnd: () => void }): VNode {
  const [reader, setReader] = useState<FileReader | null>(null);
  const [file, setFile] = useState<FileGroup | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const made = door.value.reader();
    setReader(made);
    return () => made.close();
  }, []);
  return (
    <Section
      heading={t.mapping.editHeading(props.mapping.name)}
      end={
        <>
          <button type="button" class="btn small" onClick={() => input.current?.click()}>
            {t.mapping.tryFile}
          </button>
          <input
            ref={input}
            type="file"
            hidden
            aria-label={t.mapping.tryFile}
            onChange={({ currentTarget: { files } }) => {
              const [chosen] = files ?? [];
              if (chosen !== undefined) setFile({ name: chosen.name, parts: [chosen] });
            }}
          />
        </>
      }
    >
      {reader === null ? null : (
        <MappingForm
          reader={reader}
          file={file}
          mapping={props.mapping}
          onSaved={props.onEnd}
          onLeave={props.onEnd}
        />
      )}
    </Section>
  );
}
