package dev.wadi.sink.loki;

import dev.wadi.model.Batch;
import dev.wadi.sink.delivery.Fate;
import dev.wadi.sink.delivery.HttpCounts;
import dev.wadi.sink.delivery.HttpReply;
import dev.wadi.sink.delivery.HttpTally;
import dev.wadi.sink.delivery.Outcome;
import dev.wadi.sink.delivery.Parcel;
import dev.wadi.sink.delivery.Part;
import dev.wadi.sink.delivery.Piece;
import dev.wadi.sink.delivery.RetryAfter;
import dev.wadi.sink.delivery.Transport;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.xerial.snappy.Snappy;

/** Says a part in Loki's protobuf, and understands what Loki says back. Threads share it. */
final class LokiTransport implements Transport {
  private final Function<Batch, byte[]> encoder;
  private final Credentials credentials;
  private final long maxRetryAfterMillis;
  private final Wire wire;
  private final InstantSource clock;
  private final HttpTally tally = new HttpTally();

  /**
   * @param encoder makes an uncompressed {@code PushRequest} of a batch that does not bring one
   */
  LokiTransport(
      LokiSettings settings, Function<Batch, byte[]> encoder, Wire wire, InstantSource clock) {
    this.encoder = encoder;
    this.credentials = settings.target().credentials();
    this.maxRetryAfterMillis = settings.delivery().pacing().maxRetryAfterMillis();
    this.wire = wire;
    this.clock = clock;
  }

  /* Concatenated PushRequests are a PushRequest: that is how batches merge without decoding. */
  @Override
  public Parcel pack(Part part) throws IOException {
    List<Batch.Encoded> encoded = new ArrayList<>(part.pieces().size());
    long total = 0;
    for (Piece piece : part.pieces()) {
      Batch.Encoded one = piece.batch().encoded();
      if (one == null) {
        byte[] bytes = encoder.apply(piece.batch());
        one = new Batch.Encoded(bytes, 0, bytes.length);
      }
      encoded.add(one);
      total += one.length();
    }
    Batch.Encoded all =
        encoded.size() == 1 ? encoded.get(0) : join(encoded, Math.toIntExact(total));
    byte[] room = new byte[Snappy.maxCompressedLength(all.length())];
    int length = Snappy.compress(all.bytes(), all.offset(), all.length(), room, 0);
    return new Parcel(Arrays.copyOf(room, length), all.length());
  }

  private static Batch.Encoded join(List<Batch.Encoded> pieces, int total) {
    byte[] joined = new byte[total];
    int at = 0;
    for (Batch.Encoded piece : pieces) {
      System.arraycopy(piece.bytes(), piece.offset(), joined, at, piece.length());
      at += piece.length();
    }
    return new Batch.Encoded(joined, 0, total);
  }

  @Override
  public CompletableFuture<Outcome> send(Part part, Parcel parcel) {
    CompletableFuture<HttpReply> asked;
    try {
      asked = wire.post(part.tenant(), parcel.bytes());
    } catch (RuntimeException e) {
      /* The client refuses, for instance because it is closing: no answer, like any other. */
      asked = CompletableFuture.failedFuture(e);
    }
    return asked
        .whenComplete(
            (reply, failure) -> {
              if (reply == null) {
                tally.notAnswered();
              } else {
                tally.answered(reply.status());
              }
            })
        .thenApply(this::outcome);
  }

  private Outcome outcome(HttpReply reply) {
    Fate fate = Meaning.of(reply);
    boolean page = reply.status() < 300 && Meaning.isPage(reply);
    return new Outcome(
        fate,
        reply.status(),
        RetryAfter.millis(reply.retryAfter(), clock.instant(), maxRetryAfterMillis),
        reply.text(),
        "status "
            + reply.status()
            + (page ? " with a web page, not an answer of Loki's: " : ": ")
            + reply.text());
  }

  HttpCounts counts() {
    return tally.counts();
  }

  @Override
  public String withoutSecrets(String text) {
    return credentials.scrub(text);
  }

  @Override
  public void close() {
    wire.close();
  }
}
