import assert from "node:assert/strict";
import { analyse } from "../support/engine.ts";
import { nameProbe } from "../support/nameProbe.ts";

/** Tells the qualified name of every call that is named so, or whether it runs in a coroutine. */
async function names(
  text: string,
  calls: readonly string[],
  say: "name" | "async" = "name",
): Promise<string[]> {
  const { findings } = await analyse(text, "kotlin", { only: [nameProbe("kotlin", calls, say)] });
  return findings.map((one) => one.message);
}

describe("names in Kotlin", () => {
  it("come from imports, aliases, wildcards, full names and the implicit packages", async () => {
    const text = `package shop
import java.util.concurrent.Executors
import java.net.Socket as Wire
import kotlinx.coroutines.*
class A {
    fun f() {
        Executors.make()
        Wire("a", 1).make()
        GlobalScope.make(Dispatchers.IO) { g() }
        java.util.concurrent.Executors.make()
        Thread.make(1)
        unknown.make()
    }
}
`;
    assert.deepEqual(await names(text, ["make"]), [
      "java.util.concurrent.Executors.make",
      "java.net.Socket#make",
      "kotlinx.coroutines.GlobalScope.make",
      "java.util.concurrent.Executors.make",
      "Thread.make",
      "unknown",
    ]);
  });

  it("come from properties, parameters, locals, lazy values and what a chain makes", async () => {
    const text = `import okhttp3.OkHttpClient
val top = OkHttpClient()
class A(private val given: OkHttpClient?, plain: OkHttpClient) {
    private val own = OkHttpClient()
    private val late by lazy { OkHttpClient() }
    lateinit var typed: OkHttpClient
    companion object {
        val shared: OkHttpClient = make()
    }
    suspend fun f(param: OkHttpClient) {
        given?.ask()
        given!!.ask()
        own.ask()
        this.own.ask()
        late.ask()
        typed.ask()
        shared.ask()
        top.ask()
        param.ask()
        any.ask()
        for (each: OkHttpClient in all) each.ask()
        list.forEach { one: OkHttpClient -> one.ask() }
        OkHttpClient.Builder().ask()
    }
    fun g() {
        val local = OkHttpClient()
        local.ask()
    }
}
`;
    const known = "okhttp3.OkHttpClient#ask";
    assert.deepEqual(await names(text, ["ask"]), [
      ...Array.from({ length: 9 }, () => known),
      "unknown",
      known,
      known,
      "okhttp3.OkHttpClient.Builder#ask",
      known,
    ]);
  });

  it("know a coroutine by its function, builder and inline lambdas", async () => {
    const text = `import kotlinx.coroutines.*
fun plain() { call() }
suspend fun waits() { call() }
suspend fun each(xs: List<Int>) = xs.forEach { call() }
suspend fun stored() { val f = { call() } }
suspend fun handed() { pool.submit { call() } }
fun starts() { scope.launch(Dispatchers.IO) { call() } }
suspend fun moves() = withContext(Dispatchers.IO) { call() }
`;
    assert.deepEqual(await names(text, ["call"], "async"), [
      "false",
      "true",
      "true",
      "false",
      "false",
      "true",
      "true",
    ]);
  });
});
