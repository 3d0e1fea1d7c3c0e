import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `class Reports
{
    public string Load(string path)
    {
        var reader = ⟦new StreamReader(path)⟧;
        return reader.ReadToEnd();
    }
}`,
    fixed: `class Reports
{
    public string Load(string path)
    {
        using var reader = new StreamReader(path);
        return reader.ReadToEnd();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using Microsoft.Data.SqlClient;

class Accounts
{
    public int Count()
    {
        SqlConnection connection = ⟦new SqlConnection(_settings.Database)⟧;
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from account";
        return (int)command.ExecuteScalar();
    }
}`,
    fixed: `using Microsoft.Data.SqlClient;

class Accounts
{
    public int Count()
    {
        using SqlConnection connection = new SqlConnection(_settings.Database);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from account";
        return (int)command.ExecuteScalar();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Files
{
    public void Touch(string path)
    {
        ⟦File.Create(path)⟧;
        var text = ⟦File.OpenText(path)⟧.ReadLine();
        var all = ⟦new StreamReader(path)⟧.ReadToEnd();
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using System.Net.Sockets;

class Ping
{
    public bool Send(string host)
    {
        var client = ⟦new TcpClient(host, 7)⟧;
        client.GetStream().WriteByte(1);
        return client.Connected;
    }
}`,
    fixed: `using System.Net.Sockets;

class Ping
{
    public bool Send(string host)
    {
        using var client = new TcpClient(host, 7);
        client.GetStream().WriteByte(1);
        return client.Connected;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `using Npgsql;

class Users
{
    public string First(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand("select name from users", connection);
        var rows = ⟦command.ExecuteReader()⟧;
        return rows.Read() ? rows.GetString(0) : "";
    }

    public bool Any(string path)
    {
        var stream = ⟦new FileStream(path, FileMode.Open)⟧;
        if (stream.Length == 0) return false;
        stream.Close();
        return true;
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "closed by using, in a finally, or at the end",
    good: `class Reports
{
    public string Load(string path)
    {
        using var reader = new StreamReader(path);
        using (var writer = new StreamWriter(path + ".copy")) writer.Write(reader.ReadToEnd());
        var stream = File.OpenRead(path);
        try { Parse(stream); }
        finally { stream.Dispose(); }
        var log = File.AppendText("log");
        log.WriteLine("read");
        log.Close();
        File.Create(path).Dispose();
        return "";
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "given away: returned, stored, or passed to what closes it",
    good: `class Streams
{
    public Stream Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open);
        return stream;
    }

    public void Keep(string path)
    {
        var log = new StreamWriter(path);
        _log = log;
        var file = File.OpenRead(path);
        using var zip = new GZipStream(file, CompressionMode.Decompress);
        var command = new SqlCommand("select 1");
        _commands.Add(command);
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "streams in memory, and around a stream of somebody else",
    good: `class Text
{
    public string Of(byte[] data, Stream body)
    {
        var memory = new MemoryStream(data);
        var reader = new StreamReader(body);
        var lines = new StringReader("a");
        return reader.ReadToEnd() + lines.ReadLine() + memory.Length;
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "another class of that name",
    good: `class Socket { }

class Wall
{
    public void Fit()
    {
        var socket = new Socket();
        socket.Cover();
    }
}`,
  },
];
