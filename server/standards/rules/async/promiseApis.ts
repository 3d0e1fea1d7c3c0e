/**
 * Library functions that are known to return promises, by qualified name. Only what is
 * certain is listed: a wrong entry is a false alarm in every service that uses it.
 */
const APIS: readonly RegExp[] = [
  /^Promise\.(resolve|reject|all|allSettled|any|race|try)$/,
  /^bluebird\.(resolve|reject|all|allSettled|any|race|try|map|each|mapSeries|delay|props)$/,
  // The platform
  /^fetch$/,
  /^(fetch\(\)|Response)#(json|text|blob|arrayBuffer|formData|bytes)$/,
  /^navigator\.(clipboard\.(writeText|readText|write|read)|share|serviceWorker\.register|locks\.request|storage\.(persist|estimate)|mediaDevices\.(getUserMedia|getDisplayMedia|enumerateDevices))$/,
  /^document\.exitFullscreen$/,
  // Node
  /^(fs\.promises|fs\/promises)\.(access|appendFile|chmod|chown|copyFile|cp|lchmod|lchown|link|lstat|lutimes|mkdir|mkdtemp|open|opendir|readdir|readFile|readlink|realpath|rename|rm|rmdir|stat|statfs|symlink|truncate|unlink|utimes|writeFile)$/,
  /^(fs\.promises|fs\/promises)\.open\(\)#(close|read|readFile|write|writeFile|appendFile|sync|datasync|stat|truncate|chmod|chown|utimes|readv|writev)$/,
  /^timers(\/promises|\.promises)\.(setTimeout|setImmediate|scheduler\.(wait|yield))$/,
  /^stream(\/promises|\.promises)\.(pipeline|finished)$/,
  /^dns(\/promises|\.promises)\.(lookup|lookupService|resolve|resolve4|resolve6|resolveAny|resolveCname|resolveMx|resolveNs|resolveSrv|resolveTxt|reverse)$/,
  /^readline(\/promises|\.promises)\.createInterface\(\)#question$/,
  /^events\.(EventEmitter\.)?once$/,
  /^(worker_threads\.)Worker#terminate$/,
  /^crypto\.(webcrypto\.)?subtle\.(encrypt|decrypt|sign|verify|digest|generateKey|deriveKey|deriveBits|importKey|exportKey|wrapKey|unwrapKey)$/,
  /^Bun\.(write|sleep)$/,
  /^Deno\.(writeTextFile|readTextFile|writeFile|readFile|remove|mkdir|rename|copyFile|stat|lstat|chmod|chown|makeTempDir|makeTempFile|open|truncate|symlink|link|realPath|readLink|connect|connectTls|resolveDns)$/,
  // HTTP clients
  /^axios(\.(get|post|put|patch|delete|head|options|request|postForm|putForm|patchForm|all)|\.create\(\)#(get|post|put|patch|delete|head|options|request|postForm|putForm|patchForm))?$/,
  /^axios\.(AxiosInstance|Axios)#(get|post|put|patch|delete|head|options|request|postForm|putForm|patchForm)$/,
  /^(got|ky)(\.got|\.default)?(\.(get|post|put|patch|delete|head))?$/,
  /^(got|ky)(\.got)?\.(extend|create)\(\)#(get|post|put|patch|delete|head)$/,
  /^(node-fetch|cross-fetch|isomorphic-fetch|make-fetch-happen|ofetch|needle)(\.(fetch|ofetch))?$/,
  /^undici\.(fetch|request|stream|pipeline)$/,
  /^undici\.(Pool|Client|Agent)#(request|close|destroy)$/,
  // Helpers
  /^(p-(map|retry|all|settle|timeout|event|each-series|series|any|some|filter|times|props|reduce|wait-for|map-series|forever|whilst|do-whilst)|delay)$/,
  /^(p-queue(\.PQueue)?)#(add|addAll|onIdle|onEmpty|onSizeLessThan)$/,
  /^execa(\.(execa|execaCommand|execaNode|\$))?$/,
  /^async-retry$/,
  // Databases, caches, queues
  /^pg\.(Pool|Client)#(query|connect|end)$/,
  /^mysql2\/promise\.create(Pool|Connection)(\(\)#(query|execute|end|getConnection|beginTransaction|commit|rollback|ping))?$/,
  /^redis\.create(Client|Cluster)\(\)#(connect|quit|disconnect|ping|get|set|setEx|setNX|mGet|mSet|del|unlink|exists|expire|pExpire|ttl|incr|incrBy|decr|decrBy|hSet|hGet|hGetAll|hDel|lPush|rPush|lPop|rPop|lRange|sAdd|sRem|sMembers|zAdd|zRem|zRange|publish|subscribe|pSubscribe|unsubscribe|flushAll|flushDb|xAdd|xAck|xReadGroup|eval|evalSha|sendCommand)$/,
  /^ioredis(\.(Redis|Cluster|default))?#(connect|quit|ping|get|set|setex|setnx|psetex|mget|mset|del|unlink|exists|expire|pexpire|ttl|incr|incrby|decr|decrby|hset|hmset|hget|hgetall|hdel|lpush|rpush|lpop|rpop|lrange|ltrim|sadd|srem|smembers|zadd|zrem|zrange|publish|subscribe|psubscribe|unsubscribe|flushall|flushdb|xadd|xack|xreadgroup|eval|evalsha|call)$/,
  /^mongodb\.MongoClient(\.connect|#(connect|close))$/,
  /^mongodb\.(MongoClient#db\(\)#collection\(\)|Db#collection\(\)|Collection)#(insertOne|insertMany|updateOne|updateMany|replaceOne|deleteOne|deleteMany|findOne|findOneAndUpdate|findOneAndDelete|findOneAndReplace|countDocuments|estimatedDocumentCount|bulkWrite|createIndex|createIndexes|dropIndex|drop|distinct)$/,
  /^mongoose\.(connect|disconnect|syncIndexes)$/,
  /^mongoose\.model\(\)[.#](create|insertMany|bulkWrite|syncIndexes)$/,
  /^@prisma\/client\.PrismaClient#(\$(connect|disconnect|executeRaw|executeRawUnsafe|queryRaw|queryRawUnsafe|transaction)|\w+\.(create|createMany|createManyAndReturn|update|updateMany|upsert|delete|deleteMany|findMany|findFirst|findFirstOrThrow|findUnique|findUniqueOrThrow|count|aggregate|groupBy))$/,
  /^typeorm\.(Repository|TreeRepository|EntityManager|MongoRepository)#(save|remove|softRemove|recover|insert|update|upsert|delete|softDelete|restore|clear|increment|decrement|find|findBy|findAndCount|findAndCountBy|findOne|findOneBy|findOneOrFail|findOneByOrFail|count|countBy|exists|existsBy|query|transaction)$/,
  /^typeorm\.(DataSource|Connection)#(initialize|connect|destroy|close|query|runMigrations|undoLastMigration|synchronize|transaction|dropDatabase)$/,
  /^typeorm\.(DataSource|Connection)#createQueryRunner\(\)#(connect|release|startTransaction|commitTransaction|rollbackTransaction|query)$/,
  /^typeorm\.QueryRunner#(connect|release|startTransaction|commitTransaction|rollbackTransaction|query)$/,
  /^sequelize(\.Sequelize)?#(authenticate|sync|query|transaction|close)$/,
  /^kafkajs\.(Kafka#(producer|consumer|admin)\(\)|Producer|Consumer|Admin)#(connect|disconnect|send|sendBatch|subscribe|run|stop|seek|commitOffsets|createTopics|deleteTopics)$/,
  /^amqplib\.connect(\(\)#(createChannel|createConfirmChannel|close))?$/,
  /^bullmq\.(Queue|Worker|FlowProducer|QueueEvents)#(add|addBulk|close|pause|resume|obliterate|drain|clean|waitUntilReady|removeJobs)$/,
  /^bull(\.Queue)?#(add|addBulk|close|pause|resume|obliterate|empty|clean)$/,
  /^@aws-sdk\/(client|lib)-[\w-]+\.\w+(Client|Document)(\.from\(\))?#send$/,
  /^@google-cloud\/pubsub\.(PubSub#topic\(\)|Topic)#(publish|publishMessage|publishJSON)$/,
  // Everything else that services call
  /^nodemailer\.createTransport\(\)#(sendMail|verify)$/,
  /^(bcrypt|bcryptjs)\.(hash|compare|genSalt)$/,
  /^argon2\.(hash|verify)$/,
  /^(puppeteer|puppeteer-core|playwright\.(chromium|firefox|webkit))\.(launch|connect)(\(\)#(newPage|newContext|close))?$/,
  /^@nestjs\/core\.NestFactory\.(create|createMicroservice|createApplicationContext)(\(\)#(listen|init|close|startAllMicroservices))?$/,
  /^(fastify|Fastify)(\.fastify)?\(\)#(listen|close)$/,
  /^@grpc\/proto-loader\.load$/,
  /^jose\.(jwtVerify|importJWK|importPKCS8|importSPKI|generateKeyPair|exportJWK)$/,
];

/** What is called when the value itself is called: `const run = promisify(exec); run()`. */
const CALLABLE_RESULTS =
  /^(util\.promisify|axios\.create|(got|ky)(\.got)?\.(extend|create)|p-limit|p-throttle|p-memoize|throat|async-mutex\.Mutex)\(\)$/;

/** Functions that return a promise only when no callback is given. */
const WITH_CALLBACK = /^(pg|bcrypt|bcryptjs|nodemailer|redis|ioredis|mongodb|fastify|@aws-sdk\/[\w-]+)[.(#]/;

const known = new Map<string, boolean>();

/** True where a call of the qualified name returns a promise. */
export function isPromiseApi(qualified: string): boolean {
  let result = known.get(qualified);
  if (result === undefined) {
    result = APIS.some((api) => api.test(qualified));
    if (known.size > 20_000) known.clear();
    known.set(qualified, result);
  }
  return result;
}

/** True where calling a value of this type returns a promise: `axios.create()`. */
export function isPromiseCallable(type: string): boolean {
  return CALLABLE_RESULTS.test(type);
}

export function takesCallback(qualified: string): boolean {
  return WITH_CALLBACK.test(qualified);
}

/**
 * Last names of all listed functions, cut out of the patterns: a call whose own last
 * name is not here needs no look at the imports.
 */
export const PROMISE_API_NAMES: ReadonlySet<string> = new Set(
  APIS.flatMap((api) => api.source.match(/\$?[A-Za-z_][\w$]*/g) ?? []),
);

/** Words of which one stands in every file that uses a listed function. */
export const PROMISE_API_ANCHORS: readonly string[] = [
  "fetch",
  "navigator",
  "exitFullscreen",
  "promises",
  "promisify",
  "events",
  "terminate",
  "subtle",
  "Bun",
  "Deno",
  "axios",
  "got",
  "ky",
  "needle",
  "ofetch",
  "undici",
  "p",
  "delay",
  "execa",
  "retry",
  "throat",
  "mutex",
  "pg",
  "mysql2",
  "redis",
  "ioredis",
  "mongodb",
  "mongoose",
  "prisma",
  "typeorm",
  "sequelize",
  "kafkajs",
  "amqplib",
  "bullmq",
  "bull",
  "sdk",
  "pubsub",
  "nodemailer",
  "bcrypt",
  "bcryptjs",
  "argon2",
  "puppeteer",
  "playwright",
  "nestjs",
  "fastify",
  "Fastify",
  "grpc",
  "jose",
  "bluebird",
];
