/**
 * Markup: XML of banks, invoices, clinics and recorders, pages of HTML.
 * @module
 */
import { zipOf } from "../../../exchange/testing.ts";
import type { SoundFile } from "./sound-file.ts";

function activityCell(header: string, body: string): string {
  return `<div class="outer-cell mdl-cell mdl-cell--12-col"><div class="mdl-grid"><div class="header-cell mdl-cell"><p class="mdl-typography--title">${header}<br></p></div><div class="content-cell mdl-cell mdl-typography--body-1">${body}</div><div class="content-cell mdl-cell mdl-typography--caption"><b>Products:</b><br>&emsp;${header}<br></div></div></div>`;
}
const activityPage = `<html><head><title>My Activity History</title><style>/** material-design-lite */ .mdl-grid{display:flex}</style></head><body><div class="mdl-grid">${[
  activityCell(
    "YouTube",
    'Watched&nbsp;<a href="https://www.youtube.com/watch?v=abc_DEF-123">Slow &amp; late trains</a><br><a href="https://www.youtube.com/channel/UC1">Rail Films</a><br>May 3, 2026, 11:32:49\u202fAM CEST<br>',
  ),
  activityCell(
    "Search",
    'Searched for&nbsp;<a href="https://www.google.com/search?q=two-person+tent&amp;session=x">two-person tent</a><br>3 May 2026, 10:00:01 UTC<br>',
  ),
].join("")}</div></body></html>`;

const recorded = `<attention xmlns="http://attentiontrust.org/attention/ns#" version="0.11" recorderVersion="0.16">
<httptransactions>
<httptransaction><title>Boots &amp; more</title><url>https://bootery.example/a?token=x</url><cookie>1</cookie><setcookie>0</setcookie><responsecode>0</responsecode><method>CACHE</method><date>Tue, 04 Oct2005 15:07:16 GMT</date></httptransaction>
<httptransaction><title>Socks</title><url>https://bootery.example/b</url><cookie>1</cookie><setcookie>0</setcookie><responsecode>404</responsecode><method>GET</method><date>Tue, 04 Oct 2005 15:07:17 GMT</date></httptransaction>
</httptransactions>
</attention>
`;

const healthRecord = (type: string, more: string): string =>
  `<Record type="HKQuantityTypeIdentifier${type}" sourceName="watch" ${more} startDate="2026-05-03 07:12:45 +0200" endDate="2026-05-03 07:12:45 +0200"/>`;
const request = JSON.stringify({
  resourceType: "MedicationRequest",
  id: "1",
  status: "active",
  intent: "order",
  authoredOn: "2026-05-03",
  medicationCodeableConcept: { text: "Salt tablets 10 mg" },
});
const health = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation)*)>
<!ATTLIST HealthData locale CDATA #REQUIRED>
]>
<HealthData locale="en_NO">
 <ExportDate value="2026-05-09 10:00:00 +0200"/>
${healthRecord("BodyMass", 'unit="lb" value="150.2"')}
${healthRecord("Height", 'unit="ft" value="6"')}
<Correlation type="x">${healthRecord("BodyMass", 'unit="kg" value="70"')}</Correlation>
${healthRecord("HeartRate", 'unit="count/min" value="60"')}
</HealthData>
`;
const clinical =
  '<ClinicalRecord type="x" identifier="1" sourceName="clinic" sourceURL="https://fhir.example.org/r4/MedicationRequest/1" fhirVersion="4.0.1" resourceFilePath="/clinical-records/1.json"/>';
const withClinic = health.replace("</HealthData>", `${clinical}\n</HealthData>`);

const template = (id: string): string => `<templateId root="2.16.840.1.113883.10.20.22.4.${id}"/>`;
const ccda = `<?xml version="1.0"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><templateId root="2.16.840.1.113883.10.20.22.1.2"/><effectiveTime value="20260601120000-0400"/>
<component><structuredBody><component><section><templateId root="2.16.840.1.113883.10.20.22.2.1.1"/><text><table><tr><td ID="med1">Ibu <content>600</content></td></tr></table></text>
<entry><substanceAdministration classCode="SBADM" moodCode="EVN">${template("16")}<id root="1.2.3" extension="9"/><text><reference value="#med1"/></text><statusCode code="active"/><effectiveTime xsi:type="IVL_TS"><low value="20260503"/><high nullFlavor="NI"/></effectiveTime><effectiveTime xsi:type="PIVL_TS" operator="A"><period value="12" unit="h"/></effectiveTime><routeCode displayName="Oral"/><doseQuantity value="2"/><consumable><manufacturedProduct><manufacturedMaterial><code code="197806" codeSystem="2.16.840.1.113883.6.88" displayName="ibuprofen 600 MG Oral Tablet"/></manufacturedMaterial></manufacturedProduct></consumable><entryRelationship typeCode="REFR"><supply moodCode="EVN">${template("18")}<id root="1.2.3" extension="10"/><statusCode code="completed"/><effectiveTime value="202605041450-0800"/><repeatNumber value="1"/><quantity value="60" unit="mL"/></supply></entryRelationship></substanceAdministration></entry>
</section></component></structuredBody></component></ClinicalDocument>
`;

const statement = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">89.90000</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-05-03</Dt></BookgDt><ValDt><Dt>2026-05-04</Dt></ValDt><AcctSvcrRef>R1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs><RltdPties><Cdtr><Pty><Nm>Bootery</Nm></Pty></Cdtr></RltdPties><RmtInf><Ustrd>order 7</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">5</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>2026-05-03T10:00:00+02:00</DtTm></BookgDt><AcctSvcrRef>R2</AcctSvcrRef></Ntry>
</Stmt></BkToCstmrStmt></Document>
`;

const tax =
  "<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent><cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>";
const allowance = (where: string): string =>
  `<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator><cbc:Amount currencyID="EUR">5</cbc:Amount>${where}</cac:AllowanceCharge>`;
const invoice = `<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>R-77</cbc:ID><cbc:IssueDate>2026-05-03</cbc:IssueDate><cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cac:AccountingSupplierParty><cac:Party><cac:PartyName><cbc:Name>Bootery</cbc:Name></cac:PartyName></cac:Party></cac:AccountingSupplierParty>
<cac:Delivery><cbc:ActualDeliveryDate>2026-04-28</cbc:ActualDeliveryDate></cac:Delivery>
${allowance(tax.replaceAll("ClassifiedTaxCategory", "TaxCategory"))}
<cac:InvoiceLine><cbc:ID>7</cbc:ID><cbc:InvoicedQuantity unitCode="C62">2</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID="EUR">80.00</cbc:LineExtensionAmount>${allowance("")}<cac:Item><cbc:Name>Hiking boots</cbc:Name><cac:StandardItemIdentification><cbc:ID schemeID="0160">4006381333931</cbc:ID></cac:StandardItemIdentification>${tax}</cac:Item><cac:Price><cbc:PriceAmount currencyID="EUR">42.50</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
<cac:InvoiceLine><cbc:ID>8</cbc:ID><cbc:InvoicedQuantity>1</cbc:InvoicedQuantity><cbc:LineExtensionAmount currencyID="EUR">10</cbc:LineExtensionAmount><cac:Item><cbc:Name>Socks</cbc:Name>${tax}</cac:Item></cac:InvoiceLine>
</Invoice>
`;

const banked =
  "<TRNTYPE>POS<DTPOSTED>20260503120000[-7:MST]<TRNAMT>-89.90<FITID>F1<NAME>Bootery &amp; Sons<MEMO>card<SIC>5661";
const foreign =
  "<TRNTYPE>DEBIT<DTPOSTED>20260503<TRNAMT>-5<FITID>2<NAME>A<CURRENCY><CURRATE>1.1<CURSYM>USD</CURRENCY>";
const ofxBody = `<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</STATUS></SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>1<ACCTID>9</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20260501
<STMTTRN>${banked}
</STMTTRN>
<STMTTRN>${foreign}
</STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`;
const ofxHeader =
  "OFXHEADER:100\r\nDATA:OFXSGML\r\nVERSION:102\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n";

/** The files. */
export const markup: readonly SoundFile[] = [
  { format: "takeout.my-activity-html", file: activityPage },
  { format: "attention.recorder", file: recorded },
  { format: "apple.health", file: health },
  {
    format: "apple.health",
    file: request,
    as: "a health record in its archive",
    within: (broken) =>
      zipOf({ "a/export.xml": withClinic, "a/clinical-records/1.json": broken, "a/b.xml": "<a/>" }),
  },
  { format: "ccda", file: ccda },
  { format: "camt.053", file: statement },
  { format: "ubl.invoice", file: invoice },
  { format: "ofx", file: ofxHeader + ofxBody },
  {
    format: "ofx",
    as: "XML",
    file: `<?xml version="1.0"?><?OFX OFXHEADER="200" VERSION="211"?>\n${ofxBody.replaceAll(/<([A-Z]+)>([^<>\r\n]+)/g, "<$1>$2</$1>")}`,
  },
];
