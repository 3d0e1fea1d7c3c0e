/** Clients and pools that hold connections, by what makes them. */
export const JS_CLIENTS =
  /^(pg(\.default)?\.(Pool|Client)|pg-pool|@neondatabase\/serverless\.Pool|mysql2?(\/promise)?\.(createPool|createConnection)|mariadb\.(createPool|createConnection)|mongodb\.MongoClient(\.connect)?|mongoose\.createConnection|ioredis(\.(Redis|Cluster))?|redis\.(createClient|createCluster)|@aws-sdk\/(client-[\w-]+\.\w+Client|client-\w+\.(S3|DynamoDB|SQS|SNS|Lambda|SES|SecretsManager|SSM|KMS))|@prisma\/client\.PrismaClient|kafkajs\.Kafka|undici\.(Agent|Pool|Client)|https?\.Agent|nodemailer\.createTransport|@elastic\/elasticsearch\.Client|@opensearch-project\/opensearch\.Client|amqplib\.connect|typeorm\.DataSource|sequelize(\.Sequelize)?|knex|cassandra-driver\.Client|@google-cloud\/[\w-]+\.\w+|@azure\/[\w-]+\.\w+Client|@grpc\/grpc-js\.(makeClientConstructor\(\)|Client))$/;

export const JS_NAMES = [
  ...[
    "Pool",
    "Client",
    "createPool",
    "createConnection",
    "MongoClient",
    "connect",
    "Redis",
    "IORedis",
    "ioredis",
    "Cluster",
  ],
  ...["createClient", "createCluster", "PrismaClient", "Kafka", "Agent", "createTransport", "DataSource"],
  ...[
    "Sequelize",
    "knex",
    "S3Client",
    "DynamoDBClient",
    "SQSClient",
    "SNSClient",
    "LambdaClient",
    "SESClient",
  ],
  ...[
    "SecretsManagerClient",
    "SSMClient",
    "KMSClient",
    "EventBridgeClient",
    "KinesisClient",
    "STSClient",
    "SFNClient",
  ],
  ...["S3", "DynamoDB", "SQS", "SNS", "Lambda", "SES", "SecretsManager", "SSM", "KMS", "Storage", "PubSub"],
  ...["BigQuery", "Firestore", "Spanner", "ServiceBusClient", "BlobServiceClient", "CosmosClient"],
];

export const PY_CLIENTS =
  /^(boto3\.(client|resource|Session|session\.Session)|redis(\.asyncio)?\.(Redis|StrictRedis|ConnectionPool|from_url|Redis\.from_url)|pymongo\.MongoClient|motor\.motor_asyncio\.AsyncIOMotorClient|sqlalchemy\.(create_engine|ext\.asyncio\.create_async_engine)|sqlalchemy\.engine\.create_engine|httpx\.(Client|AsyncClient)|requests\.(Session|session)|aiohttp\.ClientSession|psycopg2\.(connect|pool\.\w+ConnectionPool)|psycopg\.(connect|AsyncConnection\.connect)|psycopg_pool\.(Async)?ConnectionPool|asyncpg\.(connect|create_pool)|pymysql\.connect|mysql\.connector\.connect|elasticsearch\.(Async)?Elasticsearch|opensearchpy\.OpenSearch|kafka\.Kafka(Producer|Consumer)|confluent_kafka\.Producer|aiokafka\.AIOKafkaProducer|pika\.BlockingConnection|grpc(\.aio)?\.(insecure|secure)_channel|openai\.(Async)?OpenAI|anthropic\.(Async)?Anthropic|google\.cloud\.\w+\.(\w*Client)|azure\.[\w.]+Client|cassandra\.cluster\.Cluster)$/;

export const PY_NAMES = [
  ...[
    "client",
    "resource",
    "Session",
    "session",
    "Redis",
    "StrictRedis",
    "ConnectionPool",
    "from_url",
    "MongoClient",
  ],
  ...[
    "AsyncIOMotorClient",
    "create_engine",
    "create_async_engine",
    "Client",
    "AsyncClient",
    "ClientSession",
    "connect",
  ],
  ...[
    "SimpleConnectionPool",
    "ThreadedConnectionPool",
    "AsyncConnectionPool",
    "create_pool",
    "Elasticsearch",
  ],
  ...["AsyncElasticsearch", "OpenSearch", "KafkaProducer", "KafkaConsumer", "Producer", "AIOKafkaProducer"],
  ...["BlockingConnection", "insecure_channel", "secure_channel", "OpenAI", "AsyncOpenAI", "Anthropic"],
  ...[
    "AsyncAnthropic",
    "PublisherClient",
    "SubscriberClient",
    "BlobServiceClient",
    "ServiceBusClient",
    "CosmosClient",
    "Cluster",
  ],
];

export const JAVA_CLIENTS =
  /^(okhttp3\.OkHttpClient(\.Builder#build)?|java\.net\.http\.HttpClient\.(newHttpClient|newBuilder)|org\.apache\.(http\.impl\.client|hc\.client5\.http\.impl\.classic)\.(HttpClients\.(createDefault|custom|createSystem)|HttpClientBuilder\.create)|org\.springframework\.web\.client\.(RestTemplate|RestClient\.(create|builder))|org\.springframework\.web\.reactive\.function\.client\.WebClient\.(create|builder)|software\.amazon\.awssdk\.services\.[\w.]+Client\.(create|builder)|com\.mongodb\.client\.MongoClients\.create|com\.zaxxer\.hikari\.HikariDataSource|org\.apache\.kafka\.clients\.(producer\.KafkaProducer|consumer\.KafkaConsumer|admin\.AdminClient\.create)|redis\.clients\.jedis\.(JedisPool|JedisPooled|JedisCluster)|io\.lettuce\.core\.RedisClient\.create|java\.sql\.DriverManager\.getConnection|io\.grpc\.ManagedChannelBuilder\.(forAddress|forTarget)|(javax|jakarta)\.ws\.rs\.client\.ClientBuilder\.newClient|(javax|jakarta)\.persistence\.Persistence\.createEntityManagerFactory)$/;

export const JAVA_NAMES = [
  ...[
    "OkHttpClient",
    "newHttpClient",
    "newBuilder",
    "createDefault",
    "custom",
    "createSystem",
    "create",
    "RestTemplate",
  ],
  ...[
    "builder",
    "HikariDataSource",
    "KafkaProducer",
    "KafkaConsumer",
    "JedisPool",
    "JedisPooled",
    "JedisCluster",
  ],
  ...["getConnection", "forAddress", "forTarget", "newClient", "createEntityManagerFactory"],
];

export const GO_CLIENTS =
  /^(net\/http\.(Client|Transport)|database\/sql\.Open|github\.com\/jmoiron\/sqlx\.(Open|Connect|MustConnect)|github\.com\/redis\/go-redis\.(NewClient|NewClusterClient)|github\.com\/go-redis\/redis\.(NewClient|NewClusterClient)|go\.mongodb\.org\/mongo-driver\/mongo\.(Connect|NewClient)|google\.golang\.org\/grpc\.(Dial|DialContext|NewClient)|github\.com\/jackc\/pgx(\/pgxpool)?\.(New|Connect|NewWithConfig)|github\.com\/jackc\/pgx\/pgxpool\.New|github\.com\/segmentio\/kafka-go\.(NewWriter|NewReader)|github\.com\/aws\/aws-sdk-go\/aws\/session\.(NewSession|NewSessionWithOptions)|gorm\.io\/gorm\.Open|github\.com\/elastic\/go-elasticsearch\.NewClient|cloud\.google\.com\/go\/\w+\.NewClient|github\.com\/nats-io\/nats\.go\.Connect|github\.com\/IBM\/sarama\.New\w*Producer)$/;

export const GO_NAMES = [
  ...[
    "Client",
    "Transport",
    "Open",
    "Connect",
    "MustConnect",
    "NewClient",
    "NewClusterClient",
    "Dial",
    "DialContext",
  ],
  ...[
    "New",
    "NewWithConfig",
    "NewWriter",
    "NewReader",
    "NewSession",
    "NewSessionWithOptions",
    "NewSyncProducer",
    "NewAsyncProducer",
  ],
];
