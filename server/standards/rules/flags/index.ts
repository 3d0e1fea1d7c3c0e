import type { Rule } from "../../rule.ts";
import { flagWithoutSafeDefault } from "./flagWithoutSafeDefault.ts";

/** In the order of the catalogue's codes. */
export const FLAGS: readonly Rule[] = [flagWithoutSafeDefault];
