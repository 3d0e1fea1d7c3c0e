import type { Severity } from "../../model.ts";

/** How long a call holds the loop: for a network or sleep time, or for local work. */
export type Block = "wait" | "process" | "disk";

const PY_WAITS: readonly RegExp[] = [
  /^time\.sleep$/,
  /^requests(\.api)?\.(get|post|put|patch|delete|head|options|request)$/,
  /^requests\.(Session|session|sessions\.Session)(\(\))?#(get|post|put|patch|delete|head|options|request|send)$/,
  /^httpx\.(get|post|put|patch|delete|head|options|request|stream)$/,
  /^httpx\.Client#(get|post|put|patch|delete|head|options|request|send|stream)$/,
  /^urllib\.request\.(urlopen|urlretrieve)$/,
  /^urllib3\.request$/,
  /^urllib3\.(PoolManager|HTTPConnectionPool|HTTPSConnectionPool|ProxyManager)#(request|urlopen|request_encode_url|request_encode_body)$/,
  /^http\.client\.(HTTPConnection|HTTPSConnection)#(request|getresponse|connect)$/,
  /^socket\.create_connection$/,
  /^(psycopg2|pymysql|MySQLdb|mysql\.connector|pyodbc|cx_Oracle|oracledb)\.connect$/,
  /^smtplib\.(SMTP|SMTP_SSL)$/,
  /^ftplib\.(FTP|FTP_TLS)$/,
  /^queue\.(Queue|LifoQueue|PriorityQueue|SimpleQueue)#(get|join)$/,
  /^threading\.(Event|Condition|Barrier)#wait$/,
  /^threading\.Thread#join$/,
  /^input$/,
];

const PY_PROCESSES: readonly RegExp[] = [
  /^subprocess\.(run|call|check_call|check_output|getoutput|getstatusoutput|Popen)$/,
  /^subprocess\.Popen#(wait|communicate)$/,
  /^os\.(system|popen|spawnl|spawnle|spawnlp|spawnlpe|spawnv|spawnve|spawnvp|spawnvpe|posix_spawn|posix_spawnp|wait|wait3|wait4|waitid|waitpid)$/,
];

const PATH_METHODS =
  "open|read_text|read_bytes|write_text|write_bytes|exists|is_file|is_dir|is_symlink|is_mount|is_socket|is_fifo|is_block_device|is_char_device|stat|lstat|mkdir|rmdir|unlink|rename|replace|touch|iterdir|glob|rglob|chmod|lchmod|symlink_to|hardlink_to|link_to|readlink|resolve|samefile|owner|group|expanduser|walk";

const PY_DISK: readonly RegExp[] = [
  /^(io\.)?(open|open_code)$/,
  /^os\.(fdopen|listdir|scandir|stat|remove|unlink|rename|replace|mkdir|makedirs|rmdir|walk)$/,
  /^os\.path\.(exists|lexists|isfile|isdir|islink|ismount|isjunction|getsize|getmtime|getatime|getctime|realpath|samefile|sameopenfile)$/,
  /^shutil\.(copy|copy2|copyfile|copytree|move|rmtree|make_archive|unpack_archive)$/,
  new RegExp(`^pathlib\\.(Path|PosixPath|WindowsPath)(\\.(cwd|home)\\(\\))?#(${PATH_METHODS})$`),
];

const JS_PROCESSES = /^child_process\.(execSync|execFileSync|spawnSync)$/;
const JS_DISK = /^(fs|fs-extra|graceful-fs)\.\w+Sync$/;
const JS_WORK =
  /^(crypto\.(pbkdf2Sync|scryptSync|hkdfSync|generateKeyPairSync|generateKeySync|generatePrimeSync|checkPrimeSync|randomFillSync)|zlib\.\w+Sync|(bcrypt|bcryptjs)\.(hashSync|compareSync|genSaltSync)|argon2\.(hashSync|verifySync)|(glob|globby|fast-glob|tinyglobby)\.\w*[sS]ync|execa\.(execaSync|execaCommandSync)|cross-spawn\.sync|Bun\.spawnSync|Deno\.\w+Sync|Atomics\.wait)$/;

function cached(find: (name: string) => Block | undefined): (name: string) => Block | undefined {
  const known = new Map<string, Block | undefined>();
  return (name) => {
    if (known.has(name)) return known.get(name);
    if (known.size > 20_000) known.clear();
    const result = find(name);
    known.set(name, result);
    return result;
  };
}

export const pythonBlock = cached((name) => {
  if (PY_WAITS.some((one) => one.test(name))) return "wait";
  if (PY_PROCESSES.some((one) => one.test(name))) return "process";
  return PY_DISK.some((one) => one.test(name)) ? "disk" : undefined;
});

export const javascriptBlock = cached((name) => {
  if (JS_PROCESSES.test(name)) return "process";
  if (JS_WORK.test(name)) return "process";
  return JS_DISK.test(name) ? "disk" : undefined;
});

export const BLOCK_SEVERITY: Readonly<Record<Block, Severity>> = {
  wait: "error",
  process: "warning",
  disk: "info",
};

function lastNames(patterns: readonly RegExp[]): string[] {
  return patterns.flatMap((one) => {
    const source = one.source.replace(/^\^|\$$/g, "");
    const cut = Math.max(source.lastIndexOf("#"), source.lastIndexOf("\\.")) + 1;
    return source.slice(cut).match(/[A-Za-z_]\w+/g) ?? [];
  });
}

/** Last names of the Python calls, cut out of the patterns. */
export const PYTHON_NAMES: readonly string[] = [
  ...new Set([...lastNames(PY_WAITS), ...lastNames(PY_PROCESSES), ...lastNames(PY_DISK)]),
];

const FS = [
  "access",
  "appendFile",
  "chmod",
  "chown",
  "close",
  "copyFile",
  "cp",
  "exists",
  "fchmod",
  "fchown",
  "fdatasync",
  "fstat",
  "fsync",
  "ftruncate",
  "futimes",
  "glob",
  "lchmod",
  "lchown",
  "link",
  "lstat",
  "lutimes",
  "mkdir",
  "mkdtemp",
  "open",
  "opendir",
  "read",
  "readdir",
  "readFile",
  "readlink",
  "readv",
  "realpath",
  "rename",
  "rm",
  "rmdir",
  "stat",
  "statfs",
  "symlink",
  "truncate",
  "unlink",
  "utimes",
  "write",
  "writeFile",
  "writev",
  "ensureDir",
  "ensureFile",
  "emptyDir",
  "copy",
  "move",
  "remove",
  "outputFile",
  "outputJson",
  "outputJSON",
  "readJson",
  "readJSON",
  "writeJson",
  "writeJSON",
  "pathExists",
  "mkdirs",
  "mkdirp",
];
const OTHER = [
  "exec",
  "execFile",
  "spawn",
  "pbkdf2",
  "scrypt",
  "hkdf",
  "generateKeyPair",
  "generateKey",
  "generatePrime",
  "checkPrime",
  "randomFill",
  "gzip",
  "gunzip",
  "deflate",
  "deflateRaw",
  "inflate",
  "inflateRaw",
  "unzip",
  "brotliCompress",
  "brotliDecompress",
  "zstdCompress",
  "zstdDecompress",
  "hash",
  "compare",
  "genSalt",
  "verify",
  "execa",
  "execaCommand",
  "readTextFile",
  "writeTextFile",
  "readFile",
  "makeTempDir",
  "globby",
];

export const JAVASCRIPT_NAMES: readonly string[] = [
  ...new Set([...FS, ...OTHER].map((name) => `${name}Sync`)),
  "sync",
  "wait",
];
