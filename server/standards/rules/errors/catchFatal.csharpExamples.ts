import type { Example } from "../../model.ts";

export const csharpExamples: readonly Example[] = [
  {
    languages: ["csharp"],
    bad: `class Renderer
{
    public Image Draw(Scene scene)
    {
        try
        {
            return Rasterise(scene);
        }
        ⟦catch (OutOfMemoryException)⟧
        {
            return Image.Empty;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Parser
{
    public Node Parse(string text)
    {
        try { return Expression(text); }
        ⟦catch (StackOverflowException e)⟧ { _log.LogError(e, "too deep"); }
        return null;
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Native
{
    public int Call()
    {
        try { return nativeCall(); }
        ⟦catch (System.AccessViolationException e)⟧
        {
            _failures.Add(e);
            return -1;
        }
    }
}`,
  },
  {
    languages: ["csharp"],
    bad: `class Jobs
{
    public void Run()
    {
        try { Work(); }
        catch (IOException e) { _log.LogError(e, "io"); }
        ⟦catch (InvalidProgramException e)⟧ { _log.LogError(e, "code"); }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "passed on after the books are closed",
    good: `class Renderer
{
    public Image Draw(Scene scene)
    {
        try { return Rasterise(scene); }
        catch (OutOfMemoryException) { _cache.Clear(); throw; }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "the process is ended",
    good: `class Guard
{
    public void Run()
    {
        try { Work(); }
        catch (AccessViolationException e) { Environment.FailFast("memory is corrupt", e); }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "a file that is no assembly",
    good: `class Plugins
{
    public void Load(string path)
    {
        try { _found.Add(Assembly.LoadFrom(path)); }
        catch (BadImageFormatException) { _skipped.Add(path); }
    }
}`,
  },
  {
    languages: ["csharp"],
    trap: "types that a program can mend",
    good: `class Store
{
    public void Save()
    {
        try { Write(); }
        catch (InsufficientExecutionStackException) { Defer(); }
        catch (DiskFullException) { Rotate(); }
        catch (Exception e) { _log.LogError(e, "save failed"); }
    }
}`,
  },
  {
    languages: ["csharp"],
    good: `class Listener
{
    private Exception _failure;

    private void Complete(Context context)
    {
        try
        {
            context.Select();
        }
        catch (OutOfMemoryException e)
        {
            _failure = e;
        }
    }
}`,
    trap: "kept for who asks for the result",
  },
];
