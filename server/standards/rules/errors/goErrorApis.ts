/** By package: functions and methods; `:2` has two results, the error being the last of them. */
const FAILING: Readonly<Record<string, string>> = {
  "archive/tar":
    "FileInfoHeader:2 Reader.Next:2 Reader.Read:2 Writer.Close Writer.Flush Writer.Write:2 Writer.WriteHeader",
  "archive/zip":
    "FileInfoHeader:2 NewReader:2 OpenReader:2 File.DataOffset:2 File.Open:2 File.OpenRaw:2 ReadCloser.Close ReadCloser.Open:2 Reader.Open:2 Writer.Close Writer.Copy Writer.Create:2 Writer.CreateHeader:2 Writer.CreateRaw:2 Writer.Flush Writer.SetComment",
  bufio:
    "ReadWriter.Discard:2 ReadWriter.Flush ReadWriter.Peek:2 ReadWriter.Read:2 ReadWriter.ReadByte:2 ReadWriter.ReadBytes:2 ReadWriter.ReadFrom:2 ReadWriter.ReadLine:3 ReadWriter.ReadRune:3 ReadWriter.ReadSlice:2 ReadWriter.ReadString:2 ReadWriter.Write:2 ReadWriter.WriteByte ReadWriter.WriteRune:2 ReadWriter.WriteString:2 ReadWriter.WriteTo:2 Scanner.Err Reader.Discard:2 Reader.Peek:2 Reader.Read:2 Reader.ReadByte:2 Reader.ReadBytes:2 Reader.ReadLine:3 Reader.ReadRune:3 Reader.ReadSlice:2 Reader.ReadString:2 Reader.WriteTo:2 Writer.Flush Writer.ReadFrom:2 Writer.Write:2 Writer.WriteByte Writer.WriteRune:2 Writer.WriteString:2",
  "compress/flate":
    "NewWriter:2 NewWriterDict:2 Reader.Read:2 Reader.ReadByte:2 Writer.Close Writer.Flush Writer.Write:2",
  "compress/gzip":
    "NewReader:2 NewWriterLevel:2 Reader.Close Reader.Read:2 Reader.Reset Writer.Close Writer.Flush Writer.Write:2",
  "compress/zlib":
    "NewReader:2 NewReaderDict:2 NewWriterLevel:2 NewWriterLevelDict:2 Writer.Close Writer.Flush Writer.Write:2",
  context: "Cause Context.Err",
  errors: "Join New Unwrap",
  "crypto/cipher":
    "NewGCM:2 NewGCMWithNonceSize:2 NewGCMWithTagSize:2 AEAD.Open:2 StreamReader.Read:2 StreamWriter.Close StreamWriter.Write:2",
  "crypto/rsa":
    "DecryptOAEP:2 DecryptPKCS1v15:2 DecryptPKCS1v15SessionKey EncryptOAEP:2 EncryptPKCS1v15:2 GenerateKey:2 GenerateMultiPrimeKey:2 SignPKCS1v15:2 SignPSS:2 VerifyPKCS1v15 VerifyPSS PrivateKey.Decrypt:2 PrivateKey.Sign:2 PrivateKey.Validate",
  "crypto/tls":
    "Dial:2 DialWithDialer:2 Listen:2 LoadX509KeyPair:2 X509KeyPair:2 CertificateRequestInfo.SupportsCertificate ClientHelloInfo.SupportsCertificate Conn.Close Conn.CloseWrite Conn.Handshake Conn.HandshakeContext Conn.Read:2 Conn.SetDeadline Conn.SetReadDeadline Conn.SetWriteDeadline Conn.VerifyHostname Conn.Write:2 ConnectionState.ExportKeyingMaterial:2 Dialer.Dial:2 Dialer.DialContext:2",
  "crypto/x509":
    "CreateCertificate:2 CreateCertificateRequest:2 CreateRevocationList:2 MarshalECPrivateKey:2 MarshalPKCS8PrivateKey:2 MarshalPKIXPublicKey:2 ParseCertificate:2 ParseCertificateRequest:2 ParseCertificates:2 ParseECPrivateKey:2 ParsePKCS1PrivateKey:2 ParsePKCS1PublicKey:2 ParsePKCS8PrivateKey:2 ParsePKIXPublicKey:2 ParseRevocationList:2 SystemCertPool:2 Certificate.CheckSignature Certificate.CheckSignatureFrom Certificate.Verify:2 Certificate.VerifyHostname CertificateRequest.CheckSignature RevocationList.CheckSignatureFrom",
  "database/sql":
    "Open:2 Conn.BeginTx:2 Conn.Close Conn.ExecContext:2 Conn.PingContext Conn.PrepareContext:2 Conn.QueryContext:2 Conn.Raw DB.Begin:2 DB.BeginTx:2 DB.Close DB.Conn:2 DB.Exec:2 DB.ExecContext:2 DB.Ping DB.PingContext DB.Prepare:2 DB.PrepareContext:2 DB.Query:2 DB.QueryContext:2 Result.LastInsertId:2 Result.RowsAffected:2 Row.Scan Rows.Close Rows.ColumnTypes:2 Rows.Columns:2 Rows.Err Rows.Scan Stmt.Close Stmt.Exec:2 Stmt.ExecContext:2 Stmt.Query:2 Stmt.QueryContext:2 Tx.Commit Tx.Exec:2 Tx.ExecContext:2 Tx.Prepare:2 Tx.PrepareContext:2 Tx.Query:2 Tx.QueryContext:2 Tx.Rollback",
  "encoding/base64": "Encoding.Decode:2 Encoding.DecodeString:2",
  "encoding/binary": "Read ReadUvarint:2 ReadVarint:2 Write",
  "encoding/csv": "Reader.Read:2 Reader.ReadAll:2 Writer.Write Writer.WriteAll",
  "encoding/gob": "Decoder.Decode Decoder.DecodeValue Encoder.Encode Encoder.EncodeValue",
  "encoding/hex": "Decode:2 DecodeString:2",
  "encoding/json":
    "Compact Indent Marshal:2 MarshalIndent:2 Unmarshal Decoder.Decode Decoder.Token:2 Encoder.Encode Number.Float64:2 Number.Int64:2 RawMessage.MarshalJSON:2 RawMessage.UnmarshalJSON",
  "encoding/xml":
    "EscapeText Marshal:2 MarshalIndent:2 Unmarshal Decoder.Decode Decoder.DecodeElement Decoder.Skip Decoder.Token:2 Encoder.Encode Encoder.EncodeElement Encoder.EncodeToken Encoder.Flush TokenReader.Token:2",
  flag: "Set FlagSet.Parse FlagSet.Set",
  fmt: "Errorf Fscan:2 Fscanf:2 Fscanln:2 Scan:2 Scanf:2 Scanln:2 Sscan:2 Sscanf:2 Sscanln:2",
  "html/template":
    "ParseFS:2 ParseFiles:2 ParseGlob:2 Template.AddParseTree:2 Template.Clone:2 Template.Execute Template.ExecuteTemplate Template.Parse:2 Template.ParseFS:2 Template.ParseFiles:2 Template.ParseGlob:2",
  io: "Copy:2 CopyBuffer:2 CopyN:2 ReadAll:2 ReadAtLeast:2 ReadFull:2 WriteString:2 ByteReader.ReadByte:2 ByteScanner.ReadByte:2 ByteWriter.WriteByte Closer.Close LimitedReader.Read:2 PipeReader.Close PipeReader.Read:2 PipeWriter.Close PipeWriter.Write:2 ReadCloser.Close ReadCloser.Read:2 ReadSeekCloser.Close ReadSeekCloser.Read:2 ReadSeekCloser.Seek:2 ReadSeeker.Read:2 ReadSeeker.Seek:2 ReadWriteCloser.Close ReadWriteCloser.Read:2 ReadWriteCloser.Write:2 ReadWriteSeeker.Read:2 ReadWriteSeeker.Seek:2 ReadWriteSeeker.Write:2 ReadWriter.Read:2 ReadWriter.Write:2 Reader.Read:2 ReaderAt.ReadAt:2 ReaderFrom.ReadFrom:2 RuneReader.ReadRune:3 RuneScanner.ReadRune:3 SectionReader.Read:2 SectionReader.ReadAt:2 SectionReader.Seek:2 Seeker.Seek:2 StringWriter.WriteString:2 WriteCloser.Close WriteCloser.Write:2 WriteSeeker.Seek:2 WriteSeeker.Write:2 Writer.Write:2 WriterAt.WriteAt:2 WriterTo.WriteTo:2",
  "io/fs":
    "Glob:2 ReadDir:2 ReadFile:2 Stat:2 Sub:2 WalkDir DirEntry.Info:2 File.Close File.Read:2 File.Stat:2",
  "io/ioutil": "ReadAll:2 ReadDir:2 ReadFile:2 TempDir:2 TempFile:2 WriteFile",
  "mime/multipart":
    "File.Close File.Read:2 File.ReadAt:2 File.Seek:2 FileHeader.Open:2 Form.RemoveAll Part.Close Part.Read:2 Reader.NextPart:2 Reader.NextRawPart:2 Reader.ReadForm:2 Writer.Close Writer.CreateFormField:2 Writer.CreateFormFile:2 Writer.CreatePart:2 Writer.SetBoundary Writer.WriteField",
  net: "Dial:2 DialIP:2 DialTCP:2 DialTimeout:2 DialUDP:2 DialUnix:2 FileConn:2 FileListener:2 FilePacketConn:2 InterfaceAddrs:2 InterfaceByIndex:2 InterfaceByName:2 Interfaces:2 Listen:2 ListenIP:2 ListenMulticastUDP:2 ListenPacket:2 ListenTCP:2 ListenUDP:2 ListenUnix:2 ListenUnixgram:2 LookupAddr:2 LookupCNAME:2 LookupHost:2 LookupIP:2 LookupMX:2 LookupNS:2 LookupPort:2 LookupSRV:3 LookupTXT:2 ParseCIDR:3 ParseMAC:2 ResolveIPAddr:2 ResolveTCPAddr:2 ResolveUDPAddr:2 ResolveUnixAddr:2 SplitHostPort:3 Conn.Close Conn.Read:2 Conn.SetDeadline Conn.SetReadDeadline Conn.SetWriteDeadline Conn.Write:2 Dialer.Dial:2 Dialer.DialContext:2 Interface.Addrs:2 Interface.MulticastAddrs:2 ListenConfig.Listen:2 ListenConfig.ListenPacket:2 Listener.Accept:2 Listener.Close PacketConn.Close PacketConn.ReadFrom:3 PacketConn.SetDeadline PacketConn.SetReadDeadline PacketConn.SetWriteDeadline PacketConn.WriteTo:2 Resolver.LookupAddr:2 Resolver.LookupCNAME:2 Resolver.LookupHost:2 Resolver.LookupIP:2 Resolver.LookupIPAddr:2 Resolver.LookupMX:2 Resolver.LookupNS:2 Resolver.LookupNetIP:2 Resolver.LookupPort:2 Resolver.LookupSRV:3 Resolver.LookupTXT:2",
  "net/http":
    "Get:2 Head:2 ListenAndServe ListenAndServeTLS NewRequest:2 NewRequestWithContext:2 Post:2 PostForm:2 ReadRequest:2 ReadResponse:2 Serve ServeTLS Client.Do:2 Client.Get:2 Client.Head:2 Client.Post:2 Client.PostForm:2 Cookie.Valid File.Close File.Read:2 File.Readdir:2 File.Seek:2 File.Stat:2 Header.Write Header.WriteSubset Hijacker.Hijack:3 Request.Cookie:2 Request.FormFile:3 Request.MultipartReader:2 Request.ParseForm Request.ParseMultipartForm Request.Write Request.WriteProxy Response.Location:2 Response.Write RoundTripper.RoundTrip:2 ResponseWriter.Write:2 Server.Close Server.ListenAndServe Server.ListenAndServeTLS Server.Serve Server.ServeTLS Server.Shutdown Transport.RoundTrip:2",
  "net/http/httputil": "DumpRequest:2 DumpRequestOut:2 DumpResponse:2",
  "net/smtp":
    "Dial:2 NewClient:2 SendMail Client.Auth Client.Close Client.Data:2 Client.Hello Client.Mail Client.Noop Client.Quit Client.Rcpt Client.Reset Client.StartTLS Client.Verify",
  "net/textproto":
    "Dial:2 Conn.Close Conn.Cmd:2 Conn.PrintfLine Conn.ReadCodeLine:3 Conn.ReadContinuedLine:2 Conn.ReadContinuedLineBytes:2 Conn.ReadDotBytes:2 Conn.ReadDotLines:2 Conn.ReadLine:2 Conn.ReadLineBytes:2 Conn.ReadMIMEHeader:2 Conn.ReadResponse:3 Reader.ReadCodeLine:3 Reader.ReadContinuedLine:2 Reader.ReadContinuedLineBytes:2 Reader.ReadDotBytes:2 Reader.ReadDotLines:2 Reader.ReadLine:2 Reader.ReadLineBytes:2 Reader.ReadMIMEHeader:2 Reader.ReadResponse:3 Writer.PrintfLine",
  "net/url":
    "JoinPath:2 Parse:2 ParseQuery:2 ParseRequestURI:2 PathUnescape:2 QueryUnescape:2 URL.MarshalBinary:2 URL.Parse:2 URL.UnmarshalBinary",
  os: "Chdir Chmod Chown Chtimes Create:2 CreateTemp:2 Executable:2 FindProcess:2 Getgroups:2 Getwd:2 Hostname:2 Lchown Link Lstat:2 Mkdir MkdirAll MkdirTemp:2 Open:2 OpenFile:2 Pipe:3 ReadDir:2 ReadFile:2 Readlink:2 Remove RemoveAll Rename Setenv StartProcess:2 Stat:2 Symlink Truncate Unsetenv UserCacheDir:2 UserConfigDir:2 UserHomeDir:2 WriteFile File.Chdir File.Chmod File.Chown File.Close File.Read:2 File.ReadAt:2 File.ReadDir:2 File.ReadFrom:2 File.Readdir:2 File.Readdirnames:2 File.Seek:2 File.SetDeadline File.SetReadDeadline File.SetWriteDeadline File.Stat:2 File.Sync File.Truncate File.Write:2 File.WriteAt:2 File.WriteString:2 Process.Kill Process.Release Process.Signal Process.Wait:2",
  "os/exec":
    "LookPath:2 Cmd.CombinedOutput:2 Cmd.Output:2 Cmd.Run Cmd.Start Cmd.StderrPipe:2 Cmd.StdinPipe:2 Cmd.StdoutPipe:2 Cmd.Wait",
  "os/user": "Current:2 Lookup:2 LookupGroup:2 LookupGroupId:2 LookupId:2 User.GroupIds:2",
  "path/filepath": "Abs:2 EvalSymlinks:2 Glob:2 Match:2 Rel:2 Walk WalkDir",
  regexp: "Compile:2 CompilePOSIX:2 Match:2 MatchReader:2 MatchString:2",
  "runtime/pprof": "StartCPUProfile WriteHeapProfile Profile.WriteTo",
  strconv:
    "Atoi:2 ParseBool:2 ParseComplex:2 ParseFloat:2 ParseInt:2 ParseUint:2 QuotedPrefix:2 Unquote:2 UnquoteChar:4",
  "text/template":
    "ParseFS:2 ParseFiles:2 ParseGlob:2 Template.AddParseTree:2 Template.Clone:2 Template.Execute Template.ExecuteTemplate Template.Parse:2 Template.ParseFS:2 Template.ParseFiles:2 Template.ParseGlob:2",
  time: "LoadLocation:2 LoadLocationFromTZData:2 Parse:2 ParseDuration:2 ParseInLocation:2 Time.MarshalBinary:2 Time.MarshalJSON:2 Time.MarshalText:2 Time.UnmarshalBinary Time.UnmarshalJSON Time.UnmarshalText",
  "gopkg.in/yaml.v2": "Marshal:2 Unmarshal UnmarshalStrict",
  "gopkg.in/yaml.v3":
    "Marshal:2 Unmarshal Decoder.Decode Encoder.Close Encoder.Encode Node.Decode Node.Encode",
  "sigs.k8s.io/yaml": "JSONToYAML:2 Marshal:2 Unmarshal YAMLToJSON:2",
  "google.golang.org/protobuf/proto": "Marshal:2 Unmarshal",
  "google.golang.org/grpc": "Dial:2 DialContext:2 NewClient:2 Server.Serve",
  "golang.org/x/sync/errgroup": "Group.Wait",
  "github.com/joho/godotenv": "Load Overload",
  "github.com/spf13/viper":
    "BindEnv BindPFlag BindPFlags ReadConfig ReadInConfig Unmarshal UnmarshalKey WriteConfig",
  "github.com/spf13/cobra":
    "Command.Execute Command.ExecuteContext Command.Help Command.MarkFlagRequired Command.Usage",
  "github.com/jmoiron/sqlx":
    "Connect:2 Get Open:2 Select DB.Exec:2 DB.ExecContext:2 DB.Get DB.GetContext DB.NamedExec:2 DB.Ping DB.Select DB.SelectContext Tx.Commit Tx.Exec:2 Tx.ExecContext:2 Tx.Get Tx.NamedExec:2 Tx.Rollback Tx.Select",
  "github.com/jackc/pgx/v5": "Connect:2 Conn.Close Conn.Exec:2 Conn.Ping Tx.Commit Tx.Exec:2 Tx.Rollback",
  "github.com/jackc/pgx/v5/pgxpool": "New:2 Pool.Exec:2 Pool.Ping",
  "github.com/gin-gonic/gin":
    "Engine.Run Engine.RunTLS Context.SaveUploadedFile Context.ShouldBind Context.ShouldBindJSON Context.ShouldBindQuery Context.ShouldBindUri",
  "github.com/labstack/echo/v4": "Context.Bind Echo.Shutdown Echo.Start Echo.StartTLS",
};

/** What makes values of these types. */
const MAKERS: Readonly<Record<string, string>> = {
  "archive/tar.Reader": "archive/tar.NewReader",
  "archive/tar.Writer": "archive/tar.NewWriter",
  "time.Time":
    "archive/zip.File#ModTime archive/zip.FileHeader#ModTime context.Context#Deadline io/fs.FileInfo#ModTime net/http.ParseTime os.FileInfo#ModTime time.Date time.Now time.Parse time.ParseInLocation time.Time#Add time.Time#AddDate time.Time#In time.Time#Local time.Time#Round time.Time#Truncate time.Time#UTC time.Time#ZoneBounds time.Unix time.UnixMicro time.UnixMilli",
  "io.ReadCloser":
    "archive/zip.File#Open compress/flate.NewReader compress/flate.NewReaderDict compress/zlib.NewReader compress/zlib.NewReaderDict io.NopCloser io/ioutil.NopCloser net/http.MaxBytesReader os/exec.Cmd#StderrPipe os/exec.Cmd#StdoutPipe",
  "io.Reader":
    "archive/zip.File#OpenRaw compress/bzip2.NewReader encoding/base64.NewDecoder encoding/hex.NewDecoder encoding/json.Decoder#Buffered io.LimitReader io.MultiReader io.TeeReader net/http/httputil.NewChunkedReader net/textproto.Conn#DotReader net/textproto.Reader#DotReader",
  "archive/zip.Reader": "archive/zip.NewReader",
  "archive/zip.Writer": "archive/zip.NewWriter",
  "archive/zip.ReadCloser": "archive/zip.OpenReader",
  "io/fs.File":
    "archive/zip.ReadCloser#Open archive/zip.Reader#Open io/fs.FS#Open io/fs.GlobFS#Open io/fs.ReadDirFS#Open io/fs.ReadFileFS#Open io/fs.StatFS#Open io/fs.SubFS#Open",
  "io.Writer":
    "archive/zip.Writer#Create archive/zip.Writer#CreateHeader archive/zip.Writer#CreateRaw encoding/hex.NewEncoder flag.FlagSet#Output io.MultiWriter mime/multipart.Writer#CreateFormField mime/multipart.Writer#CreateFormFile mime/multipart.Writer#CreatePart",
  "bufio.ReadWriter": "bufio.NewReadWriter",
  "bufio.Scanner": "bufio.NewScanner",
  "bufio.Reader": "bufio.NewReader bufio.NewReaderSize",
  "bufio.Writer": "bufio.NewWriter bufio.NewWriterSize",
  "compress/flate.Writer": "compress/flate.NewWriter compress/flate.NewWriterDict",
  "compress/gzip.Reader": "compress/gzip.NewReader",
  "compress/gzip.Writer": "compress/gzip.NewWriter compress/gzip.NewWriterLevel",
  "compress/zlib.Writer":
    "compress/zlib.NewWriter compress/zlib.NewWriterLevel compress/zlib.NewWriterLevelDict",
  "crypto/cipher.AEAD":
    "crypto/cipher.NewGCM crypto/cipher.NewGCMWithNonceSize crypto/cipher.NewGCMWithTagSize",
  "crypto/rsa.PrivateKey": "crypto/rsa.GenerateKey crypto/rsa.GenerateMultiPrimeKey",
  "crypto/tls.Conn": "crypto/tls.Client crypto/tls.Dial crypto/tls.DialWithDialer crypto/tls.Server",
  "crypto/tls.ConnectionState": "crypto/tls.Conn#ConnectionState net/smtp.Client#TLSConnectionState",
  "net.Conn":
    "crypto/tls.Conn#NetConn crypto/tls.Dialer#Dial crypto/tls.Dialer#DialContext net.Dial net.DialTimeout net.FileConn net.Pipe net/http.Hijacker#Hijack net/http/httputil.ClientConn#Hijack net/http/httputil.ServerConn#Hijack",
  "net.Listener": "crypto/tls.Listen crypto/tls.NewListener net.FileListener net.Listen",
  "database/sql.Tx": "database/sql.Conn#BeginTx database/sql.DB#Begin database/sql.DB#BeginTx",
  "database/sql.Result":
    "database/sql.Conn#ExecContext database/sql.DB#Exec database/sql.DB#ExecContext database/sql.Stmt#Exec database/sql.Stmt#ExecContext database/sql.Tx#Exec database/sql.Tx#ExecContext",
  "database/sql.Stmt":
    "database/sql.Conn#PrepareContext database/sql.DB#Prepare database/sql.DB#PrepareContext database/sql.Tx#Prepare database/sql.Tx#PrepareContext",
  "database/sql.Rows":
    "database/sql.Conn#QueryContext database/sql.DB#Query database/sql.DB#QueryContext database/sql.Stmt#Query database/sql.Stmt#QueryContext database/sql.Tx#Query database/sql.Tx#QueryContext",
  "database/sql.Row":
    "database/sql.Conn#QueryRowContext database/sql.DB#QueryRow database/sql.DB#QueryRowContext database/sql.Stmt#QueryRow database/sql.Stmt#QueryRowContext database/sql.Tx#QueryRow database/sql.Tx#QueryRowContext",
  "database/sql.Conn": "database/sql.DB#Conn",
  "database/sql.DB": "database/sql.Open database/sql.OpenDB",
  "encoding/base64.Encoding":
    "encoding/base64.Encoding#Strict encoding/base64.Encoding#WithPadding encoding/base64.NewEncoding",
  "io.WriteCloser":
    "encoding/base64.NewEncoder encoding/hex.Dumper net/http/httputil.NewChunkedWriter net/smtp.Client#Data net/textproto.Conn#DotWriter net/textproto.Writer#DotWriter os/exec.Cmd#StdinPipe",
  "encoding/csv.Reader": "encoding/csv.NewReader",
  "encoding/csv.Writer": "encoding/csv.NewWriter",
  "encoding/gob.Decoder": "encoding/gob.NewDecoder",
  "encoding/gob.Encoder": "encoding/gob.NewEncoder",
  "encoding/json.Decoder": "encoding/json.NewDecoder",
  "encoding/json.Encoder": "encoding/json.NewEncoder",
  "encoding/xml.Decoder": "encoding/xml.NewDecoder encoding/xml.NewTokenDecoder",
  "encoding/xml.Encoder": "encoding/xml.NewEncoder",
  "flag.FlagSet": "flag.NewFlagSet",
  "html/template.Template":
    "html/template.New html/template.ParseFS html/template.ParseFiles html/template.ParseGlob",
  "io.SectionReader": "io.NewSectionReader",
  "io.PipeReader": "io.Pipe",
  "io/fs.DirEntry": "io/fs.FileInfoToDirEntry",
  "os.File": "io/ioutil.TempFile os.Create os.CreateTemp os.NewFile os.Open os.OpenFile os.Pipe",
  "mime/multipart.File": "mime/multipart.FileHeader#Open net/http.Request#FormFile",
  "mime/multipart.Reader": "mime/multipart.NewReader net/http.Request#MultipartReader",
  "mime/multipart.Writer": "mime/multipart.NewWriter",
  "mime/multipart.Part": "mime/multipart.Reader#NextPart mime/multipart.Reader#NextRawPart",
  "mime/multipart.Form": "mime/multipart.Reader#ReadForm",
  "net.PacketConn": "net.FilePacketConn net.ListenPacket",
  "net.Interface": "net.InterfaceByIndex net.InterfaceByName",
  "net/http.Response":
    "net/http.Client#Do net/http.Client#Get net/http.Client#Head net/http.Client#Post net/http.Client#PostForm net/http.Get net/http.Head net/http.Post net/http.PostForm net/http.ReadResponse net/http.RoundTripper#RoundTrip net/http.Transport#RoundTrip net/http/httputil.ClientConn#Do net/http/httputil.ClientConn#Read",
  "net/http.File": "net/http.Dir#Open net/http.FileSystem#Open",
  "net/http.Header": "net/http.Header#Clone net/http.ResponseWriter#Header",
  "net/http.Request":
    "net/http.NewRequest net/http.NewRequestWithContext net/http.ReadRequest net/http.Request#Clone net/http.Request#WithContext net/http/httputil.ServerConn#Read",
  "net/url.URL":
    "net/http.ProxyFromEnvironment net/http.Response#Location net/url.Parse net/url.ParseRequestURI net/url.URL#Parse",
  "net/http.Cookie": "net/http.Request#Cookie",
  "net/http.Transport": "net/http.Transport#Clone",
  "net/smtp.Client": "net/smtp.Dial net/smtp.NewClient",
  "net/textproto.Conn": "net/textproto.Dial net/textproto.NewConn",
  "net/textproto.Reader": "net/textproto.NewReader",
  "net/textproto.Writer": "net/textproto.NewWriter",
  "os.Process": "os.FindProcess os.StartProcess",
  "os/exec.Cmd": "os/exec.Command os/exec.CommandContext",
  "os/user.User": "os/user.Current os/user.Lookup os/user.LookupId",
  "runtime/pprof.Profile": "runtime/pprof.Lookup runtime/pprof.NewProfile",
  "text/template.Template":
    "text/template.New text/template.ParseFS text/template.ParseFiles text/template.ParseGlob",
};

const RESULTS = new Map<string, number>();
const MADE = new Map<string, string>();

for (const [path, names] of Object.entries(FAILING)) {
  for (const name of names.split(" ")) {
    const [own = name, count] = name.split(":");
    RESULTS.set(`${path}.${own.replace(".", "#")}`, Number(count ?? 1));
  }
}
for (const [type, makers] of Object.entries(MAKERS)) {
  for (const maker of makers.split(" ")) MADE.set(maker, type);
}

/** Names a method by its receiver's type: `os.File#Close` for `os.Create()#Close`. */
export function byType(qualified: string): string {
  const at = qualified.lastIndexOf("#");
  if (at < 0) return qualified;
  const owner = qualified.slice(0, at);
  if (!owner.endsWith("()")) return qualified;
  const type = MADE.get(byType(owner.slice(0, -2)));
  return type ? type + qualified.slice(at) : qualified;
}

/** Number of results of a known function whose last one is an error; `name` is by {@link byType}. */
export function failingResults(name: string): number | undefined {
  return RESULTS.get(name);
}

/** Words of which one stands in every file that uses one of them. */
export const GO_FAILING_ANCHORS: readonly string[] = [
  ...new Set(
    Object.keys(FAILING).map((path) => /(\w+)(\/v\d+)?$/.exec(path.replace(/\.v\d+$/, ""))?.[1] ?? path),
  ),
];
