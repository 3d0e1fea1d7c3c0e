/** Words that fill a field and say nothing. */
const FILLERS = new Set(
  [
    "n/a",
    "na",
    "nil",
    "none",
    "null",
    "no",
    "nope",
    "yes",
    "ok",
    "nothing",
    "unknown",
    "undefined",
    "tbd",
    "tba",
    "tbc",
    "todo",
    "wip",
    "fixme",
    "xxx",
    "foo",
    "bar",
    "baz",
    "test",
    "testing",
    "asdf",
    "qwerty",
    "blah",
    "dummy",
    "placeholder",
    "pending",
    "later",
    "ditto",
    "idem",
    "same",
    "see above",
    "as above",
    "same as above",
    "same as before",
    "as usual",
    "the usual",
    "as discussed",
    "not applicable",
    "does not apply",
    "not available",
    "not needed",
    "not required",
    "to be done",
    "to be decided",
    "to be defined",
    "to be determined",
    "fill in later",
    "will be added",
    "lorem ipsum",
    "nothing to add",
    "no comment",
    "self explanatory",
    "see title",
    "see ticket",
    "see pr",
    "see commit",
    "see code",
    "see diff",
  ].map(plain),
);

/**
 * Whether a text only fills its field: `n/a`, `tbd tbd tbd`, `same as above`, `aaaaaaaa`, `.....`. In whatever script it
 * is written, a text without letters says nothing.
 */
export function isFiller(text: string): boolean {
  const words = plain(text);
  if (!/\p{L}/u.test(words) || FILLERS.has(words) || words.startsWith("lorem ipsum")) return true;
  const list = words.split(" ");
  if (list.length > 1 && (list.every((word) => FILLERS.has(word)) || isRepeated(list, 1))) return true;
  if (isRepeated(list, 3) && FILLERS.has(list.slice(0, 3).join(" "))) return true;
  const characters = [...words.replaceAll(" ", "")];
  return (
    isRepeated(characters, 1) ||
    [2, 3, 4].some((period) => characters.length >= period * 4 && isRepeated(characters, period))
  );
}

/** Whether two texts say the same, apart from marks, spaces and capitals. */
export function saysSame(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

/** Small letters and digits, a space between words. */
function plain(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/n\s*\/\s*a\b/g, "na")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
}

/** Whether a list is its first few members, again and again. */
function isRepeated(list: readonly string[], period: number): boolean {
  return list.length > period && list.every((one, at) => one === list[at % period]);
}
