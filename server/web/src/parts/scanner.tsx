/**
 * A scanner for QR codes: the camera, or a photo of the code. The text field stands beside it, on the page that asks.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { type CodeReader, createCodeReader } from "../rpc/scanner.ts";
import { type CameraTrouble, cameraTrouble, closeCamera, openCamera } from "../state/camera.ts";
import { codeOf } from "../state/errors.ts";
import { t } from "../text/catalog.ts";
import { Icon } from "./icon.tsx";
import { ErrorLine } from "./notice.tsx";

/** What a scanner is told. */
interface ScannerProps {
  /** Takes the text of the code; the camera is off by then. */
  readonly onText: (text: string) => void;
}

/** Two ways to a code: the camera, once the owner starts it, and a photo. */
export function Scanner(props: ScannerProps): VNode {
  const [live, setLive] = useState(false);
  const [trouble, setTrouble] = useState<CameraTrouble | null>(null);
  const found = (text: string): void => {
    setLive(false);
    props.onText(text);
  };
  const fail = (reason: unknown): void => {
    setLive(false);
    setTrouble(cameraTrouble(reason));
  };
  return (
    <div class="scanner">
      {live ? <Finder onText={found} onTrouble={fail} /> : null}
      <div class="actions">
        <button
          type="button"
          class="btn"
          aria-pressed={live}
          onClick={() => {
            setTrouble(null);
            setLive(!live);
          }}
        >
          <Icon name="camera" />
          {live ? t.scan.stop : t.scan.start}
        </button>
        <PhotoButton onText={found} />
      </div>
      {trouble === null ? null : <ErrorLine id="camera-error" text={t.scan.trouble[trouble]} />}
    </div>
  );
}

/** The picture of the camera, looked at frame by frame. */
function Finder(props: {
  readonly onText: (text: string) => void;
  readonly onTrouble: (reason: unknown) => void;
}): VNode {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const stop = new AbortController();
    const { current: screen } = video;
    if (screen === null) return undefined;
    const { onText, onTrouble } = props;
    watchCamera(screen, stop.signal).then(
      (text) => text !== null && !stop.signal.aborted && onText(text),
      (reason: unknown) => !stop.signal.aborted && onTrouble(reason),
    );
    return () => stop.abort();
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the camera starts once; a new closure of the page is no reason to start it anew
  }, []);
  return (
    <div class="finder">
      <video ref={video} playsInline muted aria-label={t.scan.picture} />
      <p role="status" class="second">
        {t.scan.hold}
      </p>
    </div>
  );
}

/** Shows the camera and looks at it until a code is read; null if it was stopped before. */
async function watchCamera(screen: HTMLVideoElement, signal: AbortSignal): Promise<string | null> {
  const stream = await openCamera();
  const reader = createCodeReader();
  try {
    screen.srcObject = stream;
    await screen.play();
    while (!signal.aborted) {
      const text = await readFrame(screen, reader);
      if (text !== null) return text;
    }
    return null;
  } finally {
    reader.close();
    closeCamera(stream);
  }
}

async function readFrame(screen: HTMLVideoElement, reader: CodeReader): Promise<string | null> {
  // A picture that does not move yet has no size.
  if (screen.videoWidth === 0) await pause(50);
  else {
    const text = await reader.frame(await createImageBitmap(screen));
    if (text !== null) return text;
    await pause(100);
  }
  return null;
}

function PhotoButton(props: ScannerProps): VNode {
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const take = (event: { readonly currentTarget: HTMLInputElement }): void => {
    const field = event.currentTarget;
    const file = field.files?.[0];
    field.value = "";
    if (file === undefined) return;
    setError(null);
    setBusy(true);
    readPhoto(file)
      .then(
        (text) => (text === null ? setError(t.scan.noCode) : props.onText(text)),
        (reason: unknown) =>
          setError(codeOf(reason) === "not-a-picture" ? t.scan.noPicture : t.scan.noCode),
      )
      .finally(() => setBusy(false));
  };
  return (
    <>
      <span class="photo-button">
        <input id={id} type="file" accept="image/*" disabled={busy} onChange={take} />
        <label class="btn" for={id}>
          {busy ? t.working : t.scan.photo}
        </label>
      </span>
      {error === null ? null : <ErrorLine id={`${id}-e`} text={error} />}
    </>
  );
}

async function readPhoto(file: File): Promise<string | null> {
  const reader = createCodeReader();
  try {
    return await reader.photo(file);
  } finally {
    reader.close();
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
