/**
 * All commands of `rv`: one file a noun, one line here.
 * @module
 */
import { accessLogCommands } from "./access-log.ts";
import { alarmCommands } from "./alarm.ts";
import { backupCommands } from "./backup.ts";
import { categoryCommands } from "./categories.ts";
import type { CommandSpec } from "./command.ts";
import { configCommands } from "./config.ts";
import { deviceCommands } from "./device.ts";
import { eraseCommands } from "./erase.ts";
import { exportCommands } from "./export.ts";
import { grantCommands } from "./grant.ts";
import { importCommands } from "./import.ts";
import { keyringCommands } from "./keyring.ts";
import { kitCommands } from "./kit.ts";
import { mappingCommands } from "./mapping.ts";
import { markCommands } from "./marks.ts";
import { openCommands } from "./open.ts";
import { passwordCommands } from "./password.ts";
import { pictureCommands } from "./picture.ts";
import { quarantineCommands } from "./quarantine.ts";
import { recordCommands } from "./record.ts";
import { requestCommands } from "./request.ts";
import { returnCommands } from "./returns.ts";
import { searchCommands } from "./search.ts";
import { startCommands } from "./start.ts";
import { statsCommands } from "./stats.ts";
import { syncCommands } from "./sync.ts";
import { unlockCommands } from "./unlock.ts";

/** Every command, in the order of the help. */
export const commands: readonly CommandSpec[] = [
  ...startCommands,
  ...unlockCommands,
  ...passwordCommands,
  ...keyringCommands,
  ...kitCommands,
  ...deviceCommands,
  ...recordCommands,
  ...markCommands,
  ...searchCommands,
  ...statsCommands,
  ...pictureCommands,
  ...eraseCommands,
  ...importCommands,
  ...mappingCommands,
  ...categoryCommands,
  ...returnCommands,
  ...exportCommands,
  ...syncCommands,
  ...quarantineCommands,
  ...backupCommands,
  ...openCommands,
  ...alarmCommands,
  ...requestCommands,
  ...grantCommands,
  ...accessLogCommands,
  ...configCommands,
];
