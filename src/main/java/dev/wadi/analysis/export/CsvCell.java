package dev.wadi.analysis.export;

import java.util.Arrays;

/** Writes cells of CSV one behind the other into a growing array. For one thread. */
final class CsvCell {
  private byte[] out;
  private int size;

  CsvCell(byte[] first) {
    this.out = first;
  }

  /** Hands over the buffer, of which {@link #size()} bytes count, and goes on with another. */
  byte[] swap(byte[] fresh) {
    byte[] full = out;
    out = fresh;
    size = 0;
    return full;
  }

  int size() {
    return size;
  }

  /** Adds bytes as they are. */
  void plain(byte[] text, int offset, int length) {
    ensure(length);
    System.arraycopy(text, offset, out, size, length);
    size += length;
  }

  void put(char c) {
    ensure(1);
    out[size++] = (byte) c;
  }

  /**
   * Adds a cell: in quotes, each quote in it twice, when something in it would end it.
   *
   * @param guarded an apostrophe is put in front of what a spreadsheet takes for a formula
   * @return whether one was put there
   */
  boolean add(byte[] text, int offset, int length, boolean guarded) {
    boolean guard = guarded && length > 0 && beginsFormula(text[offset]);
    if (!needsQuotes(text, offset, length)) {
      ensure(length + 1);
      if (guard) {
        out[size++] = '\'';
      }
      System.arraycopy(text, offset, out, size, length);
      size += length;
      return guard;
    }
    ensure(2 * length + 3);
    out[size++] = '"';
    if (guard) {
      out[size++] = '\'';
    }
    for (int i = offset; i < offset + length; i++) {
      if (text[i] == '"') {
        out[size++] = '"';
      }
      out[size++] = text[i];
    }
    out[size++] = '"';
    return guard;
  }

  private static boolean beginsFormula(byte first) {
    return first == '='
        || first == '+'
        || first == '-'
        || first == '@'
        || first == '\t'
        || first == '\r';
  }

  private static boolean needsQuotes(byte[] text, int offset, int length) {
    if (length > 0 && (text[offset] == ' ' || text[offset] == '\t')) {
      return true;
    }
    for (int i = offset; i < offset + length; i++) {
      byte c = text[i];
      // Nearly all that logs are made of is above the comma.
      if (c <= ',' && c >= 0 && (c == ',' || c == '"' || c == '\n' || c == '\r')) {
        return true;
      }
    }
    return false;
  }

  private void ensure(int more) {
    if (more > out.length - size) {
      out = Arrays.copyOf(out, Math.max(size + more, 2 * out.length));
    }
  }

  byte[] take() {
    byte[] taken = Arrays.copyOf(out, size);
    size = 0;
    return taken;
  }
}
