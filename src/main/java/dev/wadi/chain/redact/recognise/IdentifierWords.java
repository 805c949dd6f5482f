package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Scan;
import java.util.Arrays;

/**
 * Words directly before a number that say it is something technical: an id, a time, a size. A
 * number behind one of them needs better proof to count as personal.
 */
final class IdentifierWords {
  private static final String[] ENDINGS = {
    "id",
    "ids",
    "uuid",
    "guid",
    "trace",
    "span",
    "seq",
    "sequence",
    "offset",
    "epoch",
    "ts",
    "time",
    "timestamp",
    "nanos",
    "millis",
    "micros",
    "ms",
    "ns",
    "us",
    "usec",
    "nsec",
    "msec",
    "block",
    "blk",
    "size",
    "bytes",
    "len",
    "length",
    "count",
    "order",
    "invoice",
    "ref",
    "reference",
    "version",
    "revision",
    "build",
    "tid",
    "pid",
    "txn",
    "transaction",
    "session",
    "request",
    "req",
    "hash",
    "nonce",
    "serial",
    "partition",
    "duration",
    "elapsed",
    "latency",
    "sku",
    "ean",
    "upc",
    "isbn",
    "gtin",
    "tracking",
    "parcel",
    "counter",
    "checksum",
    "crc",
    "inode",
    "height",
    "port",
    "ticket",
    "job",
    "task",
    "batch",
    "cursor",
    "snowflake",
    "at"
  };

  /** The same by their last letter. */
  private static final String[][] BY_LAST = new String[32][];

  static {
    for (int k = 0; k < BY_LAST.length; k++) {
      int last = k;
      BY_LAST[k] =
          Arrays.stream(ENDINGS)
              .filter(word -> (word.charAt(word.length() - 1) & 31) == last)
              .toArray(String[]::new);
    }
  }

  private IdentifierWords() {}

  /** The same, but "tax id" is none: there "id" says whose number it is. */
  static boolean beforeButId(Scan s, int low) {
    int i = low;
    while (i > s.from() && low - i < 6 && !Bytes.word(s.bytes()[i - 1])) {
      i--;
    }
    return before(s, low) && !(i - 2 >= s.from() && Bytes.matches(s.bytes(), i - 2, i, "id"));
  }

  /** True when the word directly before {@code low} ends in one of these. */
  static boolean before(Scan s, int low) {
    s.lookedFar();
    byte[] b = s.bytes();
    int i = low;
    while (i > s.from() && low - i < 6 && !Bytes.word(b[i - 1])) {
      i--;
    }
    if (i <= s.from() || !Bytes.word(b[i - 1])) {
      return false;
    }
    int end = i;
    while (i > s.from() && Bytes.letter(b[i - 1]) && end - i < 24) {
      i--;
    }
    s.charge(low - i);
    int length = end - i;
    if (length == 0) {
      return false;
    }
    for (String word : BY_LAST[b[end - 1] & 31]) {
      int at = end - word.length();
      if (word.length() <= length
          && Bytes.matches(b, at, end, word)
          && (word.length() == length || (Bytes.upper(b[at]) && Bytes.lower(b[at - 1])))) {
        return true;
      }
    }
    return false;
  }
}
