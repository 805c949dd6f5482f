package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Notes which letters stand together in lines, so that who looks for a word knows where it cannot
 * be. {@code docs/capture-format.md} has the rule. For one thread.
 */
final class LetterMarks {
  /*
   * Every fourth place of a text is looked at, and the four characters from there on are one of
   * 65,536 columns. So each character is touched once, and whoever looks for a word asks for it at
   * the four ways in which it can lie. Of a character only the letter counts, whatever its case;
   * digits and signs are all the same: lines that differ in their numbers have the same columns, so
   * there are few of them, and those of a rare word stand out. It takes 0.2 ns a byte.
   */
  static final int COLUMNS = 1 << 16;
  static final int STEP = 4;

  /** Kinds of characters: 26 letters, the rest, and a few signs that have the bit of letters. */
  static final int SYMBOLS = 32;

  /** More are no help to anybody: so full is a sheet of random letters. */
  static final int MOST_COLUMNS = 8192;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LETTER_BITS = 0x4040404040404040L;
  private static final int MIX = 0x9E3779B1;

  private final LetterSheets sheets;
  private final char[] found = new char[MOST_COLUMNS];
  private byte @Nullable [] sheet;
  private boolean anything;

  /**
   * @param sheets whose sheets it uses, from the first mark until it is taken
   */
  LetterMarks(LetterSheets sheets) {
    this.sheets = sheets;
  }

  /** Eight characters as symbols: 1 to 31 where the bit of letters is set, else 0. */
  private static long symbols(long eight) {
    long letters = eight & LETTER_BITS;
    return eight & ((letters >>> 1) - (letters >>> 6));
  }

  /** What a character counts as. */
  static int symbol(int character) {
    return (int) symbols(character & 0xFF);
  }

  /** Where four symbols are noted, the first of them in the lowest byte. */
  static int column(int fourSymbols) {
    return fourSymbols * MIX >>> 16;
  }

  /** Where a label with its value is noted. */
  static int column(String label, String value) {
    return column(31 * label.hashCode() + value.hashCode());
  }

  /**
   * Whole lines, each with its end, or a part of one that ends with three bytes that are no text.
   */
  void text(byte[] buffer, int from, int to) {
    byte[] marks = sheet();
    int i = from;
    for (; i + 8 <= to; i += 8) {
      long eight = symbols((long) LONG.get(buffer, i));
      marks[(int) eight * MIX >>> 16] = 1;
      marks[(int) (eight >>> 32) * MIX >>> 16] = 1;
    }
    if (i + STEP <= to) {
      marks[column((int) symbols((int) INT.get(buffer, i)))] = 1;
    }
  }

  void labels(Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      label(labels.name(i), labels.value(i));
    }
  }

  void label(String name, String value) {
    sheet()[column(asWritten(name), asWritten(value))] = 1;
  }

  /* Half of a pair that makes a character is a question mark on the disk. */
  private static String asWritten(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  /** What somebody else has found. */
  void add(LetterSet others) {
    if (others == LetterSet.ANYTHING) {
      anything = true;
      return;
    }
    byte[] marks = sheet();
    for (char column : others.columns) {
      marks[column] = 1;
    }
  }

  private byte[] sheet() {
    byte[] marks = sheet;
    if (marks == null) {
      marks = sheets.take();
      sheet = marks;
    }
    return marks;
  }

  /** What was found since the last time. */
  LetterSet take() {
    byte[] marks = sheet;
    boolean everything = anything;
    anything = false;
    if (marks == null) {
      return everything ? LetterSet.ANYTHING : LetterSet.of(found, 0);
    }
    int count = collect(marks);
    sheet = null;
    sheets.giveBack(marks);
    return everything || count > MOST_COLUMNS ? LetterSet.ANYTHING : LetterSet.of(found, count);
  }

  /* Eight columns at a time, since most are empty. */
  private int collect(byte[] marks) {
    int count = 0;
    for (int i = 0; i < COLUMNS; i += 8) {
      if ((long) LONG.get(marks, i) != 0) {
        for (int column = i; column < i + 8; column++) {
          if (marks[column] != 0 && count++ < MOST_COLUMNS) {
            found[count - 1] = (char) column;
          }
        }
        LONG.set(marks, i, 0L);
      }
    }
    return count;
  }

  /** Forgets what was found. */
  void clear() {
    byte[] marks = sheet;
    anything = false;
    if (marks != null) {
      Arrays.fill(marks, (byte) 0);
      sheet = null;
      sheets.giveBack(marks);
    }
  }
}
