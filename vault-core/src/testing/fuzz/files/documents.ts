/**
 * What shops, clinics, wallets and houses hand out as JSON.
 * @module
 */
import { toHex } from "../../../bytes/encoding.ts";
import { zipOf } from "../../../exchange/testing.ts";
import type { SoundFile } from "./sound-file.ts";

const price = (amountMicros: string) => ({ amountMicros, currencyCode: { code: "USD" } });
const gathered = {
  merchantOrderId: "M-1",
  creationTime: { usecSinceEpochUtc: "1777837969123456", granularity: "MICROSECOND" },
  transactionMerchant: { name: "Bootery" },
  lineItem: [
    {
      purchase: {
        status: "DELIVERED",
        quantity: 2,
        unitPrice: price("9990000"),
        productInfo: { name: "Socks", brand: "Peakline" },
      },
    },
  ],
  priceline: [
    { type: "SUBTOTAL", amount: price("19980000") },
    { type: "TAX", name: "Tax", amount: price("8790400") },
    { type: "TOTAL", amount: price("28770400") },
  ],
};
const bought = {
  purchaseHistory: {
    invoicePrice: "US$4.99",
    paymentMethodTitle: "Visa-4242",
    userCountry: "DE",
    doc: { documentType: "In App Item", title: "1000 coins (Salt Quest)" },
    purchaseTime: "2026-05-03T19:52:49.123Z",
  },
};
const installed = {
  install: {
    doc: { documentType: "Android Apps", title: "Salt Quest" },
    firstInstallationTime: "2026-05-01T08:00:00Z",
  },
};
const basket = {
  timestamp: "2026-05-03 19:52:49.606",
  type: "IN_STORE",
  basketValueGross: "12.75",
  overallBasketSavings: "0.75",
  basketValueNet: "12.00",
  payment: [{ type: "MASTERCARD_DEBIT", amount: "12.00" }],
  items: [
    { name: "Oats 1Kg", quantity: "3", channel: "instore", price: "2.75", volume: "NA" },
    { name: "NA", quantity: "1", price: "4.50", volume: "3.12" },
  ],
};
const lamp = {
  area_id: "kitchen",
  created_at: "2025-02-03T04:05:06.789012+00:00",
  entry_type: null,
  id: "dev1",
  identifiers: [["zha", "x"]],
  connections: [["mac", "x"]],
  manufacturer: "Lumina",
  model: "White bulb",
  name: "Bulb 1",
  name_by_user: "Kitchen lamp",
  serial_number: "SN1",
  sw_version: "1.2",
  via_device_id: "dev2",
};
const washer = {
  eprelRegistrationNumber: "298173",
  productGroup: "washingmachines2019",
  modelIdentifier: "WAV 28G/43",
  supplierOrTrademark: "Brosch",
  energyClass: "C",
  energyConsPer100Cycle: 62,
};
const voucher = {
  uuid: "u1",
  description: "Bootery voucher",
  code: "VV-1",
  codeType: "QR",
  expires: "2027-01-31T00:00:00.000",
  removeOnceExpired: true,
  balance: null,
  balanceMilliunits: 12_500,
  color: "GREY",
};
const pass = JSON.stringify({
  formatVersion: 1,
  passTypeIdentifier: "pass.example.ferry",
  serialNumber: "S-2",
  teamIdentifier: "T",
  organizationName: "issuer_name",
  description: "Ferry",
  backgroundColor: "rgb(1, 2, 3)",
  expirationDate: "2027-12-31T23:59:00+01:00",
  relevantDate: "2026-07-03T10:15+02:00",
  barcodes: [{ format: "PKBarcodeFormatQR", message: "B-77", messageEncoding: "iso-8859-1" }],
  boardingPass: {
    transitType: "PKTransitTypeBoat",
    headerFields: [{ key: "balance", label: "Balance", value: 25.5, currencyCode: "EUR" }],
    primaryFields: [
      { key: "from", value: "OSL" },
      { key: "to", value: "CPH" },
    ],
  },
});
const strings = '"issuer_name" = "Bootery \\"North\\"";\n/* a note */\n"b" = "c\\n";\n';

/** A pass with its words, and the list of sums that fits it. */
async function packageOf(passText: Blob, words: Blob): Promise<Blob> {
  const digest = await crypto.subtle.digest("SHA-1", await passText.arrayBuffer());
  const sums = { "pass.json": toHex(new Uint8Array(digest)) };
  return zipOf({
    "pass.json": passText,
    "manifest.json": JSON.stringify(sums),
    "en.lproj/pass.strings": words,
  });
}

const medicine = {
  text: "Salt tablets 10 mg",
  coding: [{ system: "http://hl7.org/fhir/sid/ndc", code: "1234-5678-90", display: "Salt" }],
};
const resources = [
  {
    resourceType: "MedicationRequest",
    id: "6f1c1c0e-0000-4000-8000-000000000001",
    status: "active",
    intent: "order",
    authoredOn: "2026-05-03",
    medicationCodeableConcept: medicine,
    dosageInstruction: [
      {
        text: "one tablet twice a day",
        timing: { repeat: { frequency: 2, period: 1, periodUnit: "d" } },
        doseAndRate: [{ doseQuantity: { value: 1, code: "{tbl}" } }],
      },
    ],
    dispenseRequest: {
      numberOfRepeatsAllowed: 3,
      quantity: { value: 60, unit: "tablet" },
      expectedSupplyDuration: { value: 30, code: "d" },
      validityPeriod: { start: "2026-05-03", end: "2027-05-03" },
    },
  },
  { resourceType: "Medication", id: "m1", code: medicine },
  {
    resourceType: "MedicationDispense",
    id: "6f1c1c0e-0000-4000-8000-000000000002",
    status: "completed",
    whenHandedOver: "2026-05-04T10:00:00+02:00",
    medicationReference: { reference: "Medication/m1" },
    daysSupply: { value: 4, unit: "wk" },
  },
  {
    resourceType: "ExplanationOfBenefit",
    id: "6f1c1c0e-0000-4000-8000-000000000003",
    status: "active",
    type: { coding: [{ code: "pharmacy" }] },
    billablePeriod: { start: "2026-05" },
    supportingInfo: [
      { category: { coding: [{ code: "dayssupply" }] }, valueQuantity: { value: 30 } },
      { category: { coding: [{ code: "refillnum" }] }, valueQuantity: { value: 2 } },
    ],
    item: [{ productOrService: medicine, quantity: { value: 60 }, servicedDate: "2026-05-05" }],
  },
  {
    resourceType: "Observation",
    id: "6f1c1c0e-0000-4000-8000-000000000004",
    status: "final",
    code: { coding: [{ system: "http://loinc.org", code: "29463-7" }] },
    effectiveDateTime: "2026-05-03T08:00:00Z",
    valueQuantity: { value: 150, code: "[lb_av]" },
  },
  {
    resourceType: "Condition",
    id: "6f1c1c0e-0000-4000-8000-000000000005",
    clinicalStatus: { coding: [{ code: "remission" }] },
    code: { text: "Asthma" },
    onsetDateTime: "2019",
  },
];
const answers = { currency: "GBP", source: "clinic" };

/** The files. */
export const documents: readonly SoundFile[] = [
  { format: "google.purchases", file: JSON.stringify(gathered) },
  { format: "google.play", file: JSON.stringify([bought, installed]) },
  { format: "tesco.clubcard", answers, file: JSON.stringify({ purchases: [basket] }) },
  {
    format: "home-assistant.devices",
    file: JSON.stringify({
      version: 1,
      minor_version: 9,
      key: "core.device_registry",
      data: { devices: [lamp, { ...lamp, id: "dev2", via_device_id: "dev1" }] },
    }),
  },
  {
    format: "eprel",
    file: JSON.stringify([washer, { ...washer, energyConsPer100Cycle: undefined }]),
  },
  {
    format: "voucher-vault",
    answers,
    file: JSON.stringify([voucher, { ...voucher, uuid: "u2", balance: 5 }]),
  },
  { format: "pkpass", file: pass },
  {
    format: "pkpass",
    file: pass,
    as: "in its package",
    within: (broken) => packageOf(broken, new Blob([strings])),
  },
  {
    format: "pkpass",
    file: strings,
    as: "words of a package",
    within: (broken) => packageOf(new Blob([pass]), broken),
  },
  {
    format: "fhir.r4",
    answers,
    file: JSON.stringify({
      resourceType: "Bundle",
      type: "collection",
      entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${resource.id}`, resource })),
    }),
  },
  {
    format: "fhir.r4",
    answers,
    as: "lines",
    file: resources.map((one) => `${JSON.stringify(one)}\n`).join(""),
  },
];
