/**
 * Screen of exports: an archive, one collection, or a file for another program.
 * @module
 */
import type { VNode } from "preact";
import { Page } from "../../parts/page.tsx";
import { WarnLine } from "../../parts/notice.tsx";
import { useExport } from "../../state/export-run.ts";
import { isHelping, status } from "../../state/follow.ts";
import { t } from "../../text/catalog.ts";
import { ArchiveExport } from "./archive-export.tsx";
import { CollectionExport } from "./collection-export.tsx";
import { OtherExport } from "./other-export.tsx";
import { ExportProgress } from "./progress.tsx";

/** The screen. An archive is the owner's alone. */
export function Export(): VNode {
  const run = useExport();
  const owed = status.value?.coming.owed ?? 0;
  const busy = run.state.at === "writing";
  return (
    <Page heading={t.exports.heading} text={t.exports.text}>
      {owed === 0 ? null : <WarnLine text={t.chart.soFar(owed)} />}
      <ExportProgress run={run} />
      <div class="two even">
        {isHelping() ? null : <ArchiveExport busy={busy} onStart={run.start} />}
        <div class="stack wide-gap">
          <CollectionExport busy={busy} onStart={run.start} />
          <OtherExport busy={busy} onStart={run.start} />
        </div>
      </div>
    </Page>
  );
}
