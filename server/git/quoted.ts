const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 34,
  "\\": 92,
};

/**
 * A path as git prints it, read as Latin-1 so that no byte is lost: quoted like a C string if it holds quotes or
 * control characters, else as it stands. Bytes that are no UTF-8 become U+FFFD.
 */
export function unquotedPath(printed: string): string {
  if (!printed.startsWith('"')) return Buffer.from(printed, "latin1").toString("utf8");
  const bytes = printed
    .slice(1, printed.endsWith('"') && printed.length > 1 ? -1 : undefined)
    .replace(/\\([0-7]{3}|.)/g, (_, code: string) => {
      const byte = code.length === 3 ? Number.parseInt(code, 8) : ESCAPES[code];
      return byte === undefined ? code : String.fromCharCode(byte);
    });
  return Buffer.from(bytes, "latin1").toString("utf8");
}
