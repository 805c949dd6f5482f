package dev.wadi.kit.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Entry;
import dev.wadi.sink.delivery.Fate;
import dev.wadi.sink.delivery.HttpReply;
import dev.wadi.sink.delivery.HttpRequests;
import dev.wadi.sink.delivery.Outcome;
import dev.wadi.sink.delivery.Parcel;
import dev.wadi.sink.delivery.Part;
import dev.wadi.sink.delivery.Piece;
import dev.wadi.sink.delivery.ThreadCrew;
import dev.wadi.sink.delivery.Transport;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;

/** An object for each part, named by its place in the log: one that comes twice is there once. */
final class ShelfTransport implements Transport {
  private final String url;
  private final HttpRequests requests;

  ShelfTransport(String url, ThreadCrew crew) {
    this.url = url;
    this.requests = new HttpRequests(500, 2_000, crew);
  }

  @Override
  public Parcel pack(Part part) {
    StringBuilder lines = new StringBuilder();
    for (Piece piece : part.pieces()) {
      for (Entry entry : piece.batch().toEntries()) {
        lines.append(entry.line()).append('\n');
      }
    }
    byte[] bytes = lines.toString().getBytes(UTF_8);
    return new Parcel(bytes, bytes.length);
  }

  @Override
  public CompletableFuture<Outcome> send(Part part, Parcel parcel) {
    Piece first = part.pieces().get(0);
    String object = first.place().replace(':', '-') + "-" + first.from() + "-" + part.entries();
    return requests
        .send(
            HttpRequest.newBuilder(URI.create(url + "/" + part.tenant() + "/" + object))
                .PUT(HttpRequest.BodyPublishers.ofByteArray(parcel.bytes()))
                .build())
        .thenApply(ShelfTransport::outcome);
  }

  private static Outcome outcome(HttpReply reply) {
    if (reply.status() == 200) {
      return Outcome.delivered();
    }
    Fate fate = reply.status() == 422 ? Fate.REJECTED : Fate.UNAVAILABLE;
    return new Outcome(fate, reply.status(), 0, reply.text(), "status " + reply.status());
  }

  @Override
  public void close() {
    requests.close();
  }
}
