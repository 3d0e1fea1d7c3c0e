import type { Example } from "../../model.ts";

const languages = ["kotlin"] as const;

export const kotlinExamples: readonly Example[] = [
  {
    languages,
    bad: `import java.io.FileInputStream

fun checksum(path: String): Long {
    val input = ⟦FileInputStream(path)⟧
    val sum = crc(input.readBytes())
    return sum
}`,
  },
  {
    languages,
    bad: `import java.io.File

fun config(path: String): String = ⟦File(path).bufferedReader()⟧.readText()`,
    fixed: `import java.io.File

fun config(path: String): String = File(path).bufferedReader().use { it.readText() }`,
  },
  {
    languages,
    bad: `import java.net.Socket

fun ping(host: String): Boolean {
    val socket = ⟦Socket(host, 7)⟧
    socket.getOutputStream().write(1)
    val answer = socket.getInputStream().read()
    socket.close()
    return answer == 1
}`,
  },
  {
    languages,
    bad: `import java.sql.DriverManager

fun count(url: String): Int {
    val connection = ⟦DriverManager.getConnection(url)⟧
    val rows = connection.createStatement().executeQuery("select count(*) from orders")
    rows.next()
    return rows.getInt(1)
}`,
  },
  {
    languages,
    bad: `import java.io.BufferedReader
import java.io.FileReader

fun firstLine(path: String): String? {
    val reader = ⟦BufferedReader(FileReader(path))⟧
    return reader.readLine()
}`,
  },
  {
    languages,
    bad: `import java.io.File
import java.util.Properties

fun settings(file: File): Properties {
    val all = Properties()
    all.load(⟦file.inputStream()⟧)
    return all
}`,
  },
  {
    languages,
    bad: `import java.nio.file.Files
import java.nio.file.Path

fun size(folder: Path): Long = ⟦Files.walk(folder)⟧.filter { Files.isRegularFile(it) }.count()`,
  },
  {
    languages,
    bad: `import java.net.URL

fun page(address: String): ByteArray = ⟦URL(address).openStream()⟧.readBytes()`,
    fixed: `import java.net.URL

fun page(address: String): ByteArray = URL(address).openStream().use { it.readBytes() }`,
  },
  {
    languages,
    good: `import java.io.FileInputStream

fun checksum(path: String): Long = FileInputStream(path).use { crc(it.readBytes()) }`,
    trap: "closed by use",
  },
  {
    languages,
    good: `import java.io.File

fun open(path: String): InputStream {
    val input = File(path).inputStream()
    log.info("opened {}", path)
    return input
}`,
    trap: "handed to the caller",
  },
  {
    languages,
    good: `import java.net.Socket

class Link(host: String) : AutoCloseable {
    private val socket = Socket(host, 7)
    override fun close() = socket.close()
}`,
    trap: "kept by an object that closes it",
  },
  {
    languages,
    good: `import java.io.StringReader

fun parse(text: String): Config {
    val reader = StringReader(text)
    val bytes = text.byteInputStream()
    return Config(reader.readText(), bytes.readBytes())
}`,
    trap: "in memory only",
  },
  {
    languages,
    good: `import java.io.File

fun lines(path: String): List<String> {
    val reader = File(path).bufferedReader()
    return reader.readLines()
}`,
    trap: "readLines closes the reader",
  },
  {
    languages,
    good: `import java.net.Socket

fun ping(host: String): Boolean {
    val socket = Socket(host, 7)
    try {
        socket.getOutputStream().write(1)
        return socket.getInputStream().read() == 1
    } finally {
        socket.close()
    }
}`,
    trap: "closed in a finally",
  },
  {
    languages,
    good: `import java.io.FileOutputStream

fun start(path: String) {
    val out = FileOutputStream(path)
    val recorder = Recorder(out)
    recorder.start()
}`,
    trap: "given to somebody who keeps it",
  },
  {
    languages,
    good: `import java.io.File

fun copy(from: File, to: File) {
    from.inputStream().use { input ->
        to.outputStream().use { output -> input.copyTo(output) }
    }
}`,
    trap: "one use in another",
  },
];
