/**
 * The importers. A new source is one file and one line here.
 * @module
 */
import type { CsvMapping } from "../../model/mapping.ts";
import { icalendar } from "./calendar/icalendar.ts";
import { catima } from "./cards/catima.ts";
import { fidme } from "./cards/fidme.ts";
import { pkpass } from "./cards/pkpass.ts";
import { voucherVault } from "./cards/voucher-vault.ts";
import { GENERIC_CSV, genericCsv } from "./generic/generic-csv.ts";
import { presetImporters } from "./generic/presets.ts";
import { appleHealth } from "./health/apple-health.ts";
import { blueButton } from "./health/documents/blue-button.ts";
import { ccda } from "./health/documents/ccda.ts";
import { fhirR4 } from "./health/fhir-r4.ts";
import type { Importer } from "./importer.ts";
import { energyStar } from "./lookups/energy-star.ts";
import { eprel } from "./lookups/eprel.ts";
import { rootvaultArchive } from "./own/rootvault-archive.ts";
import { amazonDigital } from "./purchases/amazon/amazon-digital.ts";
import { amazonItemsReport, amazonOrders } from "./purchases/amazon/amazon-orders.ts";
import { amazonRefunds } from "./purchases/amazon/amazon-refunds.ts";
import { goodreads } from "./media/books/goodreads.ts";
import { lastfm } from "./media/music/lastfm.ts";
import { letterboxd } from "./media/screen/letterboxd.ts";
import { trakt } from "./media/screen/trakt.ts";
import { listenbrainz } from "./media/music/listenbrainz.ts";
import { netflixAccount } from "./media/screen/netflix-account.ts";
import { netflixViewing } from "./media/screen/netflix-viewing.ts";
import { spotifyAccount } from "./media/music/spotify-account.ts";
import { spotifyExtended } from "./media/music/spotify-extended.ts";
import { camt053 } from "./purchases/camt053.ts";
import { ofx } from "./purchases/ofx.ts";
import { paypal } from "./purchases/paypal.ts";
import { orderMail } from "./purchases/mail/order-mail.ts";
import { googlePlay } from "./purchases/stores/google-play.ts";
import { googlePurchases } from "./purchases/stores/google-purchases.ts";
import { tescoClubcard } from "./purchases/stores/tesco-clubcard.ts";
import { ublInvoice } from "./purchases/receipts/ubl-invoice.ts";
import { storygraph } from "./media/books/storygraph.ts";
import { homeAssistant } from "./things/home-assistant.ts";
import { homebox } from "./things/homebox.ts";
import { snipeIt } from "./things/snipe-it.ts";
import { wardrobe } from "./things/wardrobe.ts";
import { activityWatch } from "./browsing/recorded/activitywatch.ts";
import { attentionRecorder } from "./browsing/recorded/attention-recorder.ts";
import { chromiumHistory } from "./browsing/chromium-history.ts";
import { firefoxHistory } from "./browsing/firefox-history.ts";
import { myActivityHtml } from "./browsing/activity/my-activity-html.ts";
import { myActivity } from "./browsing/activity/my-activity.ts";
import { safariHistory } from "./browsing/safari-history.ts";
import { takeoutBrowserHistory } from "./browsing/takeout-browser-history.ts";

/** All importers that know their files by themselves. */
export const importers: readonly Importer[] = [
  amazonOrders,
  amazonItemsReport,
  amazonDigital,
  amazonRefunds,
  takeoutBrowserHistory,
  chromiumHistory,
  firefoxHistory,
  safariHistory,
  myActivity,
  myActivityHtml,
  activityWatch,
  attentionRecorder,
  spotifyExtended,
  spotifyAccount,
  netflixViewing,
  netflixAccount,
  lastfm,
  listenbrainz,
  goodreads,
  storygraph,
  letterboxd,
  trakt,
  ...presetImporters,
  homebox,
  wardrobe,
  snipeIt,
  homeAssistant,
  eprel,
  energyStar,
  catima,
  pkpass,
  fidme,
  voucherVault,
  rootvaultArchive,
  icalendar,
  fhirR4,
  appleHealth,
  blueButton,
  ccda,
  ofx,
  camt053,
  paypal,
  ublInvoice,
  orderMail,
  googlePlay,
  googlePurchases,
  tescoClubcard,
];

/** All importers, with the one that reads by the owner's own mappings. */
export function importersWith(mappings: readonly CsvMapping[]): readonly Importer[] {
  if (mappings.length === 0) return importers;
  return [...importers, genericCsv(GENERIC_CSV, "CSV by a mapping", mappings)];
}

/** Gives an importer by id; null if there is none. */
export function importerNamed(id: string, mappings: readonly CsvMapping[] = []): Importer | null {
  return importersWith(mappings).find((importer) => importer.id === id) ?? null;
}
