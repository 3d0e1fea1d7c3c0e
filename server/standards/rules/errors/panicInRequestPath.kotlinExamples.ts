import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `class Cart(private val prices: Map<String, Money>) {
    fun total(sku: String): Money {
        return ⟦prices[sku]!!⟧
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `@RestController
class OrderController(private val orders: Orders) {
    @GetMapping("/orders/{id}")
    fun order(id: Long): OrderView {
        val order = ⟦orders.find(id)!!⟧
        return OrderView(order)
    }
}`,
    fixed: `@RestController
class OrderController(private val orders: Orders) {
    @GetMapping("/orders/{id}")
    fun order(id: Long): OrderView {
        val order = checkNotNull(orders.find(id)) { "orders.find(id) is null" }
        return OrderView(order)
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun Route.orders() {
    get("/orders/{id}") {
        val id = ⟦call.parameters["id"]!!⟧
        call.respond(service.order(id))
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `class Session {
    var user: User? = null
    fun name(): String = ⟦user!!⟧.name
}`,
    fixed: `class Session {
    var user: User? = null
    fun name(): String = checkNotNull(user) { "user is null" }.name
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun length(text: String?) = ⟦text!!⟧.trim().length`,
  },
  {
    languages: ["kotlin"],
    good: `fun total(prices: Map<String, Money>, sku: String): Money {
    return prices[sku] ?: throw UnknownSku(sku)
}`,
    trap: "the absence is answered",
  },
  {
    languages: ["kotlin"],
    good: `fun user(session: Session): User = requireNotNull(session.user) { "no user in the session" }`,
    trap: "a message says what is missing",
  },
  {
    languages: ["kotlin"],
    path: "src/test/kotlin/shop/CartTest.kt",
    good: `class CartTest {
    fun total() {
        assertEquals(3, cart.find("a")!!.amount)
    }
}`,
    trap: "tests",
  },
  {
    languages: ["kotlin"],
    good: `fun isSet(flag: Flag): Boolean = !!flag.value`,
    trap: "two negations",
  },
  {
    languages: ["kotlin"],
    good: `fun main(args: Array<String>) {
    val port = System.getenv("PORT")!!.toInt()
    serve(port)
}`,
    trap: "the program's start",
  },
  {
    languages: ["kotlin"],
    good: `fun length(text: String?): Int = text?.trim()?.length ?: 0`,
    trap: "a call that is made only where there is something",
  },
  {
    languages: ["kotlin"],
    good: `class ImageSource {
    private var source: Source? = null

    fun move(to: Location) {
        if (source != null) {
            source!!.coordinates(to.corners)
        }
    }

    fun reset() {
        source = Source(emptyList())
        source!!.redraw()
    }
}`,
    trap: "a property that was looked at, or set, in front of it",
  },
  {
    languages: ["kotlin"],
    good: `fun price(prices: Map<String, Money>, sku: String): Money {
    if (sku in prices) return prices[sku]!!
    return Money.ZERO
}`,
    trap: "the key was asked for",
  },
];
