import picomatch from "picomatch";

/**
 * Tells which paths any of some globs means. Paths and globs are compared in Unicode's NFC form, so that an accent
 * written in two ways is one; small and capital letters differ. `*` and `**` take dot files too.
 */
export function pathMatcher(globs: readonly string[]): (path: string) => boolean {
  const matches = picomatch(
    globs.map((glob) => glob.normalize("NFC")),
    { dot: true, noextglob: true, nonegate: true, strictSlashes: true },
  );
  return (path) => matches(path.normalize("NFC"));
}
