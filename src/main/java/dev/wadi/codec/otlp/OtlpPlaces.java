package dev.wadi.codec.otlp;

import dev.wadi.codec.plain.LinePlaces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the records of a request stood, so that a sender is told which one is meant: by the indices
 * of resource, scope and record. Found by the bytes of the line, which no step moves; a record
 * whose body is empty, or no text, is not found. Filled by one thread, then unchanging.
 */
public final class OtlpPlaces {
  /** Records that were passed over and are told. */
  public static final int MOST_TOLD = 10;

  private final List<String> rejected = new ArrayList<>(0);
  private final LinePlaces inRequest = new LinePlaces();
  private final LinePlaces besides = new LinePlaces();
  private int lastInRequest = -1;
  private int lastBesides = -1;

  /* Three numbers for each scope that has records: its first record, as counted through the whole
   * request, its resource, and itself. */
  private int[] scopes = new int[12];
  private int size;
  private int records;
  private int resource = -1;
  private int scope = -1;

  void beginResource() {
    resource++;
    scope = -1;
  }

  void beginScope() {
    scope++;
    if (size == scopes.length) {
      scopes = Arrays.copyOf(scopes, 2 * size);
    }
    scopes[size++] = records;
    scopes[size++] = resource;
    scopes[size++] = scope;
  }

  /**
   * A record has been read.
   *
   * @param besidesRequest whether its line is among texts that were made, and not in the request
   * @param length of its line; 0 for none
   */
  void add(boolean besidesRequest, int offset, int length) {
    if (length > 0 && offset > (besidesRequest ? lastBesides : lastInRequest)) {
      if (besidesRequest) {
        lastBesides = offset;
        besides.add(offset, records);
      } else {
        lastInRequest = offset;
        inRequest.add(offset, records);
      }
    }
    records++;
  }

  /** A record was passed over, and why. */
  void rejected(String why) {
    if (rejected.size() < MOST_TOLD) {
      rejected.add(told(records) + ": " + why);
    }
    records++;
  }

  /** The first records that were passed over, each with its place and why. */
  public List<String> rejected() {
    return List.copyOf(rejected);
  }

  OtlpPlaces in(byte[] request, byte[] texts) {
    inRequest.in(request);
    besides.in(texts);
    return this;
  }

  /** Such as {@code resourceLogs[0].scopeLogs[2].logRecords[17]}; empty when it is not known. */
  public String of(byte[] buffer, int offset) {
    int record = inRequest.entryOf(buffer, offset);
    record = record < 0 ? besides.entryOf(buffer, offset) : record;
    return record < 0 ? "" : told(record);
  }

  private String told(int record) {
    int at = size - 3;
    while (at > 0 && scopes[at] > record) {
      at -= 3;
    }
    return "resourceLogs[%d].scopeLogs[%d].logRecords[%d]"
        .formatted(scopes[at + 1], scopes[at + 2], record - scopes[at]);
  }
}
