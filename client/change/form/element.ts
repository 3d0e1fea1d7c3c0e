/** An element as data: made by pure functions, put on the page by `page/patch.ts`. */
export interface El {
  readonly tag: string;
  /** Its name among its siblings, so that it stays the same element when others come and go. */
  readonly key: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (El | string)[];
}

type Attributes = Readonly<Record<string, string | boolean | undefined>>;
type Child = El | string | undefined | readonly (El | undefined)[];

/** An element; `true` is an attribute without a value, `false` and `undefined` are none. */
export function el(tag: string, attributes: Attributes, ...children: readonly Child[]): El {
  const entries = Object.entries(attributes).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === false ? [] : [[name, value === true ? "" : value]],
  );
  const { key = "", ...others } = Object.fromEntries(entries);
  const flat = children.flat().filter((one): one is El | string => one !== undefined && one !== "");
  return { tag, key, attributes: others, children: flat };
}
