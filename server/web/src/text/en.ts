/**
 * English: all sentences of the app, one part a screen.
 * @module
 */
import { access } from "./en/access.ts";
import { attention } from "./en/attention.ts";
import { categories } from "./en/categories.ts";
import { categoryRules } from "./en/category-rules.ts";
import { common } from "./en/common.ts";
import { erase } from "./en/erase.ts";
import { errors } from "./en/errors.ts";
import { exports } from "./en/exports.ts";
import { front } from "./en/front.ts";
import { helpers } from "./en/helpers.ts";
import { imports } from "./en/imports.ts";
import { kit } from "./en/kit.ts";
import { mapping } from "./en/mapping.ts";
import { pictures } from "./en/pictures.ts";
import { kitChange } from "./en/kit-change.ts";
import { purchases } from "./en/purchases.ts";
import { records } from "./en/records.ts";
import { request } from "./en/request.ts";
import { returns } from "./en/returns.ts";
import { scan } from "./en/scan.ts";
import { search } from "./en/search.ts";
import { settings } from "./en/settings.ts";
import { sharing } from "./en/sharing.ts";
import { ways } from "./en/ways.ts";

/** The English catalog. */
export const en = {
  ...common,
  access,
  attention,
  categories,
  categoryRules,
  erase,
  errors,
  exports,
  front,
  helpers,
  imports,
  kit,
  pictures,
  kitChange,
  mapping,
  purchases,
  records,
  request,
  returns,
  scan,
  search,
  settings,
  sharing,
  ways,
};
