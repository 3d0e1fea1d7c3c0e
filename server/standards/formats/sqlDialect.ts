const OTHER_PATH =
  /(?:^|[/_.-])(?:mysql|mariadb|sqlite3?|mssql|sqlserver|oracle|clickhouse|snowflake|bigquery|redshift|h2|hsqldb|derby|db2|cassandra|spanner|hive|trino|presto|duckdb|d1)(?:[/_.-]|$)/i;
const OWN_PATH = /postgres|pgsql|(?:^|[/_.-])pg(?:[/_.-]|$)|supabase|timescale|cockroach/i;

/** Comments and plain strings: words in them tell nothing of the dialect. */
const UNSPOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^'\\\n]|''|\\.)*'|\$(\w*)\$[\s\S]*?\$\1\$/g;

const SIGNS: readonly RegExp[] = [
  // MySQL and MariaDB
  /`\w[^`\n]*`/,
  /\bengine\s*=|\bauto_increment\b|^\s*delimiter\s|\bset\s+foreign_key_checks\b|\bunsigned\b|\bon\s+update\s+current_timestamp\b|\bcharacter\s+set\s+\w|\butf8mb[34]|^\s*lock\s+tables\s+\S+\s+(?:read|write)\b/im,
  /\bon\s+duplicate\s+key\b|\binsert\s+ignore\b|^\s*replace\s+into\b|\bset\s+(?:session\s+|global\s+)?sql_mode\b|@@\w|\bset\s+@|^\s*#|^\s*use\s+[\w"]+\s*;|\bcollate\s*=?\s*(?:utf8|latin1)_/im,
  /\b(?:modify|change)\s+column\b|\balter\s+table\s+[\w"./]+\s+(?:[^;]*,\s*)?(?:change|modify)\s+\w+\s+\w/i,
  /\badd\s+(?:unique\s+|fulltext\s+|spatial\s+)?(?:index|key)\s+(?!(?:var)?char|character|numeric|decimal|bit|time)(?:[\w"]+\s*)?\(|\b(?:drop|rename)\s+(?:primary\s+key|foreign\s+key|key)\b|\bdrop\s+index\s+(?:if\s+exists\s+)?[\w"]+\s+on\b|\balter\s+table\s+[^;]*\b(?:drop|rename)\s+index\b|\badd\s+(?:column\s+)?\w+\s+[^;,]*\safter\s+\w+\s*[;,]/i,
  // The length of a number's type, and the part of a column that a key takes.
  /\b(?:tiny|small|medium|big)?int(?:eger)?\s*\(\s*\d+\s*\)|\b(?:unique|key|index)\b[^;()]*\((?:\s*\w+\s*,)*\s*\w+\s*\(\s*\d+\s*\)/i,
  /(?<!\bas\s+)\benum\s*\(/i,
  // SQL Server
  /^\s*go\s*;?\s*$|\[dbo\]|\bdbo\.|\bidentity\s*\(\s*\d+\s*,|\bsp_rename\b|\bobject_id\s*\(|\bdeclare\s+@|\bset\s+(?:ansi_nulls|quoted_identifier|nocount|xact_abort)\b|\b(?:non)?clustered\s+index\b|\bbegin\s+tran\b|\[\w+\]\s*(?:\.|\(|\[|int|varchar|nvarchar)/im,
  // SQLite
  /\bautoincrement\b|^\s*pragma\s|\bwithout\s+rowid\b|\binsert\s+or\s+(?:replace|ignore)\b|\bsqlite_(?:master|sequence)\b|\bcreate\s+virtual\s+table\b|\bcreate\s+table\b[^;]*\s\w+\s+(?:blob|double)\s*[,)]/im,
  // Oracle
  /\bn?varchar2\b|\bclob\b|\bcascade\s+constraints\b|\bnumber\s*\(|\bsysdate\b|\bfrom\s+dual\b|\bdbms_\w+\.|^\s*\/\s*$|\bmodify\s*\(|\breferencing\s+\w+\s+as\s+\w+\s+for\s+each\b/im,
  // Types that PostgreSQL does not have
  /\b(?:datetime|tinyint|mediumint|longtext|mediumtext|tinytext|longblob|mediumblob|tinyblob|varbinary|nvarchar|uniqueidentifier|datetime2)\b(?!\s*[.(]?\s*['"=])/i,
  // Warehouses
  /\bcreate\s+or\s+replace\s+(?:transient\s+|external\s+)?table\b|\bmergetree\b|\bstored\s+as\s+\w|\busing\s+(?:delta|iceberg)\b|\bcreate\s+keyspace\b|\bdistkey\b|\bsortkey\b|\bpartitioned\s+by\s*\(/i,
];

/** Comments that MySQL runs, and those that MediaWiki puts its prefix into. */
const SPEAKING = /\/\*!\d{5}|\/\*(?:_|i|\$wgDB\w+)\*\//;

/** How much of a text is looked at. */
const ENOUGH = 200_000;

/**
 * Whether a text is written for another database than PostgreSQL, told by words that
 * PostgreSQL does not know, and by names in the path. A text without any such sign is
 * taken for PostgreSQL's: what is wrong in it is found, or its statements don't parse.
 */
export function isOtherDialect(text: string, path: string): boolean {
  const own = OWN_PATH.test(path);
  if (own !== OTHER_PATH.test(path)) return !own;
  const start = text.slice(0, ENOUGH);
  if (SPEAKING.test(start)) return true;
  const spoken = start.replace(UNSPOKEN, " ");
  return SIGNS.some((sign) => sign.test(spoken));
}
