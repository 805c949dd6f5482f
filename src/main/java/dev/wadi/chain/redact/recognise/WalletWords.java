package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.model.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words of BIP 39 and their checksum, read once from {@code wallet-words.txt} beside this
 * class. Immutable.
 */
final class WalletWords {
  static final int LEAST_LETTERS = 3;
  static final int MOST_LETTERS = 8;

  private static final int COUNT = 2048;
  private static final int BITS = 11;
  private static final int SLOTS = 1 << 13;

  private static final WalletWords ALL = new WalletWords(read());

  private final byte[][] words;

  /* By the first four letters, open addressing: the number of a word and one. */
  private final short[] slots = new short[SLOTS];

  private WalletWords(List<String> list) {
    if (list.size() != COUNT) {
      throw new IllegalStateException(
          "wallet-words.txt: " + list.size() + " words (expected: " + COUNT + ")");
    }
    words = new byte[COUNT][];
    for (int n = 0; n < COUNT; n++) {
      words[n] = list.get(n).getBytes(US_ASCII);
      int slot = slot(words[n], 0, words[n].length);
      while (slots[slot] != 0) {
        slot = slot + 1 & SLOTS - 1;
      }
      slots[slot] = (short) (n + 1);
    }
  }

  private static List<String> read() {
    try (InputStream in = WalletWords.class.getResourceAsStream("wallet-words.txt")) {
      if (in == null) {
        throw new IllegalStateException("wallet-words.txt is missing beside " + WalletWords.class);
      }
      List<String> all = new ArrayList<>();
      new String(in.readAllBytes(), US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .forEach(line -> all.addAll(Arrays.asList(line.strip().split(" ", -1))));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException("wallet-words.txt", e);
    }
  }

  /** All of them. */
  static List<String> all() {
    return Arrays.stream(ALL.words).map(word -> new String(word, US_ASCII)).toList();
  }

  private static int slot(byte[] b, int start, int end) {
    int key = 0;
    for (int i = start; i < Math.min(end, start + 4); i++) {
      key = key << 5 | b[i] & 31;
    }
    return key * 0x9E3779B1 >>> 32 - 13;
  }

  /** The number of a word, or -1 when it is none of the list. */
  static int number(byte[] b, int start, int end) {
    int slot = slot(b, start, end);
    while (ALL.slots[slot] != 0) {
      byte[] word = ALL.words[ALL.slots[slot] - 1];
      if (Arrays.equals(b, start, end, word, 0, word.length)) {
        return ALL.slots[slot] - 1;
      }
      slot = slot + 1 & SLOTS - 1;
    }
    return -1;
  }

  /** True when the last bits of so many words are the first of the digest of those before. */
  static boolean holds(int[] numbers, int count) {
    int bits = count * BITS;
    int check = bits / 33;
    byte[] entropy = new byte[(bits - check) / 8];
    int sum = 0;
    for (int bit = 0; bit < bits; bit++) {
      int value = numbers[bit / BITS] >> BITS - 1 - bit % BITS & 1;
      if (bit < bits - check) {
        entropy[bit / 8] |= (byte) (value << 7 - bit % 8);
      } else {
        sum = sum << 1 | value;
      }
    }
    int first = Sha256.digest().digest(entropy)[0] & 0xff;
    return first >> 8 - check == sum;
  }
}
