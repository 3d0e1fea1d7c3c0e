/** Python library calls that do nothing (or lose their error) until they are awaited. */
const COROUTINES: readonly RegExp[] = [
  /^asyncio\.(sleep|wait_for|wait|gather|to_thread|open_connection|start_server|open_unix_connection|start_unix_server|create_subprocess_exec|create_subprocess_shell|staggered\.\w+)$/,
  /^asyncio(\.queues)?\.(Queue|LifoQueue|PriorityQueue)#(put|get|join)$/,
  /^asyncio(\.locks)?\.(Lock|Semaphore|BoundedSemaphore|Condition)#acquire$/,
  /^asyncio(\.locks)?\.(Event|Condition|Barrier)#(wait|wait_for)$/,
  /^asyncio(\.streams)?\.StreamWriter#(drain|wait_closed)$/,
  /^asyncio(\.streams)?\.StreamReader#(read|readline|readexactly|readuntil)$/,
  /^asyncio\.create_subprocess_(exec|shell)\(\)#(wait|communicate)$/,
  /^(anyio|trio)\.(sleep|sleep_until|sleep_forever|run_process|open_file|aclose_forcefully|connect_tcp|connect_unix|create_tcp_listener|create_unix_listener|getaddrinfo|open_process)$/,
  /^trio\.(open_tcp_stream|open_tcp_listeners|open_ssl_over_tcp_stream|open_ssl_over_tcp_listeners|open_unix_socket|serve_tcp|serve_ssl_over_tcp|serve_listeners)$/,
  /^(anyio|trio)\.lowlevel\.(checkpoint|checkpoint_if_cancelled|cancel_shielded_checkpoint|open_process|wait_readable|wait_writable|wait_task_rescheduled)$/,
  /^(anyio|trio)\.to_thread\.run_sync$/,
  /^aiofiles\.os\.(remove|rename|mkdir|makedirs|rmdir|stat|listdir|replace|unlink)$/,
  /^aiohttp\.ClientSession#(close)$/,
  /^aiohttp\.web\.(WebSocketResponse#(prepare|send_str|send_bytes|send_json|close|receive)|StreamResponse#(prepare|write|write_eof))$/,
  /^httpx\.AsyncClient#(get|post|put|patch|delete|head|options|request|send|aclose)$/,
  /^asyncpg\.(Connection|Pool|connect\(\)|create_pool\(\))#(execute|executemany|fetch|fetchrow|fetchval|close)$/,
  /^redis\.asyncio\.(Redis|StrictRedis|from_url\(\)|Redis\.from_url\(\)|client\.Redis)#(get|set|setex|delete|expire|incr|decr|hset|hget|hgetall|lpush|rpush|lpop|rpop|sadd|srem|zadd|zrem|publish|ping|close|aclose|xadd|xack|eval|flushdb|flushall)$/,
  /^sqlalchemy\.ext\.asyncio\.(AsyncSession|async_sessionmaker\(\)\(\))#(commit|rollback|flush|execute|refresh|close|delete|scalar|scalars|merge)$/,
  /^sqlalchemy\.ext\.asyncio\.(AsyncEngine|create_async_engine\(\))#dispose$/,
  /^motor\.motor_asyncio\.AsyncIOMotorCollection#(insert_one|insert_many|update_one|update_many|delete_one|delete_many|find_one|replace_one)$/,
  /^aiokafka\.(AIOKafkaProducer|AIOKafkaConsumer)#(start|stop|send|send_and_wait|flush|commit|getone)$/,
  /^aio_pika\.(connect|connect_robust)$/,
  /^nats\.connect$/,
  /^(fastapi|starlette\.websockets|fastapi\.websockets)\.WebSocket#(accept|close|send|send_text|send_bytes|send_json|receive|receive_text|receive_bytes|receive_json)$/,
  /^websockets\.(\w+\.)*(WebSocketServerProtocol|WebSocketClientProtocol|ServerConnection|ClientConnection)#(send|recv|close|ping)$/,
  /^discord\.(ext\.commands\.Context|TextChannel|Message|Interaction|Member)#(send|reply|delete|edit|add_reaction|defer)$/,
  /^aiogram\.types\.(Message|CallbackQuery)#(answer|reply|edit_text|delete)$/,
  /^playwright\.async_api\.(Page|Browser|BrowserContext|Locator)#(goto|click|fill|close|wait_for_selector|screenshot|press|type)$/,
];

/** Starts at once, so a dropped result loses errors but not the work. */
const STARTED = /^asyncio\.gather$/;

const known = new Map<string, boolean>();

export function isCoroutineApi(qualified: string): boolean {
  let result = known.get(qualified);
  if (result === undefined) {
    result = COROUTINES.some((one) => one.test(qualified));
    if (known.size > 20_000) known.clear();
    known.set(qualified, result);
  }
  return result;
}

export function isStartedAtOnce(qualified: string): boolean {
  return STARTED.test(qualified);
}

/** Last names of all listed functions. */
export const COROUTINE_NAMES: ReadonlySet<string> = new Set(
  COROUTINES.flatMap((one) => one.source.match(/[A-Za-z_]\w*/g) ?? []),
);

/** Words of which one stands in every file that uses a listed function. */
export const COROUTINE_ANCHORS: readonly string[] = [
  "asyncio",
  "anyio",
  "trio",
  "aiofiles",
  "aiohttp",
  "AsyncClient",
  "asyncpg",
  "motor",
  "aiokafka",
  "aio_pika",
  "nats",
  "WebSocket",
  "websockets",
  "discord",
  "aiogram",
  "async_api",
];
