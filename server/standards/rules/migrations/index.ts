import type { Rule } from "../../rule.ts";
import { addColumnVolatileDefault } from "./addColumnVolatileDefault.ts";
import { addNotNull } from "./addNotNull.ts";
import { changeColumnType } from "./changeColumnType.ts";
import { concurrentIndexInTransaction } from "./concurrentIndexInTransaction.ts";
import { constraintNotNotValid } from "./constraintNotNotValid.ts";
import { destructiveDdl } from "./destructiveDdl.ts";
import { dmlWithoutWhere } from "./dmlWithoutWhere.ts";
import { heavyLockMaintenance } from "./heavyLockMaintenance.ts";
import { indexNotConcurrent } from "./indexNotConcurrent.ts";
import { migrationNotRerunnable } from "./migrationNotRerunnable.ts";
import { narrowKey } from "./narrowKey.ts";
import { noDownMigration } from "./noDownMigration.ts";
import { noLockTimeout } from "./noLockTimeout.ts";
import { renameBreaksOldCode } from "./renameBreaksOldCode.ts";
import { unbatchedBackfill } from "./unbatchedBackfill.ts";

/** In the order of the catalogue's codes. */
export const MIGRATIONS: readonly Rule[] = [
  indexNotConcurrent,
  concurrentIndexInTransaction,
  addNotNull,
  addColumnVolatileDefault,
  constraintNotNotValid,
  changeColumnType,
  destructiveDdl,
  renameBreaksOldCode,
  dmlWithoutWhere,
  noLockTimeout,
  unbatchedBackfill,
  heavyLockMaintenance,
  narrowKey,
  migrationNotRerunnable,
  noDownMigration,
];
