import type { Severity } from "../../model.ts";

/** What is lost when the result of a method is dropped. */
type Loss = "status" | "value";

export interface Api {
  readonly types: RegExp;
  readonly methods: string;
  readonly loss: Loss;
  readonly severity?: Severity;
}

const STRING =
  "charAt codePointAt compareTo compareToIgnoreCase concat contains contentEquals endsWith equals equalsIgnoreCase formatted getBytes hashCode indent indexOf intern isBlank isEmpty lastIndexOf length lines matches repeat replace replaceAll replaceFirst split startsWith strip stripIndent stripLeading stripTrailing subSequence substring toCharArray toLowerCase toUpperCase translateEscapes trim";
const NUMBER =
  "abs add and andNot compareTo divide divideAndRemainder doubleValue equals gcd hashCode intValue longValue max min mod modInverse modPow movePointLeft movePointRight multiply negate not or pow precision remainder round scale setScale shiftLeft shiftRight signum sqrt stripTrailingZeros subtract toBigInteger toPlainString toString unscaledValue xor";
const STREAM =
  "allMatch anyMatch average boxed collect count distinct dropWhile filter findAny findFirst flatMap limit map mapToDouble mapToInt mapToLong mapToObj max min noneMatch parallel peek reduce sequential skip sorted sum takeWhile toArray toList";
const TIME =
  "atOffset atStartOfDay atTime atZone compareTo equals format get getDayOfMonth getEpochSecond getHour getMinute getMonth getNano getSeconds getYear isAfter isBefore isEqual isNegative isZero minus minusDays minusHours minusMillis minusMinutes minusMonths minusNanos minusSeconds minusWeeks minusYears multipliedBy negated plus plusDays plusHours plusMillis plusMinutes plusMonths plusNanos plusSeconds plusWeeks plusYears toDays toEpochMilli toHours toInstant toLocalDate toLocalDateTime toLocalTime toMillis toMinutes toNanos toSeconds truncatedTo until with withDayOfMonth withHour withMinute withMonth withNano withSecond withYear withZoneSameInstant";
export const COLLECTION =
  /^java\.util\.(Collection|List|Set|ArrayList|LinkedList|HashSet|LinkedHashSet|TreeSet|Queue|Deque|ArrayDeque|Vector|SortedSet|NavigableSet)(\.of\(\)|\.copyOf\(\))?$/;
const MAP = /^java\.util\.((concurrent\.)?Concurrent)?(Linked)?(Hash|Tree|Sorted|Navigable)?Map(\.of\(\))?$/;
const INPUT = /^java\.(io\.(\w*InputStream|\w*Reader)|util\.(zip|jar)\.\w+InputStream)$/;

/** Methods whose result is all that they are called for, or the only sign that they failed. */
export const APIS: readonly Api[] = [
  { types: /^String$/, methods: STRING, loss: "value" },
  {
    types: /^java\.math\.Big(Integer|Decimal)(\.(valueOf\(\)|ONE|ZERO|TEN))?$/,
    methods: NUMBER,
    loss: "value",
  },
  {
    types: /^java\.util\.Optional(Int|Long|Double)?(\.(of|ofNullable|empty)\(\))?$/,
    methods: "equals filter flatMap get getAsInt getAsLong isEmpty isPresent map or orElse stream",
    loss: "value",
  },
  {
    types:
      /^(java\.util\.stream\.(Int|Long|Double)?Stream(\.(of|concat|generate|iterate|range|rangeClosed)\(\))?|java\.util\.Arrays\.stream\(\))$/,
    methods: STREAM,
    loss: "value",
  },
  {
    types: COLLECTION,
    methods: "contains containsAll indexOf isEmpty lastIndexOf size stream subList toArray",
    loss: "value",
  },
  {
    types: MAP,
    methods: "containsKey containsValue entrySet get getOrDefault isEmpty keySet size values",
    loss: "value",
  },
  {
    types:
      /^java\.time\.(Duration|Instant|LocalDate|LocalDateTime|LocalTime|OffsetDateTime|Period|ZonedDateTime|Year|YearMonth)(\.(now|of\w*|between|parse|from)\(\)|\.(ZERO|EPOCH|MIN|MAX))?$/,
    methods: TIME,
    loss: "value",
  },
  { types: /^java\.util\.Iterator$/, methods: "hasNext", loss: "value" },
  { types: /^Iterable$/, methods: "iterator spliterator", loss: "value" },
  { types: /^java\.util\.UUID$/, methods: "compareTo equals toString", loss: "value" },
  {
    types: /^java\.util\.function\.(Bi)?Function(\.identity\(\))?$/,
    methods: "andThen compose",
    loss: "value",
  },
  {
    types: /^(java\.lang\.)?(Throwable|\w*(Exception|Error))$|^java\.[\w.]+(Exception|Error)$/,
    methods: "getCause getLocalizedMessage getMessage getStackTrace getSuppressed",
    loss: "value",
  },
  {
    types: /^(java\.lang\.)?CharSequence$/,
    methods: "charAt chars codePoints length subSequence",
    loss: "value",
  },
  {
    types: /^(java\.lang\.)?Class$/,
    methods:
      "getCanonicalName getName getPackage getSimpleName getSuperclass getTypeName isArray isAssignableFrom isEnum isInstance isInterface isPrimitive",
    loss: "value",
  },
  {
    types: /^(java\.lang\.)?(Boolean|Byte|Character|Double|Float|Integer|Long|Short)$/,
    methods:
      "booleanValue byteValue charValue compareTo doubleValue equals floatValue hashCode intValue isInfinite isNaN longValue shortValue toString",
    loss: "value",
  },
  {
    types: /^java\.util\.regex\.Matcher$/,
    methods: "end group groupCount hitEnd replaceAll replaceFirst start toMatchResult",
    loss: "value",
  },
  {
    types: /^java\.util\.function\.(Bi|Int|Long|Double)?Predicate$/,
    methods: "and negate or test",
    loss: "value",
  },
  {
    types: /^java\.nio\.file\.(Path(\.of\(\))?|Paths\.get\(\))$/,
    methods: "getFileName getParent normalize relativize resolve resolveSibling toAbsolutePath toFile",
    loss: "value",
  },
  { types: /^Thread$/, methods: "getName isAlive isInterrupted", loss: "value" },
  { types: INPUT, methods: "read skip", loss: "status" },
  {
    types:
      /^java\.util\.concurrent\.locks\.(Lock|Reentrant(ReadWrite)?Lock(\.(Read|Write)Lock)?|StampedLock)$/,
    methods: "tryLock",
    loss: "status",
  },
  { types: /^java\.util\.concurrent\.locks\.Condition$/, methods: "awaitNanos awaitUntil", loss: "status" },
  { types: /^java\.util\.concurrent\.Semaphore$/, methods: "tryAcquire", loss: "status" },
  {
    types:
      /^java\.util\.concurrent\.(BlockingQueue|BlockingDeque|ArrayBlockingQueue|LinkedBlockingQueue|LinkedBlockingDeque)$/,
    methods: "offer offerFirst offerLast",
    loss: "status",
  },
  {
    types: /^java\.io\.File$/,
    methods: "createNewFile mkdir renameTo setExecutable setLastModified setReadOnly setReadable setWritable",
    loss: "status",
  },
  { types: /^java\.io\.File$/, methods: "delete mkdirs", loss: "status", severity: "info" },
];

export const STATIC: readonly Api[] = [
  { types: /^String$/, methods: "copyValueOf format join valueOf", loss: "value" },
  {
    types: /^java\.util\.Arrays$/,
    methods: "asList copyOf copyOfRange deepEquals deepToString equals hashCode stream toString",
    loss: "value",
  },
  {
    types: /^java\.util\.Objects$/,
    methods: "equals hash hashCode isNull nonNull requireNonNullElse toString",
    loss: "value",
  },
  { types: /^java\.util\.(Optional|List|Set|Map)$/, methods: "copyOf empty of ofNullable", loss: "value" },
  {
    types: /^(java\.lang\.)?(Strict)?Math$/,
    methods:
      "abs cbrt ceil clamp cos exp floor floorDiv floorMod hypot log log10 max min pow rint round signum sin sqrt tan toDegrees toRadians",
    loss: "value",
  },
  {
    types: /^(java\.lang\.)?(Boolean|Byte|Double|Float|Integer|Long|Short)$/,
    methods:
      "bitCount compare compareUnsigned hashCode highestOneBit isFinite isInfinite isNaN logicalAnd logicalOr max min reverse signum sum toBinaryString toHexString toOctalString toString",
    loss: "value",
  },
  {
    types: /^(java\.lang\.)?Character$/,
    methods:
      "compare digit forDigit getNumericValue hashCode isAlphabetic isDigit isLetter isLetterOrDigit isLowerCase isUpperCase isWhitespace toLowerCase toString toUpperCase valueOf",
    loss: "value",
  },
  {
    types: /^java\.util\.Collections$/,
    methods:
      "binarySearch disjoint emptyList emptyMap emptySet frequency max min nCopies reverseOrder singleton singletonList singletonMap synchronizedCollection synchronizedList synchronizedMap synchronizedSet unmodifiableCollection unmodifiableList unmodifiableMap unmodifiableSet",
    loss: "value",
  },
  { types: /^java\.util\.regex\.Pattern$/, methods: "matches quote", loss: "value" },
  { types: /^java\.nio\.file\.(Path|Paths)$/, methods: "get of", loss: "value" },
  {
    types: /^(java\.time\.(Duration|Instant|LocalDate|LocalDateTime|ZonedDateTime))$/,
    methods:
      "between from now of ofDays ofEpochMilli ofEpochSecond ofHours ofInstant ofMillis ofMinutes ofSeconds",
    loss: "value",
  },
  { types: /^java\.util\.UUID$/, methods: "fromString randomUUID", loss: "value" },
];

/** Methods that fail only when they are given a limit: `await(5, SECONDS)`. */
export const TIMED: readonly Api[] = [
  { types: /^java\.util\.concurrent\.(CountDownLatch|locks\.Condition)$/, methods: "await", loss: "status" },
  {
    types: /^java\.util\.concurrent\.(\w*Executor\w*|ForkJoinPool|Executors\.\w+\(\))$/,
    methods: "awaitTermination",
    loss: "status",
    severity: "info",
  },
  { types: /^Process(Builder)?(#start\(\))?$/, methods: "waitFor", loss: "status" },
];
