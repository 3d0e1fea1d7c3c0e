import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";

/** Types that hold something of the system until they are closed, by package. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "java.io": [
    ...["InputStream", "FileInputStream", "BufferedInputStream", "DataInputStream", "ObjectInputStream"],
    ...["PushbackInputStream", "SequenceInputStream", "FilterInputStream", "PipedInputStream"],
    ...["OutputStream", "FileOutputStream", "BufferedOutputStream", "DataOutputStream", "ObjectOutputStream"],
    ...["PipedOutputStream", "FilterOutputStream", "PrintStream", "Reader", "FileReader", "BufferedReader"],
    ...["InputStreamReader", "LineNumberReader", "PushbackReader", "PipedReader", "Writer", "FileWriter"],
    ...["BufferedWriter", "OutputStreamWriter", "PrintWriter", "PipedWriter", "RandomAccessFile"],
  ],
  "java.util": ["Scanner", "Formatter"],
  "java.util.zip": [
    ...["ZipFile", "ZipInputStream", "ZipOutputStream", "GZIPInputStream", "GZIPOutputStream"],
    ...["InflaterInputStream", "DeflaterOutputStream", "CheckedInputStream", "CheckedOutputStream"],
  ],
  "java.util.jar": ["JarFile", "JarInputStream", "JarOutputStream"],
  "java.util.logging": ["FileHandler", "SocketHandler"],
  "java.net": ["Socket", "ServerSocket", "DatagramSocket", "MulticastSocket", "URLClassLoader"],
  "javax.net.ssl": ["SSLSocket", "SSLServerSocket"],
  "java.nio.channels": [
    ...["FileChannel", "SocketChannel", "ServerSocketChannel", "DatagramChannel", "AsynchronousFileChannel"],
    ...["AsynchronousSocketChannel", "AsynchronousServerSocketChannel", "Selector", "SeekableByteChannel"],
    ...["ByteChannel", "ReadableByteChannel", "WritableByteChannel", "FileLock"],
  ],
  "java.nio.file": ["DirectoryStream", "WatchService", "FileSystem"],
  "java.sql": ["Connection", "Statement", "PreparedStatement", "CallableStatement", "ResultSet"],
  "javax.sql.rowset": ["CachedRowSet", "JdbcRowSet"],
  "org.apache.http.impl.client": ["CloseableHttpClient"],
  "org.apache.http.client.methods": ["CloseableHttpResponse"],
  "org.apache.hc.client5.http.impl.classic": ["CloseableHttpClient", "CloseableHttpResponse"],
  "javax.jms": ["Connection", "Session", "MessageProducer", "MessageConsumer"],
  "jakarta.jms": ["Connection", "Session", "MessageProducer", "MessageConsumer"],
  "javax.persistence": ["EntityManager"],
  "jakarta.persistence": ["EntityManager"],
  "org.hibernate": ["StatelessSession"],
  "redis.clients.jedis": ["Jedis"],
};

const BY_NAME = new Map<string, string[]>();
for (const [pkg, names] of Object.entries(PACKAGES)) {
  for (const name of names) BY_NAME.set(name, [...(BY_NAME.get(name) ?? []), pkg]);
}

export const CLOSEABLE_NAMES: readonly string[] = [
  ...BY_NAME.keys(),
  "AutoCloseable",
  "Closeable",
  "MustBeClosed",
];

/** Qualified name of a closeable type as this file writes it. */
export function closeableType(written: string, ctx: RuleContext): string | undefined {
  const simple = written.slice(written.lastIndexOf(".") + 1);
  const packages = BY_NAME.get(simple);
  if (written === "AutoCloseable") return "java.lang.AutoCloseable";
  if (written === "Closeable") return ctx.fileDefinition("Closeable") ? "java.io.Closeable" : undefined;
  // A class of this file that says so.
  if (ctx.fileDefinition(`closeable ${written}`)) return `./${written}`;
  if (!packages) return undefined;
  if (written !== simple) return packages.find((pkg) => written === `${pkg}.${simple}`) && written;
  const own = ctx.fileDefinition(simple)?.file;
  if (own?.kind === "import")
    return packages.some((pkg) => own.qualified === `${pkg}.${simple}`) ? own.qualified : undefined;
  // A class of this file that is called the same.
  if (own) return undefined;
  const pkg = packages.find((one) => ctx.fileDefinition(`*${one}`));
  return pkg && `${pkg}.${simple}`;
}

/** Type of a construction or a declaration, without generics. */
export function typeName(type: Node | null): string | undefined {
  if (!type) return undefined;
  const name = type.type === "generic_type" ? type.namedChildren[0] : type;
  return name && /^(scoped_)?type_identifier$/.test(name.type) ? name.text : undefined;
}

/** Constructions that hold nothing but memory. */
export const IN_MEMORY =
  /^(ByteArray(Input|Output)Stream|CharArray(Reader|Writer)|String(Reader|Writer)|StringBufferInputStream|StringBuilderWriter|UnsynchronizedByteArray\w+|FastByteArray\w+|ByteBuf(Input|Output)Stream|Null(Input|Output)Stream)$/;
