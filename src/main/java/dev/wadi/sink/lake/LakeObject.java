package dev.wadi.sink.lake;

import dev.wadi.codec.jsonlines.JsonLines;
import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lines of one tenant on their way to become one object: all that the log holds between two places.
 *
 * <p>Its name follows from where it begins and ends, so that the same lines, when they come again,
 * are known: {@code tenant=…/dt=…/hour=…/<start>_<end>_<log>.jsonl.zst}, or what ending the form
 * has. Day and hour are those of the first line of each of its batches. For one thread.
 */
final class LakeObject {
  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("'dt='yyyy-MM-dd'/hour='HH");

  private static final int MARK = 16;

  private final Packing packing;
  private final String log;
  private final String folder;
  private final long firstNanos;
  private final Position start;
  private final long bornNanos;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final OutputStream packed;
  private final List<Part> parts = new ArrayList<>();
  private Position end;
  private long plainBytes;
  private int entries;
  private byte @Nullable [] content;

  /* When it was closed: from then on it waits for the bucket. */
  private long closedNanos;

  /**
   * A batch in it.
   *
   * @param answer who waits for what becomes of it
   */
  record Part(Position start, Position end, Answer answer) {}

  /**
   * @param log what tells our log from others
   */
  LakeObject(Batch first, Position start, String log, Packing packing, long bornNanos)
      throws IOException {
    this.packing = packing;
    this.log = log;
    this.folder = folder(first);
    this.firstNanos = nanos(first);
    this.start = start;
    this.end = start;
    this.bornNanos = bornNanos;
    this.packed = packing.pack(bytes);
  }

  private static long nanos(Batch batch) {
    return batch.streams().get(0).timestampNanos(0);
  }

  /** Where lines of a tenant lie that begin with this batch. */
  static String folder(Batch batch) {
    return "tenant="
        + batch.tenant()
        + "/"
        + FOLDER.format(Rfc3339.toInstant(nanos(batch)).atOffset(ZoneOffset.UTC));
  }

  void closedAt(long nanos) {
    closedNanos = nanos;
  }

  long closedNanos() {
    return closedNanos;
  }

  void add(Batch batch, Position from, Position to, Answer answer) throws IOException {
    byte[] lines = JsonLines.encode(batch);
    packed.write(lines);
    plainBytes += lines.length;
    entries += batch.entries();
    end = to;
    parts.add(new Part(from, to, answer));
  }

  /** Adds a stretch of the log that has no lines for it. */
  void pass(Position from, Position to, Answer answer) {
    end = to;
    parts.add(new Part(from, to, answer));
  }

  /** Everything, compressed; nothing is added any more. */
  byte[] content() throws IOException {
    byte[] made = content;
    if (made == null) {
      packed.close();
      made = packing.finished(bytes.toByteArray());
      content = made;
    }
    return made;
  }

  String folder() {
    return folder;
  }

  Position start() {
    return start;
  }

  Position end() {
    return end;
  }

  long plainBytes() {
    return plainBytes;
  }

  int entries() {
    return entries;
  }

  long bornNanos() {
    return bornNanos;
  }

  List<Part> parts() {
    return parts;
  }

  /**
   * @param sha256 of its content
   */
  String name(String sha256) {
    return folder
        + (isReplay()
            ? "/replay_" + Long.toHexString(firstNanos) + "_" + sha256.substring(0, MARK)
            : "/" + text(start) + "_" + text(end) + "_" + log)
        + packing.ending();
  }

  /** Whether its lines were delivered before and come once more, without their places. */
  boolean isReplay() {
    return start.equals(Position.START) && end.equals(Position.START);
  }

  /**
   * Up to where an object reaches that holds the place where this one begins; null when it does
   * not, or is of another log.
   *
   * @param name of it, in the same folder
   */
  @Nullable Position reachOf(String name) {
    String[] words = name.split("_", -1);
    if (words.length != 3 || !words[2].startsWith(log + ".")) {
      return null;
    }
    Position from = place(words[0]);
    Position to = place(words[1]);
    return from == null || to == null || start.isBefore(from) || !start.isBefore(to) ? null : to;
  }

  private static @Nullable Position place(String text) {
    String[] numbers = text.split("-", -1);
    try {
      return numbers.length == 2
          ? new Position(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]))
          : null;
    } catch (IllegalArgumentException e) {
      // Somebody else's object.
      return null;
    }
  }

  /** Places in the order of their numbers, as stores list names. */
  private static String text(Position place) {
    return String.format(Locale.ROOT, "%013d-%012d", place.segment(), place.offsetBytes());
  }
}
