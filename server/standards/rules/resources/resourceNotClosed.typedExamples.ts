import type { Example } from "../../model.ts";

export const resourceNotClosedTypedExamples: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import java.io.FileInputStream;
import java.io.IOException;
import java.util.Properties;

class Settings {
    Properties load(String path) throws IOException {
        Properties properties = new Properties();
        FileInputStream in = ⟦new FileInputStream(path)⟧;
        properties.load(in);
        in.close();
        return properties;
    }
}
`,
    fixed: `import java.io.FileInputStream;
import java.io.IOException;
import java.util.Properties;

class Settings {
    Properties load(String path) throws IOException {
        Properties properties = new Properties();
        try (FileInputStream in = new FileInputStream(path)) {
            properties.load(in);
        }
        return properties;
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import java.sql.*;
import javax.sql.DataSource;

class Orders {
    private DataSource source;

    int count() throws SQLException {
        Connection connection = ⟦source.getConnection()⟧;
        Statement statement = ⟦connection.createStatement()⟧;
        ResultSet rows = ⟦statement.executeQuery("SELECT count(*) FROM orders")⟧;
        rows.next();
        return rows.getInt(1);
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import java.io.*;

class Report {
    String first(File file) throws IOException {
        BufferedReader reader = ⟦new BufferedReader(new FileReader(file))⟧;
        return reader.readLine();
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class Folder {
    List<String> names(Path path) throws IOException {
        return ⟦Files.list(path)⟧.map(Path::toString).collect(Collectors.toList());
    }

    long lines(Path path) throws IOException {
        Stream<String> lines = ⟦Files.lines(path)⟧;
        return lines.count();
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import java.net.Socket;
import java.io.IOException;

class Probe {
    boolean up(String host) {
        try {
            Socket socket = ⟦new Socket(host, 443)⟧;
            boolean up = socket.isConnected();
            socket.close();
            return up;
        } catch (IOException e) {
            return false;
        }
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

class Ping {
    void ping(String url) throws SQLException {
        Connection ⟦connection⟧ = null;
        connection = DriverManager.getConnection(url);
        connection.createStatement().execute("SELECT 1");
        connection.close();
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import java.io.InputStream;
import java.util.Properties;

class Defaults {
    Properties read() throws Exception {
        Properties properties = new Properties();
        InputStream in = ⟦getClass().getResourceAsStream("/defaults.properties")⟧;
        properties.load(in);
        return properties;
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "try-with-resources, or closed in finally, or by a helper there",
    good: `import java.io.*;
import java.sql.*;

class Safe {
    String first(File file) throws IOException {
        try (BufferedReader reader = new BufferedReader(new FileReader(file))) {
            return reader.readLine();
        }
    }

    void ping(String url) throws SQLException {
        Connection connection = null;
        try {
            connection = DriverManager.getConnection(url);
            connection.isValid(1);
        } finally {
            closeQuietly(connection);
        }
    }

    void copy(File from) throws IOException {
        InputStream in = new FileInputStream(from);
        try {
            in.read();
        } finally {
            in.close();
        }
    }

    void later(File from) throws IOException {
        InputStream in = new FileInputStream(from);
        try (in) {
            in.read();
        }
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "returned, stored, or handed over",
    good: `import java.io.*;
import java.net.*;

class Owner {
    private InputStream current;

    InputStream open(File file) throws IOException {
        InputStream in = new FileInputStream(file);
        return in;
    }

    void keep(File file) throws IOException {
        InputStream in = new FileInputStream(file);
        this.current = in;
    }

    void serve(ServerSocket server) throws IOException {
        Socket socket = server.accept();
        new Thread(new Worker(socket)).start();
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "streams of memory hold nothing",
    good: `import java.io.*;
import java.util.Scanner;

class Memory {
    byte[] bytes(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Writer writer = new OutputStreamWriter(out);
        writer.write(text);
        writer.flush();
        StringReader reader = new StringReader(text);
        BufferedReader lines = new BufferedReader(new StringReader(text));
        Scanner scanner = new Scanner(text);
        lines.readLine();
        scanner.next();
        return out.toByteArray();
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "what belongs to the caller or the container",
    good: `import java.io.*;
import java.net.Socket;
import java.util.Scanner;
import javax.servlet.http.HttpServletResponse;

class Borrowed {
    void write(HttpServletResponse response) throws IOException {
        PrintWriter writer = response.getWriter();
        writer.println("ok");
    }

    String line(InputStream in) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(in));
        return reader.readLine();
    }

    void ask() {
        Scanner scanner = new Scanner(System.in);
        PrintStream out = System.out;
        out.println(scanner.next());
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "a stream that is closed or given back",
    good: `import java.io.IOException;
import java.nio.file.*;
import java.util.stream.Stream;

class Folder {
    long count(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.count();
        }
    }

    Stream<Path> all(Path path) throws IOException {
        return Files.walk(path).filter(Files::isRegularFile);
    }
}
`,
  },
  {
    languages: ["go"],
    bad: `package report

import (
	"encoding/json"
	"os"
)

func load(path string, out any) error {
	f, err := ⟦os.Open(path)⟧
	if err != nil {
		return err
	}
	return json.NewDecoder(f).Decode(out)
}
`,
    fixed: `package report

import (
	"encoding/json"
	"os"
)

func load(path string, out any) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return json.NewDecoder(f).Decode(out)
}
`,
  },
  {
    languages: ["go"],
    bad: `package report

import (
	"fmt"
	"os"
)

func save(path string, rows []string) error {
	f, err := ⟦os.Create(path)⟧
	if err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := fmt.Fprintln(f, row); err != nil {
			return err
		}
	}
	return f.Close()
}
`,
  },
  {
    languages: ["go"],
    bad: `package probe

import (
	"net"
	"time"
)

func up(addr string) bool {
	conn, err := ⟦net.DialTimeout("tcp", addr, time.Second)⟧
	if err != nil {
		return false
	}
	conn.SetDeadline(time.Now().Add(time.Second))
	_, err = conn.Write([]byte("PING"))
	return err == nil
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import (
	"context"
	"database/sql"
)

type Store struct {
	db *sql.DB
}

func (s *Store) Count(ctx context.Context) (n int, err error) {
	stmt, err := ⟦s.db.PrepareContext(ctx, "SELECT count(*) FROM orders")⟧
	if err != nil {
		return 0, err
	}
	err = stmt.QueryRowContext(ctx).Scan(&n)
	return n, err
}
`,
  },
  {
    languages: ["go"],
    trap: "closed by defer, directly or in a function",
    good: `package report

import (
	"io"
	"log"
	"os"
)

func load(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func copyTo(path string, r io.Reader) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() {
		if err := f.Close(); err != nil {
			log.Print(err)
		}
	}()
	_, err = io.Copy(f, r)
	return err
}
`,
  },
  {
    languages: ["go"],
    trap: "returned, stored, or handed to an owner",
    good: `package report

import (
	"net"
	"os"
)

type Log struct {
	file *os.File
}

func New(path string) (*Log, error) {
	f, err := os.OpenFile(path, os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	return &Log{file: f}, nil
}

func serve(addr string) error {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	return srv.Serve(l)
}
`,
  },
  {
    languages: ["go"],
    trap: "closed before every return",
    good: `package report

import (
	"os"
)

func size(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return 0, err
	}
	f.Close()
	return info.Size(), nil
}
`,
  },
  {
    languages: ["go"],
    trap: "the error check around the opening",
    good: `package report

import "os"

func exists(path string) bool {
	f, err := os.Open(path)
	if err == nil {
		f.Close()
		return true
	}
	return false
}
`,
  },
];
