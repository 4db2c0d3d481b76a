/**
 * Pictures and papers of a record: small ones in a grid, one by one in full, added by choosing or dropping files.
 * @module
 */
import type { AttachmentView, RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import { errorText } from "../state/errors.ts";
import { run, useBusy } from "../state/ask.ts";
import { addPictures, toBlob, usePicture } from "../state/pictures.ts";
import { api } from "../state/session.ts";
import { say, sayFailure } from "../state/toast.ts";
import { t } from "../text/catalog.ts";
import { Dialog } from "./dialog.tsx";
import { Icon } from "./icon.tsx";
import { Section } from "./page.tsx";
import { Failed } from "./notice.tsx";
import { saveBlob } from "./save-file.ts";

const MOST = 12;

const ENDINGS: Readonly<Record<AttachmentView["mime"], string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "application/pdf": "pdf",
};

/** The section of a record's pictures. */
export function Pictures(props: { readonly one: RecordView }): VNode {
  const { id, attachments, collection } = props.one;
  const isReceipt = collection === "purchases";
  const [opened, setOpened] = useState<string | null>(null);
  const shown = attachments.find((one) => one.file === opened);
  return (
    <Section heading={isReceipt ? t.pictures.heading : t.pictures.headingOther}>
      <div class="stack pad-block">
        {attachments.length === 0 ? (
          <p class="second">{isReceipt ? t.pictures.none : t.pictures.noneOther}</p>
        ) : (
          <ul class="pictures">
            {attachments.map((one) => (
              <li key={one.file}>
                <button
                  type="button"
                  class="picture"
                  aria-label={t.pictures.open(nameOf(attachments, one))}
                  onClick={() => setOpened(one.file)}
                >
                  {isPaper(one) ? <Paper /> : <Small id={id} one={one} />}
                </button>
              </li>
            ))}
          </ul>
        )}
        {attachments.length >= MOST ? (
          <p class="small-text second">{t.pictures.full(MOST)}</p>
        ) : (
          <Add id={id} />
        )}
      </div>
      {shown === undefined ? null : (
        <Opened
          id={id}
          one={shown}
          heading={nameOf(attachments, shown)}
          onClose={() => setOpened(null)}
        />
      )}
    </Section>
  );
}

function Paper(): VNode {
  return (
    <span>
      <Icon name="file" /> {t.pictures.pdf}
    </span>
  );
}

function Small(props: { readonly id: string; readonly one: AttachmentView }): VNode {
  const picture = usePicture(props.id, props.one.file, "thumb");
  if (picture.url !== null) return <img src={picture.url} alt="" />;
  return picture.error === null ? (
    <Icon name="clock" />
  ) : (
    <span>
      <Icon name="warn" small /> {errorText(picture.error)}
    </span>
  );
}

function Add(props: { readonly id: string }): VNode {
  const [over, setOver] = useState(false);
  const [busy, start] = useBusy();
  const add = (files: FileList | null | undefined): void => {
    const list = [...(files ?? [])];
    if (list.length === 0 || busy) return;
    start(async () => {
      const { added, failed } = await addPictures(props.id, list);
      if (added > 0) say([t.pictures.added(added), ...failed].join(" "), undo);
      else sayFailure(failed.join(" "));
    });
  };
  return (
    <div
      class={over ? "drop slim over" : "drop slim"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        add(event.dataTransfer?.files);
      }}
    >
      <Choose busy={busy} onFiles={add} />
      <p class="small-text" role="status">
        {busy ? t.pictures.working : t.pictures.drop}
        <br />
        {t.pictures.stripped}
      </p>
    </div>
  );
}

function Choose(props: {
  readonly busy: boolean;
  readonly onFiles: (files: FileList | null) => void;
}): VNode {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="btn"
        disabled={props.busy}
        onClick={() => input.current?.click()}
      >
        <Icon name="plus" />
        {t.pictures.add}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept="image/jpeg,image/png,image/webp,application/pdf"
        aria-label={t.pictures.add}
        onChange={(event) => {
          props.onFiles(event.currentTarget.files);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

function Opened(props: {
  readonly id: string;
  readonly one: AttachmentView;
  readonly heading: string;
  readonly onClose: () => void;
}): VNode {
  const { id, one, heading, onClose } = props;
  const save = (): void =>
    run(async () => {
      const found = await api.value.attachment({ id, file: one.file });
      saveBlob(`${one.file.slice(0, 8)}.${ENDINGS[one.mime]}`, toBlob(found));
    });
  const remove = (): void =>
    run(async () => {
      await api.value.detach({ id, files: [one.file] });
      onClose();
      say(t.pictures.removed, undo);
    });
  return (
    <Dialog
      heading={heading}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="btn danger" onClick={remove}>
            <Icon name="trash" />
            {t.pictures.remove}
          </button>
          <button type="button" class="btn" onClick={save}>
            <Icon name="import" />
            {t.pictures.save}
          </button>
          <button type="button" class="btn primary" onClick={onClose}>
            {t.do.close}
          </button>
        </>
      }
    >
      {isPaper(one) ? (
        <p class="second">{t.pictures.asPaper}</p>
      ) : (
        <Whole id={id} one={one} alt={heading} />
      )}
    </Dialog>
  );
}

function Whole(props: {
  readonly id: string;
  readonly one: AttachmentView;
  readonly alt: string;
}): VNode {
  const picture = usePicture(props.id, props.one.file, "whole");
  if (picture.error !== null) return <Failed error={picture.error} again={picture.again} />;
  return (
    <div class="picture-whole">
      {picture.url === null ? (
        <p role="status">{t.pictures.loading}</p>
      ) : (
        <img src={picture.url} alt={props.one.caption ?? props.alt} />
      )}
    </div>
  );
}

async function undo(): Promise<void> {
  await api.value.undo();
}

function nameOf(all: readonly AttachmentView[], one: AttachmentView): string {
  const n = all.indexOf(one) + 1;
  return isPaper(one) ? t.pictures.paper(n, all.length) : t.pictures.nth(n, all.length);
}

function isPaper({ mime }: AttachmentView): boolean {
  return mime === "application/pdf";
}
