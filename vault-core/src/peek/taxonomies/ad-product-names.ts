/**
 * Names of the categories of the Ad Product Taxonomy 2.0: `id name`, one after the other, with bars between them.
 *
 * Ad Product Taxonomy 2.0, Copyright IAB Technology Laboratory, Creative Commons Attribution 3.0
 * (https://creativecommons.org/licenses/by/3.0/), from github.com/InteractiveAdvertisingBureau/Taxonomies at commit
 * b7acdcaa; reduced to ids and names.
 * @module
 */

/** The names as text. */
export const AD_PRODUCT_NAMES =
  "1000 Ad Safety Risk|1001 Adult Products and Services|1002 Alcohol|1003 Bars|1004 Beer|" +
  "1005 Hard Sodas, Seltzers, Alco Pops|1006 Spirits|1007 Wine|1008 Culture and Fine Arts|" +
  "1009 Museums and Galleries|1010 Business and Industrial|1011 Advertising and Marketing|" +
  "1012 Business Services|1013 Consulting|1014 Employee Expense and Time Tracking Services|" +
  "1015 Event Planning|1016 Human Resources and Recruiting|" +
  "1017 Information Technology Services|1018 Laundry and Dry Cleaning Services|" +
  "1019 Logistics and Delivery|1020 Office Equipment and Supplies|1021 Photographers|" +
  "1022 Printing/Fax/WiFi Services|1023 Public Relations and Strategic Communication|" +
  "1024 Security and Protection|1025 Storage Facilities|1026 Telecom Services|" +
  "1027 Web Hosting and Cloud Computing|1028 Construction|1029 Energy Industry|" +
  "1030 Electric Power Industry|1031 Energy Services|1032 Green Energy|" +
  "1033 Oil, Gas and Consumable Fuels|1034 Forestry and Logging|1035 Industrial Storage|" +
  "1036 Industrials|1037 Aerospace and Defense|1038 Construction and Engineering|" +
  "1039 Industrial Conglomerates|1040 Trading Companies and Distributors|1041 Transportation|" +
  "1042 Manufacturing|1043 Medical and Biotechnology|1044 Mining and Quarrying|" +
  "1045 Science and Laboratory|1046 Signage|1047 Small Business|" +
  "1048 Waste Disposal and Recycling|1049 Cannabis|1050 Cannabis Consumables|" +
  "1051 Cannabis Drinks|1052 Cannabis Edibles|1053 Cannabis Equipment|1054 Cannabis Stores|" +
  "1055 Cannabis Stocks|1056 CBD Consumables|1057 CBD Topicals|1058 Clothing and Accessories|" +
  "1059 Clothing|1060 Children's Clothing|1061 Maternity Clothing|1062 Men's Clothing|" +
  "1063 Sportswear|1064 Swimwear|1065 Underwear and Lingerie|" +
  "1066 Wedding Dresses/Bridal Wear/Tuxedos|1067 Women's Clothing|1068 Clothing Accessories|" +
  "1069 Costumes and Accessories|1070 Footwear|1071 Footwear Accessories|" +
  "1072 Handbags and Wallets|1073 Jewelry and Watches|1074 Sunglasses|" +
  "1075 Collectables and Antiques|1076 Antiques|1077 Coins and Paper Money|1078 Collectibles|" +
  "1079 Entertainment Memorabilia|1080 Sports Memorabilia and Trading Cards|1081 Stamps|" +
  "1082 Computer Software|1083 Browser Extensions|1084 Downloadable Utilities|" +
  "1085 Enterprise Computer Software|1086 Personal Computer Software|1087 Toolbars|" +
  "1088 Cosmetic Services|1089 Beauty Salons|1090 Hair Salons|1091 Hair Removal|" +
  "1092 Hair Restoration|1093 Nail Salons|1094 Med Spas|1095 Piercing and Tattooing|" +
  "1096 Tanning Salons|1097 Consumer Electronics|1098 Arcade Equipment|1099 Camcorders|" +
  "1100 Cameras and Photo|1101 Camera and Photo Accessories|1102 Cameras|" +
  "1103 Photo Applications|1104 Circuit Boards and Components|" +
  "1105 Communications Electronics|1106 Computers|1107 Laptops|1108 Desktops|1109 E-Readers|" +
  "1110 Electronics Accessories|1111 Headphones|1112 Home Theater Systems|" +
  "1113 Marine Electronics|1114 Mobile Phones and Accessories|1115 Networking|" +
  "1116 Printers/Copiers/Scanners/Fax|1117 Security Devices|1118 Tablets|1119 Televisions|" +
  "1120 Video Games|1121 Video Games and Consoles|1122 Video Game Console Accessories|" +
  "1123 Consumer Packaged Goods|1124 Baby and Toddler Products|1125 Diapers|" +
  "1126 Nursing and Feeding Products|1127 Back to School Supplies|1128 Barbeque|" +
  "1129 Charcoal|1130 Charcoal Lighter Fluids|1131 Beverages|1132 Carbonated Soft Drinks|" +
  "1133 Coffee and Tea|1134 Drink Mixes|1135 Juices|1136 Sports/Energy Drinks|1137 Water|" +
  "1138 Cosmetics|1139 Cosmetics Accessories|1140 Cosmetics-Nail|1141 Eye|1142 Facial|" +
  "1143 Lip|1144 Storage|1145 Disposable Tableware|1146 Cups and Plates|" +
  "1147 Disposable Tableware|1148 Foils, Wraps, and Bags|1149 Foil Pans|1150 Foils and Wraps|" +
  "1151 Food and Trash Bags|1152 Fragrance|1153 Fragrances - Women's|" +
  "1154 Shaving Lotion/Men's Fragrance|1155 Frozen|1156 Frozen Baked Goods|" +
  "1157 Frozen Beverages|1158 Frozen Desserts|1159 Frozen Fruits and Vegetables|" +
  "1160 Frozen Juices|1161 Frozen Meals|1162 Frozen Meat/Poultry/Seafood|1163 Frozen Snacks|" +
  "1164 Other Frozen|1165 General Food|1166 Baby Food|1167 Bakery|1168 Baking|1169 Breakfast|" +
  "1170 Candy|1171 Condiments and Sauces|1172 Cookies and Crackers|1173 Fruit|1174 Meals|" +
  "1175 Snacks|1176 Vegetables|1177 General Merchandise|1178 Grooming Supplies|" +
  "1179 Hair Care|1180 Hair Accessories|1181 Hair Coloring|1182 Hair Conditioner|" +
  "1183 Hair Growth Products|1184 Hair Spray/Spritz|1185 Hair Styling Gel/Mousse|" +
  "1186 Home Permanent/Relaxer Kits|1187 Shampoo|1188 HFSS Products [High Fat, Sugar, Salt]|" +
  "1189 Home Care|1190 Household Cleaning|1191 Laundry|1192 Hosiery|1193 Pantyhose/Nylons|" +
  "1194 Socks|1195 Tights|1196 Household/Plastics/Storage|1197 Bottles|1198 Drinkware|" +
  "1199 Household Plastics|1200 Kitchen Storage|1201 Meal Kits|" +
  "1202 Miscellaneous General Merch|1203 Office/School Supplies|1204 Children's Art Supplies|" +
  "1205 Computer Disks Frmtd/UnFrmtd|1206 Office Products|1207 Writing Instruments|" +
  "1208 Over the Counter Medication|1209 Paper Products|1210 Facial Tissue|" +
  "1211 Paper Napkins|1212 Paper Towels|1213 Toilet Tissue|1214 Personal Care|" +
  "1215 Personal Cleansing|1216 Bath Products|1217 Bath/Body Scrubbers/Massagers|" +
  "1218 Deodorant|1219 Moist Towelettes|1220 Soap|1221 Pest Control|" +
  "1222 Outdoor Insect/Rodent Control Chem|1223 Pest Control|1224 Pet Care|" +
  "1225 Cat/Dog Litter|1226 Pet Food|1227 Pet Supplies|1228 Pet Treats|1229 Refrigerated|" +
  "1230 Dairy|1231 Refrigerated Baked Goods|1232 Refrigerated Beverages|" +
  "1233 Refrigerated Condiments|1234 Refrigerated Desserts|1235 Refrigerated Dough|" +
  "1236 Refrigerated Meals|1237 Refrigerated Meats|1238 Refrigerated Miscellaneous|" +
  "1239 Religious Items|1240 Shaving|1241 Blades|1242 Razors|1243 Shaving Cream|" +
  "1244 Skin Care|1245 Hand and Body Lotion|1246 Skin Care|1247 Suntan Products|" +
  "1248 Toys and Games|1249 Games|1250 Outdoor Play Equipment|1251 Puzzles|1252 Toys|" +
  "1253 Vitamins and Supplements|1254 Digestive Supplements|1255 Weightloss Supplements|" +
  "1256 Water Treatment|1257 Water Filter/Devices|1258 Water Softeners/Treatment|1259 Dating|" +
  "1260 Casual Relationships|1261 Serious Relationships|1262 Debated Sensitive Social Issue|" +
  "1263 Durable Goods|1264 Electronics/Photography|1265 Batteries|" +
  "1266 Blank Audio/Video Media|1267 Photography Supplies|1268 Furniture|" +
  "1269 Indoor Furniture|1270 Outdoor Furniture|1271 Grooming Supplies|" +
  "1272 Electric Shaver Groomer|1273 Hair Appliances|1274 Tools and Hardware|" +
  "1275 Consumer Hardware Supplies|1276 Industrial Hardware Supplies|" +
  "1277 Home and Garden Products|1278 Bathroom Accessories|" +
  "1279 Bedroom Furniture and Accessories|1280 Carpets and Rugs|1281 Fireplaces|" +
  "1282 Home Decor|1283 Housewares|1284 Kitchen and Dining Products|" +
  "1285 Lawn and Garden Products|1286 Lighting|1287 Linens and Bedding|1288 Plants|" +
  "1289 Household Appliances|1290 Luggage and Bags|1291 Dieting and Weightloss|" +
  "1292 Food Logging|1293 Weightloss Services|1294 Workout and Step Tracking Applications|" +
  "1295 Education and Careers|1296 Adult Education|1297 Certification Programs|" +
  "1298 Colleges and Universities|1299 Post-Graduate Education|1300 Education Applications|" +
  "1301 Employment Agencies|1302 Higher Education|1303 Language Learning|" +
  "1304 Online Education|1305 Primary Education|1306 Remote work and school|" +
  "1307 Distance learning|1308 Homeschooling|1309 Online Surveys|1310 Multi-Level Marketing|" +
  "1311 Telecommuting|1312 Study Skills|1313 Teaching Resources|1314 Trade Schools|" +
  "1315 Events and Performances|1316 Auctions|1317 Cinemas and Movie Events|" +
  "1318 Comedy Events|1319 Concerts|1320 Conferences, Lectures and Workshops|" +
  "1321 Exhibitions|1322 Fan Conventions|1323 Fashion Events|1324 Nightlife Experiences|" +
  "1325 Sporting Events|1326 Seasonal and Holiday Events|1327 Theatre and Musicals|" +
  "1328 Family and Parenting|1329 Childcare|1330 Day Care Centers|1331 Nanny Services|" +
  "1332 Genealogy and Family Trees|1333 Kids Activities|1334 Senior Living|" +
  "1335 Finance and Insurance|1336 Accountants and Bookkeepers|1337 Banking|" +
  "1338 Credit and Debt Repair/Credit Reporting|1339 Credit Cards|1340 Insurance|" +
  "1341 Auto Insurance|1342 Home Insurance|1343 Life Insurance|1344 Medical Insurance|" +
  "1345 Pet Insurance|1346 Travel Insurance|1347 Insurance Coverage Apps|" +
  "1348 Mortgage Lenders and Brokers|1349 Payday and Emergency Loans|" +
  "1350 Retirement Planning|1351 Stocks and Investments|" +
  "1352 Financial Investment and Management Applications|1353 Student Financial Aid|" +
  "1354 Tax Preparation Services|1355 Food and Beverage Services|1356 Bakeries|1357 Catering|" +
  "1358 Fast Food|1359 Food Delivery Services|1360 Restaurants|1361 Gambling|1362 Casinos|" +
  "1363 Contests|1364 Give Aways|1365 Lottery|1366 Sports Betting|1367 Virtual Betting|" +
  "1368 Green/Eco|1369 Green/Eco Products|1370 Green/Eco Services|" +
  "1371 Gifts and Holiday Items|1372 Flowers|1373 Gift Baskets|1374 Gift Cards and Coupons|" +
  "1375 Gift Certificates|1376 Greeting Cards|1377 Party Goods|" +
  "1378 Health and Medical Services|1379 Alternative and Natural Medicine|" +
  "1380 Assisted Living|1381 Chiropractors|1382 Clinical Research|" +
  "1383 Cosmetic Medical Services|1384 Dental Care|1385 Dermatology|" +
  "1386 Drugstores and Pharmacies|1387 Fertility and Family Planning|" +
  "1388 General Practitioners|1389 Home Healthcare|1390 Hospitals|1391 Mental Health|" +
  "1392 Physical Therapists|1393 Service Provider Search and Scheduling|" +
  "1394 Symptom Monitoring Apps|1395 Vision Care|1396 Home and Garden Services|" +
  "1397 Appliance Repair|1398 Business and Home Security Services|" +
  "1399 Carpeting and Flooring Services|1400 Do It Yourself Applications|" +
  "1401 Emergency Preparedness|1402 Flood, Fire and Gas Safety|" +
  "1403 Gas and Electric Services|1404 Home Improvement and Repair|" +
  "1405 Home Security and Monitoring Applications|1406 Home Service Provider Review|" +
  "1407 Housekeeping Services|1408 Landscaping Services|1409 Lawn and Garden Services|" +
  "1410 Pest Exterminators|1411 Plumbers|1412 Pool and Spa Installation and Maintenance|" +
  "1413 Remodeling and Construction|1414 Water Services|" +
  "1415 Window Installation and Treatments|1416 Legal Services|1417 Lawyers|1418 Bail Bonds|" +
  "1419 Media|1420 Blogs/Forums/Social Networks|1421 Book Reading and Review Applications|" +
  "1422 Books and Audio Books|1423 Casual Games|1424 Casual Games Apps|1425 Core Gaming|" +
  "1426 Core Gaming Apps|1427 CDs and Vinyl Records|1428 DVDs|1429 Live Television|" +
  "1430 Magazines and Newspapers|1431 Music and Video Streaming Services|" +
  "1432 News and Analysis|1433 Radio and Podcasts|1434 Sports|1435 Fantasy Sports|" +
  "1436 Sports Highlights|1437 Team News and Analysis|1438 Utilities Apps|" +
  "1439 Productivity Apps|1440 Reference Apps|1441 Search Engine Apps|1442 Weather Apps|" +
  "1443 Metals|1444 Coin Trade In|1445 Gold Trade In|1446 Platinum Trade In|" +
  "1447 Silver Trade In|1448 Non-Fiat Currency|1449 Cryptocurrency Exchanges|" +
  "1450 Cryptocurrency Stock|1451 NFTs|1452 Non-Profits|1453 Charities and Donations|" +
  "1454 Civic Organizations|1455 Federations and Professional Associations|" +
  "1456 Military Organizations|1457 Non-Governmental Organizations|" +
  "1458 Public Service Announcements|1459 Scholarships|1460 Pet Ownership|1461 Pet Adoption|" +
  "1462 Pet Breeders|1463 Pet Care and Supply Applications|1464 Pet Grooming|" +
  "1465 Pet Sitting|1466 Veterinary Services|1467 Personal/Consumer Telcom|" +
  "1468 Home Internet Services|1469 Home Phone Services|1470 Home Television Services|" +
  "1471 Mobile Phone Plans|1472 Prepaid International Phone Services|1473 Pharmaceuticals|" +
  "1474 Politics|1475 Ballot measures|1476 Elections|1477 Political Action Committees|" +
  "1478 Political Analysis and Opinion|1479 Political candidates|1480 Political Donations|" +
  "1481 Referendums or promoting causes; eg: Healthcare reform, energy trades (Oil/Solar), etc...|" +
  "1482 Real Estate|1483 Commercial Real Estate|1484 Real Estate Rentals|" +
  "1485 Real Estate Sales|1486 Real Estate Services For Owners|" +
  "1487 Religion and Spirituality|1488 Astrology|1489 Prayer and Mindfullness Applications|" +
  "1490 Prayer and worship services|1491 Religious causes|1492 Religious charities|" +
  "1493 Religious organizations|1494 Retail|1495 Arts and Crafts Supplies|" +
  "1496 Cell Phone Stores|1497 Clothing Stores|1498 Department Stores|1499 eCommerce|" +
  "1500 Factory Outlet Stores|1501 Grocery Stores and Supermarkets|1502 Hardware Stores|" +
  "1503 Musical Instruments and Record Stores|1504 Pawn Shops|1505 Pet and Pet Supply Stores|" +
  "1506 Shopping Malls|1507 Specialty Stores|1508 Sporting Goods Stores|1509 Ticket Services|" +
  "1510 Fitness Activities|1511 Dance Studios|1512 Gyms and Health Clubs|" +
  "1513 Participant Sports Leagues|1514 Personal Trainers|" +
  "1515 Self Defense and Martial Arts Classes|1516 Swimming Facilities|" +
  "1517 Workout and Step Tracking Applications|1518 Yoga Studios|1519 Sexual Health|" +
  "1520 Contraceptives|1521 Doctor Perscribed Medicines|1522 Fertility Tracking Applications|" +
  "1523 Non-perscribed Performance Enhancers|1524 Sporting Goods|1525 Athletics Equipment|" +
  "1526 Exercise and Fitness Equipment|1527 Indoor Games Equipment|" +
  "1528 Outdoor Recreation Equipment|1529 Travel and Tourism|1530 Accommodations|" +
  "1531 Bed and Breakfasts|1532 Camping and Camp Grounds|1533 Hotels and Resorts|1534 Motels|" +
  "1535 Timeshares|1536 Vacation Rentals|1537 Air Travel|1538 Cruises|1539 Rail Travel|" +
  "1540 Sightseeing Tours and Activities|1541 Travel Agents and Online Travel Services|" +
  "1542 Travel Packages|1543 Travel Planning and Itinerary Management Applications|" +
  "1544 Tobacco|1545 Cigars|1546 Cigarettes|1547 Smokeless Tobacco|1548 Vaping|" +
  "1549 Vaping Cartridges|1550 Vaporizors|1551 Vehicles|1552 Automotive Leasing|" +
  "1553 Automotive Ownership|1554 New vehicle Ownership|1555 Pre-owned Automotive Ownership|" +
  "1556 Automotive Products|1557 Automotive Care Products|" +
  "1558 Automotive Parts and Accessories|1559 Aftermarket Parts and Accessories|" +
  "1560 Automotive Services|1561 Auto Towing|1562 Auto Repair|1563 Car Wash|" +
  "1564 Automotive Sales Applications|1565 Ride-sharing Services|1566 Taxi Services|" +
  "1567 Vehicle Rental|1568 Vehicle Type|1569 Boats|1570 Diesel Vehicles|" +
  "1571 Electric Vehicles|1572 Gas Vehicles|1573 Hybrid Vehicles|1574 Recreational Vehicles|" +
  "1575 Scooters, Motorbikes, and E-bikes|1576 Weapons and Ammunition|1577 Ammunition|" +
  "1578 Guns|1579 Gun Accessories|1580 Gun Shows and Auctions|1581 Non-Projectile Weapons|" +
  "1582 Taser and Stun Guns";
