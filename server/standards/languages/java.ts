import type { Node } from "web-tree-sitter";
import { type Adapter, type Declaration, items } from "./adapter.ts";

export const JAVA_FUNCTIONS = [
  "method_declaration",
  "constructor_declaration",
  "compact_constructor_declaration",
  "lambda_expression",
  "static_initializer",
];

export function args(call: Node): Node[] {
  return items(call.childForFieldName("arguments"));
}

/** Text of a string literal without quotes; `undefined` for anything else. */
export function stringValue(node: Node | null | undefined): string | undefined {
  return node?.type === "string_literal" ? node.text.slice(1, -1) : undefined;
}

/** True where the declaration's modifiers hold the keyword. */
export function hasModifier(declaration: Node, modifier: string): boolean {
  const modifiers = declaration.children.find((c) => c.type === "modifiers");
  return modifiers?.children.some((c) => c.type === modifier) ?? false;
}

/** Annotations of a declaration, by simple name (`Override`). */
export function annotations(declaration: Node): { name: string; node: Node }[] {
  const modifiers = declaration.children.find((c) => c.type === "modifiers");
  return (modifiers?.namedChildren ?? []).flatMap((c) =>
    c.type === "annotation" || c.type === "marker_annotation"
      ? [{ name: (c.childForFieldName("name")?.text ?? "").split(".").at(-1) ?? "", node: c }]
      : [],
  );
}

function declarators(node: Node, kind: Declaration["kind"], prefix: string): Declaration[] {
  const type = node.childForFieldName("type");
  return node.childrenForFieldName("declarator").flatMap((declarator) => {
    const name = declarator.childForFieldName("name");
    const value = declarator.childForFieldName("value");
    if (!name) return [];
    return [
      {
        name: prefix + name.text,
        kind,
        node: declarator,
        ...(type && type.text !== "var" ? { type } : {}),
        ...(value ? { init: value } : {}),
      },
    ];
  });
}

const FUTURE =
  /^(?:[\w.]+\.)?(?:(?:Completable|Listenable|Scheduled|Settable|Fluent|Runnable|Channel)?Future|CompletionStage)(?:<|$)/;

const held = (declaration: Node | null | undefined): string[] =>
  declaration ? annotations(declaration).map((a) => a.name) : [];

/** True where `@CheckReturnValue` stands at a member or at one of the types around it, and nothing nearer lifts it. */
function isChecked(member: Node): boolean {
  for (let at: Node | null | undefined = member; at; at = at.parent?.parent) {
    const own = held(at);
    if (own.includes("CanIgnoreReturnValue")) return false;
    if (own.includes("CheckReturnValue")) return true;
  }
  return false;
}

/**
 * What else callers have to know of a method or constructor, under names that no identifier can have:
 * - `checked f`, `checked Type.f`, `checked new Type`: its result has to be used;
 * - `closes f`, `closes Type.f`, `closes new Type`: `@MustBeClosed`, what it gives has to be closed;
 * - `future Type.f`: it gives a future;
 * - `interrupts f`: it throws InterruptedException.
 */
function promises(member: Node, name: string): Declaration[] {
  const owner = member.parent?.parent?.childForFieldName("name")?.text;
  const made = member.type === "constructor_declaration";
  const out: Declaration[] = [];
  const tell = (what: string, plain = true): void => {
    const names = made ? [`new ${name}`] : [...(plain ? [name] : []), ...(owner ? [`${owner}.${name}`] : [])];
    for (const one of names) out.push({ name: `${what} ${one}`, kind: "function", node: member });
  };
  const type = member.childForFieldName("type");
  if (type?.type !== "void_type" && isChecked(member)) tell("checked");
  if (held(member).includes("MustBeClosed")) tell("closes");
  if (type && FUTURE.test(type.text)) tell("future", false);
  const thrown = made ? undefined : member.namedChildren.find((c) => c.type === "throws");
  if (thrown && /\bInterruptedException\b/.test(thrown.text)) {
    out.push({ name: `interrupts ${name}`, kind: "function", node: member });
  }
  return out;
}

function declare(node: Node): Declaration[] {
  switch (node.type) {
    case "import_declaration": {
      const path = node.namedChildren.find((c) => c.type === "scoped_identifier" || c.type === "identifier");
      if (!path) return [];
      if (node.namedChildren.some((c) => c.type === "asterisk")) {
        return [{ name: `*${path.text}`, kind: "import", qualified: path.text, node }];
      }
      const name = path.text.split(".").at(-1);
      return name ? [{ name, kind: "import", qualified: path.text, node }] : [];
    }
    case "field_declaration":
      return [
        ...declarators(node, "field", "this."),
        ...declarators(node, "field", ""),
        // A field's keywords are asked as `fileDefinition("static.name")`; no type can be so named.
        ...["static", "volatile"].flatMap((keyword) =>
          hasModifier(node, keyword) ? declarators(node, "field", `${keyword}.`) : [],
        ),
      ];
    case "local_variable_declaration":
      return declarators(node, "variable", "");
    case "resource": {
      const name = node.childForFieldName("name");
      const type = node.childForFieldName("type");
      const value = node.childForFieldName("value");
      return name
        ? [
            {
              name: name.text,
              kind: "variable",
              node,
              ...(type && type.text !== "var" ? { type } : {}),
              ...(value ? { init: value } : {}),
            },
          ]
        : [];
    }
    case "method_declaration": {
      const name = node.childForFieldName("name");
      const type = node.childForFieldName("type");
      return name
        ? [
            {
              name: `this.${name.text}`,
              kind: "function",
              async: FUTURE.test(type?.text ?? ""),
              node,
              ...(type ? { type } : {}),
            },
            ...promises(node, name.text),
          ]
        : [];
    }
    case "constructor_declaration": {
      const name = node.childForFieldName("name");
      return name ? promises(node, name.text) : [];
    }
    case "class_declaration":
    case "interface_declaration":
    case "enum_declaration":
    case "record_declaration": {
      const name = node.childForFieldName("name");
      if (!name) return [];
      // Its type is what it extends.
      const parent = node.childForFieldName("superclass")?.namedChildren[0];
      const interfaces = node.childForFieldName("interfaces")?.text ?? "";
      return [
        { name: name.text, kind: "class", node, ...(parent ? { type: parent } : {}) },
        ...(/\b(Auto)?Closeable\b/.test(interfaces)
          ? [{ name: `closeable ${name.text}`, kind: "class" as const, node }]
          : []),
        ...(isChecked(node) ? [{ name: `checked new ${name.text}`, kind: "class" as const, node }] : []),
      ];
    }
    case "catch_formal_parameter":
    case "enhanced_for_statement": {
      const name = node.childForFieldName("name");
      const type =
        node.childForFieldName("type") ??
        node.namedChildren.find((c) => c.type === "catch_type")?.namedChildren[0] ??
        null;
      return name
        ? [{ name: name.text, kind: "element", node, ...(type && type.text !== "var" ? { type } : {}) }]
        : [];
    }
    case "instanceof_expression": {
      const name = node.childForFieldName("name");
      const type = node.childForFieldName("right");
      return name ? [{ name: name.text, kind: "variable", node, ...(type ? { type } : {}) }] : [];
    }
    default:
      return [];
  }
}

function parameters(node: Node): Declaration[] {
  const list = node.childForFieldName("parameters");
  if (list?.type === "identifier") return [{ name: list.text, kind: "parameter", node: list }];
  return items(list).flatMap((parameter): Declaration[] => {
    if (parameter.type === "identifier")
      return [{ name: parameter.text, kind: "parameter", node: parameter }];
    if (parameter.type === "spread_parameter") {
      const several = parameter.namedChildren.find((c) => c.type === "variable_declarator");
      const name = several?.childForFieldName("name");
      return name ? [{ name: name.text, kind: "parameter", node: parameter }] : [];
    }
    const name = parameter.childForFieldName("name");
    const type = parameter.childForFieldName("type");
    return name ? [{ name: name.text, kind: "parameter", node: parameter, ...(type ? { type } : {}) }] : [];
  });
}

/** JDK types that rules name, so that a wildcard import resolves them. */
const PACKAGES: Readonly<Record<string, string>> = {
  "java.util":
    "Timer List Map Set Collection ArrayList HashMap HashSet LinkedList Iterator Optional Date Queue Deque ArrayDeque LinkedHashMap TreeMap Vector LinkedHashSet TreeSet AbstractList AbstractMap Arrays Base64 BitSet Calendar Collections Comparator Currency Enumeration EnumMap EnumSet Formatter Hashtable IdentityHashMap ListIterator Locale NavigableMap NavigableSet Objects OptionalDouble OptionalInt OptionalLong PriorityQueue Properties Random ResourceBundle Scanner ServiceLoader SortedMap SortedSet Stack StringJoiner StringTokenizer TimeZone TimerTask UUID WeakHashMap",
  "java.util.concurrent":
    "Executors ExecutorService Executor ThreadPoolExecutor ScheduledExecutorService LinkedBlockingQueue LinkedBlockingDeque ArrayBlockingQueue BlockingQueue ConcurrentLinkedQueue PriorityBlockingQueue LinkedTransferQueue Future CompletableFuture CountDownLatch TimeUnit ForkJoinPool Callable Semaphore ConcurrentHashMap DelayQueue ConcurrentLinkedDeque CompletionStage CyclicBarrier FutureTask ScheduledFuture BlockingDeque Exchanger CompletionService ExecutorCompletionService ConcurrentMap ConcurrentSkipListMap ConcurrentSkipListSet CopyOnWriteArrayList CopyOnWriteArraySet ExecutionException Phaser RecursiveAction RecursiveTask ScheduledThreadPoolExecutor SynchronousQueue ThreadFactory ThreadLocalRandom TimeoutException TransferQueue",
  "java.util.concurrent.locks":
    "Lock ReentrantLock ReadWriteLock ReentrantReadWriteLock Condition StampedLock LockSupport",
  "java.net":
    "URL URI HttpURLConnection URLConnection Socket ServerSocket DatagramPacket DatagramSocket InetAddress InetSocketAddress MulticastSocket Proxy SocketTimeoutException URISyntaxException URLClassLoader URLDecoder URLEncoder",
  "java.net.http": "HttpClient HttpRequest HttpResponse WebSocket",
  "java.text":
    "SimpleDateFormat DateFormat NumberFormat DecimalFormat MessageFormat ParseException ChoiceFormat CompactNumberFormat",
  "java.io":
    "InputStream OutputStream File Reader Writer IOException Closeable FileInputStream FileOutputStream BufferedReader UncheckedIOException BufferedInputStream BufferedOutputStream BufferedWriter ByteArrayInputStream ByteArrayOutputStream CharArrayReader CharArrayWriter Console DataInputStream DataOutputStream EOFException FileNotFoundException FileReader FileWriter FilterInputStream FilterOutputStream InputStreamReader InterruptedIOException LineNumberReader ObjectInputStream ObjectOutputStream OutputStreamWriter PipedInputStream PipedOutputStream PipedReader PipedWriter PrintStream PrintWriter PushbackInputStream PushbackReader RandomAccessFile SequenceInputStream Serializable StringReader StringWriter",
  "java.time":
    "Duration Instant Clock DayOfWeek LocalDate LocalDateTime LocalTime Month MonthDay OffsetDateTime OffsetTime Period Year YearMonth ZoneId ZoneOffset ZonedDateTime",
  okhttp3: "OkHttpClient Request Response",
  "java.util.logging": "Logger Level",
  "org.slf4j": "Logger LoggerFactory",
  "org.apache.commons.logging": "Log LogFactory",
  "org.apache.logging.log4j": "LogManager Logger",
  "org.apache.log4j": "Logger",
  "java.util.concurrent.atomic":
    "AtomicBoolean AtomicInteger AtomicIntegerArray AtomicLong AtomicReference LongAdder",
  "java.util.function":
    "BiConsumer BiFunction BiPredicate BinaryOperator BooleanSupplier Consumer Function IntFunction IntPredicate IntSupplier LongPredicate DoublePredicate Predicate Supplier ToIntFunction ToLongFunction UnaryOperator",
  "java.util.stream": "BaseStream Collectors DoubleStream IntStream LongStream Stream StreamSupport",
  "java.util.zip":
    "GZIPInputStream GZIPOutputStream ZipFile ZipInputStream ZipOutputStream InflaterInputStream DeflaterOutputStream CheckedInputStream",
  "java.util.jar": "JarFile JarInputStream JarOutputStream",
  "java.util.regex": "Matcher Pattern",
  "java.nio.file":
    "DirectoryStream FileSystem FileSystems Files Path Paths StandardCopyOption StandardOpenOption WatchService",
  "java.nio.channels":
    "AsynchronousFileChannel Channels DatagramChannel FileChannel FileLock ReadableByteChannel Selector ServerSocketChannel SocketChannel WritableByteChannel",
  "java.sql":
    "CallableStatement Connection DatabaseMetaData DriverManager PreparedStatement ResultSet SQLException Statement",
  "javax.sql": "DataSource ConnectionPoolDataSource",
  "javax.net.ssl": "HttpsURLConnection SSLServerSocket SSLSocket SSLSocketFactory",
  "java.math": "BigDecimal BigInteger RoundingMode MathContext",
};

const JAVA_LANG = new Set([
  "System",
  "Runtime",
  "Thread",
  "Runnable",
  "Object",
  "String",
  "Integer",
  "Long",
  "Throwable",
  "Exception",
  "Error",
  "RuntimeException",
  "InterruptedException",
  "StackOverflowError",
  "OutOfMemoryError",
  "VirtualMachineError",
  "IllegalStateException",
  "IllegalArgumentException",
  "AutoCloseable",
  "Iterable",
  "Math",
  "Class",
  "ThreadLocal",
  "NullPointerException",
  "LinkageError",
  "AssertionError",
  "Boolean",
  "Double",
  "Process",
  "ProcessBuilder",
]);

/** Packages of which each has a type of the name. */
const HOLDERS = new Map<string, string[]>();
for (const [pkg, names] of Object.entries(PACKAGES)) {
  for (const name of names.split(" ")) HOLDERS.set(name, [...(HOLDERS.get(name) ?? []), pkg]);
}

/** Package of a JDK type, if one of the wildcard-imported packages holds it. */
export function wildcardType(name: string, imported: (pkg: string) => boolean): string | undefined {
  return HOLDERS.get(name)
    ?.map((pkg) => (imported(pkg) ? `${pkg}.${name}` : undefined))
    .find(Boolean);
}

export const java: Adapter = {
  functionKinds: JAVA_FUNCTIONS,
  callKinds: ["method_invocation", "object_creation_expression"],
  declarationKinds: [
    "import_declaration",
    "field_declaration",
    "local_variable_declaration",
    "resource",
    "method_declaration",
    "constructor_declaration",
    "class_declaration",
    "interface_declaration",
    "enum_declaration",
    "record_declaration",
    "catch_formal_parameter",
    "enhanced_for_statement",
    "instanceof_expression",
  ],
  // `@SuppressWarnings` is read with the comments: it silences what it annotates.
  commentKinds: ["line_comment", "block_comment", "annotation"],
  containerKinds: ["class_declaration", "interface_declaration", "enum_declaration", "record_declaration"],
  containerBody: (node) => node.childForFieldName("body"),
  declare,
  parameters,
  isAsync: () => false,
  member(node) {
    if (node.type === "field_access") {
      const object = node.childForFieldName("object");
      const name = node.childForFieldName("field");
      return object && name ? { object, name: name.text } : undefined;
    }
    if (node.type === "method_invocation") {
      // Seen as a callee: `a.b(…)` calls the member `b` of `a`.
      const object = node.childForFieldName("object");
      const name = node.childForFieldName("name");
      return object && name ? { object, name: name.text } : undefined;
    }
    return undefined;
  },
  callee(node) {
    return node.type === "object_creation_expression"
      ? node.childForFieldName("type")
      : node.childForFieldName("name");
  },
  isConstruction: (node) => node.type === "object_creation_expression",
  isCall: (node) => node.type === "method_invocation",
  unwrap(node) {
    let at = node;
    for (;;) {
      const inner =
        at.type === "parenthesized_expression"
          ? at.namedChildren[0]
          : at.type === "cast_expression"
            ? at.childForFieldName("value")
            : null;
      if (!inner) return at;
      at = inner;
    }
  },
  isIdentifier: (node) => node.type === "identifier" || node.type === "type_identifier",
  isSelf: (node) => node.type === "this",
  typeText(node) {
    if (
      node.type === "type_identifier" ||
      node.type === "scoped_type_identifier" ||
      node.type === "identifier"
    )
      return node.text;
    if (node.type === "generic_type") return node.namedChildren[0]?.text;
    if (node.type === "array_type") return undefined;
    return node.text;
  },
  global: (name) => (JAVA_LANG.has(name) ? name : undefined),
};
