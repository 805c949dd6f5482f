package dev.wadi.sink.loki;

import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xerial.snappy.Snappy;

/**
 * What one request carries: batches of one tenant, or a piece of one that had to be cut.
 *
 * <p>Touched by one thread at a time: whoever has its shipment in hand.
 */
final class Part {
  private final List<Batch> batches;
  private final int entries;
  private final long weight;
  private final @Nullable Answer rejection;
  private byte @Nullable [] body;
  private int rawBytes;

  private Part(List<Batch> batches, @Nullable Answer rejection) {
    this.batches = batches;
    this.rejection = rejection;
    int count = 0;
    long bytes = 0;
    for (Batch batch : batches) {
      count += batch.entries();
      bytes += Weight.of(batch);
    }
    this.entries = count;
    this.weight = bytes;
  }

  /** Whole batches of one tenant, at least one, none empty. */
  static Part of(List<Batch> batches) {
    return new Part(List.copyOf(batches), null);
  }

  List<Batch> batches() {
    return batches;
  }

  int entries() {
    return entries;
  }

  /** About its bytes before compression. */
  long weight() {
    return weight;
  }

  /** What the server said to the larger part this one was cut from, or null. */
  @Nullable Answer rejection() {
    return rejection;
  }

  /** Bytes before compression; known once there is a body. */
  int rawBytes() {
    return rawBytes;
  }

  /**
   * The compressed push; made once and kept for further tries.
   *
   * @param encoder makes a {@code PushRequest} of a batch that does not bring one
   */
  byte[] body(Function<Batch, byte[]> encoder) throws IOException {
    byte[] made = body;
    if (made == null) {
      made = compress(encoder);
      body = made;
    }
    return made;
  }

  /**
   * Two parts with the same entries in the same order: cut between batches while there are several,
   * then between streams, then between entries. Needs at least two entries.
   *
   * @param because what the server said to this part when it rejected it; null keeps what was said
   *     before
   */
  List<Part> halves(@Nullable Answer because) {
    if (entries < 2) {
      throw new IllegalStateException("entries: " + entries + " (expected: at least 2)");
    }
    Answer said = because == null ? rejection : because;
    int middle = batches.size() / 2;
    if (batches.size() > 1) {
      return List.of(
          new Part(batches.subList(0, middle), said),
          new Part(batches.subList(middle, batches.size()), said));
    }
    Batch batch = batches.get(0);
    List<LogStream> streams = batch.streams();
    if (streams.size() > 1) {
      middle = streams.size() / 2;
      return List.of(
          one(batch, streams.subList(0, middle), said),
          one(batch, streams.subList(middle, streams.size()), said));
    }
    LogStream stream = streams.get(0);
    middle = stream.size() / 2;
    return List.of(
        one(batch, List.of(range(stream, 0, middle)), said),
        one(batch, List.of(range(stream, middle, stream.size())), said));
  }

  /** This part, cut as often as needed to stay within the limits; a single entry is never cut. */
  List<Part> within(int maxBytes, int maxEntries) {
    List<Part> all = new ArrayList<>();
    cut(maxBytes, maxEntries, all);
    return all;
  }

  private void cut(int maxBytes, int maxEntries, List<Part> into) {
    if (entries < 2 || (weight <= maxBytes && entries <= maxEntries)) {
      into.add(this);
      return;
    }
    for (Part half : halves(null)) {
      half.cut(maxBytes, maxEntries, into);
    }
  }

  /* Concatenated PushRequests are a PushRequest: that is how batches merge without decoding. */
  private byte[] compress(Function<Batch, byte[]> encoder) throws IOException {
    List<Batch.Encoded> pieces = new ArrayList<>(batches.size());
    long total = 0;
    for (Batch batch : batches) {
      Batch.Encoded piece = batch.encoded();
      if (piece == null) {
        byte[] bytes = encoder.apply(batch);
        piece = new Batch.Encoded(bytes, 0, bytes.length);
      }
      pieces.add(piece);
      total += piece.length();
    }
    Batch.Encoded all = pieces.size() == 1 ? pieces.get(0) : join(pieces, Math.toIntExact(total));
    rawBytes = all.length();
    byte[] room = new byte[Snappy.maxCompressedLength(all.length())];
    int length = Snappy.compress(all.bytes(), all.offset(), all.length(), room, 0);
    return Arrays.copyOf(room, length);
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

  private static Part one(Batch of, List<LogStream> streams, @Nullable Answer said) {
    return new Part(List.of(new Batch(of.tenant(), streams)), said);
  }

  private static LogStream range(LogStream stream, int from, int to) {
    LogStream.Rewrite rewrite = stream.rewrite();
    for (int i = 0; i < stream.size(); i++) {
      if (i < from || i >= to) {
        rewrite.drop(i);
      }
    }
    return rewrite.build();
  }
}
