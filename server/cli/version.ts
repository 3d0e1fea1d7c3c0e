import { version } from "../../package.json";

/** Version of the package that this bundle was built from. */
export const VERSION: string = version;
