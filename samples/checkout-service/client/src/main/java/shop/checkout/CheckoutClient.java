package shop.checkout;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The library through which other teams call checkout. */
public final class CheckoutClient {
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService pool = Executors.newCachedThreadPool();
  private final URI base;

  public CheckoutClient(URI base) {
    this.base = base;
  }

  /** Places the order in the background; the future holds the order's number. */
  public CompletableFuture<String> placeLater(String cartJson) {
    return CompletableFuture.supplyAsync(() -> place(cartJson), pool);
  }

  /** Places the order and waits for its number; null when it could not be placed. */
  public String place(String cartJson) {
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        HttpRequest request =
            HttpRequest.newBuilder(base.resolve("/checkout"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(cartJson))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() == 201) {
          return answer.body();
        }
      } catch (IOException e) {
        pause();
      } catch (Throwable t) {
        return null;
      }
    }
    return null;
  }

  private void pause() {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      // try again
    }
  }

  /** Cancels an order that has not been paid yet. */
  public void cancel(String orderId) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(base.resolve("/orders/" + orderId)).DELETE().build();
      http.send(request, HttpResponse.BodyHandlers.discarding());
    } catch (Exception e) {
    }
  }
}
