/**
 * Merchant category codes (ISO 18245) as categories of the IAB Ad Product Taxonomy 2.0. Written for the project: codes that
 * name what was sold, or which service it was; codes of shops that sell anything stay without one.
 *
 * A code of a sensitive trade has the sensitive category. A code stands alone or as a range.
 * @module
 */
const codesByCategory: readonly (readonly [category: string, codes: string])[] = [
  // Sensitive
  ["1002", "5921"],
  ["1003", "5813"],
  ["1259", "7273"],
  ["1361", "7995 7801 7802 9406"],
  ["1365", "7800"],
  ["1378", "8011 8031 8049 8050 8062 8071 8099 4119"],
  ["1384", "8021"],
  ["1381", "8041"],
  ["1395", "8042 8043"],
  ["1386", "5912 5122"],
  ["1474", "8651"],
  ["1487", "8661"],
  ["1544", "5993"],
  // Travel
  ["1537", "3000-3299 4511"],
  ["1567", "3300-3499 7512 7519"],
  ["1533", "3500-3999 7011"],
  ["1535", "7012"],
  ["1532", "7032 7033"],
  ["1538", "4411"],
  ["1539", "4112 4011"],
  ["1541", "4722 4723"],
  ["1540", "7991 7996 7998"],
  ["1566", "4121"],
  ["1529", "4111 4131 4789"],
  // Food
  ["1501", "5411 5422 5451 5499 5300"],
  ["1170", "5441"],
  ["1356", "5462"],
  ["1360", "5812"],
  ["1358", "5814"],
  ["1357", "5811"],
  // Clothing
  ["1059", "5611 5621 5631 5651 5655 5681 5691 5697 5698 5699 5137"],
  ["1060", "5641"],
  ["1070", "5661 5139"],
  ["1073", "5944 5094"],
  ["1290", "5948"],
  // Home
  ["1268", "5712 5021"],
  ["1280", "5713"],
  ["1282", "5714 5719"],
  ["1281", "5718"],
  ["1289", "5722"],
  ["1274", "5072 5251"],
  ["1404", "5200 5211 5231"],
  ["1285", "5261"],
  ["1396", "1520 1711 1731 1740 1750 1761 1771 1799 7349"],
  ["1408", "0780"],
  ["1410", "7342"],
  ["1397", "7622 7623 7629"],
  ["1403", "4900 5983"],
  // Electronics, software, telephone
  ["1097", "5732 5065"],
  ["1106", "5045"],
  ["1082", "5734 5816 5817"],
  ["1467", "4812 4814 4816 4821"],
  ["1470", "4899"],
  // Media and leisure
  ["1422", "5942 5192 5815"],
  ["1430", "5994"],
  ["1427", "5735"],
  ["1503", "5733"],
  ["1317", "7832 7841"],
  ["1319", "7922 7929"],
  ["1325", "7941"],
  ["1251", "5945"],
  ["1495", "5970"],
  ["1525", "5940 5941"],
  ["1512", "7997"],
  ["1120", "7993 7994"],
  ["1081", "5972"],
  ["1076", "5932 5937"],
  ["1372", "5992 5193"],
  ["1376", "5947"],
  // Vehicles
  ["1553", "5511 5521"],
  ["1556", "5531 5532 5533"],
  ["1575", "5571"],
  ["1569", "5551"],
  ["1574", "5561 5592 7513"],
  ["1033", "5541 5542 5552"],
  ["1562", "7531 7534 7535 7538"],
  ["1563", "7542"],
  ["1561", "7549"],
  ["1560", "7523"],
  // Services
  ["1466", "0742"],
  ["1227", "5995"],
  ["1089", "7298"],
  ["1090", "7230"],
  ["1018", "7210 7211 7216 7217"],
  ["1138", "5977"],
  ["1340", "5960 6300"],
  ["1354", "7276"],
  ["1336", "8931"],
  ["1416", "8111"],
  ["1331", "8351"],
  ["1305", "8211"],
  ["1298", "8220"],
  ["1304", "8241"],
  ["1314", "8244 8249 8299"],
  ["1453", "8398"],
  ["1455", "8641 8699 8675"],
  ["1484", "6513"],
  ["1019", "4214 4215 9402"],
  ["1025", "4225"],
  ["1021", "7221"],
  ["1022", "7338 2741"],
];

const categories = new Map<string, string>();
const ranges: (readonly [first: number, last: number, category: string])[] = [];
for (const [category, codes] of codesByCategory) {
  for (const code of codes.split(" ")) {
    const [first = code, last] = code.split("-");
    if (last === undefined) categories.set(first, category);
    else ranges.push([Number(first), Number(last), category]);
  }
}

/** Gives the Ad Product category of a merchant category code; null where the code does not tell one. */
export function merchantCategory(mcc: string): string | null {
  const code = Number(mcc);
  const found = ranges.find(([first, last]) => code >= first && code <= last);
  return categories.get(mcc) ?? found?.[2] ?? null;
}

/** Every category on the list. */
export const merchantCategories: readonly string[] = codesByCategory.map(([category]) => category);
