package dev.wadi.sink.delivery;

import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one request carries: batches of one tenant, or a piece of one that had to be cut.
 *
 * <p>Touched by one thread at a time: whoever has its shipment in hand.
 */
public final class Part {
  private final List<Piece> pieces;
  private final int entries;
  private final long weight;
  private final @Nullable Outcome rejection;
  private @Nullable Parcel parcel;

  private Part(List<Piece> pieces, @Nullable Outcome rejection) {
    this.pieces = pieces;
    this.rejection = rejection;
    int count = 0;
    long bytes = 0;
    for (Piece piece : pieces) {
      count += piece.batch().entries();
      bytes += Weight.of(piece.batch());
    }
    this.entries = count;
    this.weight = bytes;
  }

  /** Whole batches of one tenant, at least one, none empty. */
  public static Part of(List<Batch> batches) {
    return ofPieces(batches.stream().map(batch -> new Piece(batch, "", 0)).toList());
  }

  static Part ofPieces(List<Piece> pieces) {
    return new Part(List.copyOf(pieces), null);
  }

  /** Whose entries they are. */
  public String tenant() {
    return pieces.get(0).batch().tenant();
  }

  /** In their order; at least one, none empty. */
  public List<Piece> pieces() {
    return pieces;
  }

  /** How many entries all pieces have. */
  public int entries() {
    return entries;
  }

  /** About its bytes before compression. */
  long weight() {
    return weight;
  }

  /** What the server said to the larger part this one was cut from, or null. */
  @Nullable Outcome rejection() {
    return rejection;
  }

  /** What goes over the wire; made once and kept for further tries. */
  Parcel parcel(Transport transport) throws IOException {
    Parcel made = parcel;
    if (made == null) {
      made = transport.pack(this);
      parcel = made;
    }
    return made;
  }

  /** Bytes before compression; known once there is a parcel. */
  int rawBytes() {
    Parcel made = parcel;
    return made == null ? 0 : made.rawBytes();
  }

  /**
   * Two parts with the same entries in the same order: cut between batches while there are several,
   * then between streams, then between entries. Needs at least two entries.
   *
   * @param because what the server said to this part when it rejected it; null keeps what was said
   *     before
   */
  List<Part> halves(@Nullable Outcome because) {
    if (entries < 2) {
      throw new IllegalStateException("entries: " + entries + " (expected: at least 2)");
    }
    Outcome said = because == null ? rejection : because;
    int middle = pieces.size() / 2;
    if (pieces.size() > 1) {
      return List.of(
          new Part(pieces.subList(0, middle), said),
          new Part(pieces.subList(middle, pieces.size()), said));
    }
    Piece piece = pieces.get(0);
    List<LogStream> streams = piece.batch().streams();
    if (streams.size() > 1) {
      middle = streams.size() / 2;
      List<LogStream> first = streams.subList(0, middle);
      int before = first.stream().mapToInt(LogStream::size).sum();
      return List.of(
          one(piece, first, 0, said),
          one(piece, streams.subList(middle, streams.size()), before, said));
    }
    LogStream stream = streams.get(0);
    middle = stream.size() / 2;
    return List.of(
        one(piece, List.of(range(stream, 0, middle)), 0, said),
        one(piece, List.of(range(stream, middle, stream.size())), middle, said));
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

  private static Part one(Piece of, List<LogStream> streams, int before, @Nullable Outcome said) {
    Batch cut = new Batch(of.batch().tenant(), streams);
    return new Part(List.of(new Piece(cut, of.place(), of.from() + before)), said);
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
