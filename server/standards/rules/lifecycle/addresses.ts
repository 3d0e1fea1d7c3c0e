const ADDRESS =
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^\s@/]*@)?(\d{1,3}(?:\.\d{1,3}){3})(?::(?:\d{1,5}|\$\{|\{|%).*)?(?:\/(?!\d{1,2}$).*)?$/i;

const ADDRESS6 =
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?\[?([0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7})\]?(?::\d{1,5})?(?:\/\D.*)?$/i;

export const ZONE =
  /^(?:(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov|us-iso)-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d[a-f]|(?:us|europe|asia|australia|northamerica|southamerica|me|africa)-[a-z]+\d-[a-f])$/;

export const REGION =
  "(?:us|eu|ap|sa|ca|me|af|il|mx|cn|us-gov)-(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\\d";

/** Host names of one region: AWS services and databases, Azure VMs, Google's functions and registries. */
export const REGIONAL = new RegExp(
  [
    `(?:^|[/.@])[\\w-]*\\.?${REGION}\\.[\\w.-]*amazonaws\\.com(?:\\.cn)?(?:[:/]|$)`,
    "(?:^|[/.@])[\\w-]+\\.compute-1\\.amazonaws\\.com(?:[:/]|$)",
    "(?:^|[/.@])[\\w-]+\\.[a-z]+\\d?\\.cloudapp\\.azure\\.com(?:[:/]|$)",
    "(?:^|[/.@])(?:us|europe|asia|australia|northamerica|southamerica)-[a-z]+\\d-[\\w-]+\\.(?:cloudfunctions\\.net|pkg\\.dev)(?:[:/]|$)",
  ].join("|"),
);

/** Addresses that mean the machine itself, everybody, a standard service, or a documentation's example. */
function isSpecial(octets: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  return (
    a === 0 ||
    a === 127 ||
    a >= 224 ||
    // A network's name, or a version such as 1.2.0.0.
    d === 0 ||
    d === 255 ||
    // Link-local: the cloud's metadata services live there.
    (a === 169 && b === 254) ||
    (a === 192 && b === 0 && c === 2) ||
    (a === 198 && b === 51 && c === 100) ||
    (a === 203 && b === 0 && c === 113) ||
    // The host of an Android emulator.
    (a === 10 && b === 0 && c === 2 && d === 2) ||
    // Object identifiers of X.500 (2.5.4.3 is a common name).
    (a === 2 && b === 5) ||
    (a === 1 && b === 3 && c === 6)
  );
}

export function isHostAddress(text: string): boolean {
  const match = ADDRESS.exec(text);
  const parts = match?.[1]?.split(".") ?? [];
  if (parts.length !== 4 || parts.some((p) => Number(p) > 255 || (p.length > 1 && p.startsWith("0")))) {
    return false;
  }
  // Four single digits read like a version.
  if (
    match?.[1] === text &&
    parts.every((p) => p.length === 1) &&
    !/^(1\.1\.1\.1|8\.8\.[48]\.[48])$/.test(text)
  ) {
    return false;
  }
  return !isSpecial(parts.map(Number));
}

export function isHostAddress6(text: string): boolean {
  // An IPv4 address in the form of IPv6.
  const mapped = /^\[?(?:::|(?:0{1,4}:){5})ffff:(\d{1,3}(?:\.\d{1,3}){3})\]?$/i.exec(text)?.[1];
  if (mapped) return isHostAddress(mapped);
  const address = ADDRESS6.exec(text)?.[1]?.toLowerCase();
  if (!address || !/\d/.test(address)) return false;
  const groups = address.split(":").filter(Boolean);
  const short = address.includes("::");
  if (address.includes(":::") || address.split("::").length > 2 || (!short && groups.length !== 8))
    return false;
  if (short && (groups.length < 2 || groups.length > 7)) return false;
  return !/^(2001:0?db8:|fe80:|ff|fd00:ec2:)/.test(address) && address.replace(/[0:]/g, "") !== "1";
}
