package dev.wadi.chain.redact.scan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a profile looks for, in the shape that the scanner asks for: which recognisers to ask at
 * which place, in their order. Immutable; threads share it.
 */
public final class Rules {
  /** Words of more letters are dispatched like words of so many. */
  private static final int MOST_LENGTH = 128;

  /* Bits of what long words are asked for. */
  static final int LONG = 1;
  static final int MIXED = 2;
  static final int UNDERSCORED = 4;
  static final int NUMBERED = 8;
  static final int LETTERED = 16;
  static final int PAYLOAD = 32;
  static final int BEHIND_NAME = 64;

  private static final Recogniser[] NONE = {};

  private final Switches switches;
  private final OwnTokens tokens = new OwnTokens();
  private final NameTable names;
  private final Beginnings beginnings;
  private final FirstLetters firstLetters;
  private final Recogniser[][] signs = new Recogniser[128][];
  private final Recogniser[] urls;
  private final Recogniser[][][] words =
      new Recogniser[Beginning.Look.values().length][MOST_LENGTH + 1][];
  private final byte[] longLooks;
  private final @Nullable WordSet phraseWords;
  private final Recogniser[] phrases;
  private final Recogniser[] options;
  private final Recogniser[] dottedDigits;
  private final Recogniser[] numbers;
  private final Recogniser[] lateNumbers;
  private final SpanShapes[] spans = new SpanShapes[DigitGroups.MOST_SPAN + 1];
  private final int[] leastDigits;
  private final int[] lateLeastDigits;
  private final long[] firstSizes;
  private final long[] lateFirstSizes;
  private final boolean anySpan;
  private final boolean anyWord;
  private final long budgetNanos;
  private final LongSupplier nanoTicker;

  /**
   * @param kinds what is looked for; where two claim the same text, the earlier goes first
   * @param recognisers all there are, in the order in which they are asked
   * @param budgetNanos what one line may take
   */
  public Rules(
      List<Kind> kinds, List<Recogniser> recognisers, long budgetNanos, LongSupplier nanoTicker) {
    this.budgetNanos = budgetNanos;
    this.nanoTicker = nanoTicker;
    this.switches = new Switches(kinds);
    this.names = new NameTable(recognisers, switches);
    List<Recogniser> on = recognisers.stream().filter(r -> r.isOn(switches)).toList();
    this.beginnings = new Beginnings(on);
    this.firstLetters = new FirstLetters(on);
    for (int c = 0; c < 128; c++) {
      String one = String.valueOf((char) c);
      signs[c] = begunBy(on, b -> b instanceof Beginning.Sign sign && sign.sign().equals(one));
    }
    BitSet changes = lengthsOfChange(on);
    for (Beginning.Look look : Beginning.Look.values()) {
      for (int n = 0; n <= MOST_LENGTH; n++) {
        int length = n;
        if (!changes.get(n)) {
          words[look.ordinal()][n] = words[look.ordinal()][n - 1];
          continue;
        }
        words[look.ordinal()][n] =
            begunBy(
                on,
                b ->
                    b instanceof Beginning.Word word
                        && (word.look() == look || isAskedWith(word.look(), look))
                        && word.least() <= length
                        && (word.most() >= length || length == MOST_LENGTH));
      }
    }
    this.longLooks = longLooks(on);
    this.phrases = begunBy(on, b -> b instanceof Beginning.Phrase);
    this.phraseWords = phraseWords(on);
    this.options = begunBy(on, b -> b instanceof Beginning.Option);
    this.anyWord =
        on.stream()
            .flatMap(r -> r.beginnings().stream())
            .anyMatch(b -> b instanceof Beginning.Word word && word.look() == Beginning.Look.ANY);
    this.urls = begunBy(on, b -> b instanceof Beginning.Sign sign && sign.sign().equals("://"));
    this.dottedDigits = begunBy(on, b -> b instanceof Beginning.DottedDigits);
    for (int n = 0; n < spans.length; n++) {
      int count = n;
      spans[n] = SpanShapes.of(on, count);
    }
    /* Numbers that stand before the first span in the list are asked before all of them. */
    int firstSpan = recognisers.size();
    for (int k = recognisers.size() - 1; k >= 0; k--) {
      if (isSpan(recognisers.get(k))) {
        firstSpan = k;
      }
    }
    List<Recogniser> early = recognisers.subList(0, firstSpan);
    this.anySpan = on.stream().anyMatch(Rules::isSpan);
    this.numbers =
        begunBy(on.stream().filter(early::contains).toList(), b -> b instanceof Beginning.Groups);
    this.lateNumbers =
        begunBy(
            on.stream().filter(r -> !early.contains(r)).toList(),
            b -> b instanceof Beginning.Groups);
    this.leastDigits = leastDigits(numbers);
    this.lateLeastDigits = leastDigits(lateNumbers);
    this.firstSizes = firstSizes(numbers);
    this.lateFirstSizes = firstSizes(lateNumbers);
  }

  /* Where words of one look are asked about, those that begin with another are asked as well. */
  private static boolean isAskedWith(Beginning.Look own, Beginning.Look asked) {
    return switch (own) {
      case LONG, LETTERED -> asked == Beginning.Look.LONG || asked == Beginning.Look.MIXED;
      case UNDERSCORED, NUMBERED -> asked == Beginning.Look.MIXED;
      default -> false;
    };
  }

  /* Lengths of words at which others are asked than one letter before. */
  private static BitSet lengthsOfChange(List<Recogniser> on) {
    BitSet changes = new BitSet();
    changes.set(0);
    changes.set(MOST_LENGTH);
    for (Recogniser recogniser : on) {
      for (Beginning beginning : recogniser.beginnings()) {
        if (beginning instanceof Beginning.Word word) {
          changes.set(Math.min(word.least(), MOST_LENGTH));
          changes.set(Math.min(word.most(), MOST_LENGTH - 1) + 1);
        }
      }
    }
    return changes;
  }

  private static int bitOf(Beginning.Look look) {
    return switch (look) {
      case LONG -> LONG;
      case MIXED -> MIXED;
      case UNDERSCORED -> UNDERSCORED;
      case NUMBERED -> NUMBERED;
      case LETTERED -> LETTERED;
      case PAYLOAD -> PAYLOAD;
      case BEHIND_NAME -> BEHIND_NAME;
      default -> 0;
    };
  }

  /* By the length of a word of letters and digits: which looks make it worth a visit. */
  private static byte[] longLooks(List<Recogniser> on) {
    byte[] looks = new byte[MOST_LENGTH + 1];
    for (int n = 0; n < looks.length; n++) {
      for (Recogniser recogniser : on) {
        for (Beginning beginning : recogniser.beginnings()) {
          if (beginning instanceof Beginning.Word word
              && word.least() <= n
              && (word.most() >= n || n == MOST_LENGTH)) {
            looks[n] = (byte) (looks[n] | bitOf(word.look()));
          }
        }
      }
    }
    return looks;
  }

  private static @Nullable WordSet phraseWords(List<Recogniser> on) {
    Set<String> all = new TreeSet<>();
    for (Recogniser recogniser : on) {
      for (Beginning beginning : recogniser.beginnings()) {
        if (beginning instanceof Beginning.Phrase phrase) {
          all.addAll(phrase.words());
        }
      }
    }
    return all.isEmpty() ? null : new WordSet(all);
  }

  private static int[] leastDigits(Recogniser[] recognisers) {
    int[] least = new int[recognisers.length];
    for (int k = 0; k < least.length; k++) {
      least[k] =
          recognisers[k].beginnings().stream()
              .filter(b -> b instanceof Beginning.Groups)
              .mapToInt(b -> ((Beginning.Groups) b).least())
              .min()
              .orElse(1);
    }
    return least;
  }

  private static long[] firstSizes(Recogniser[] recognisers) {
    long[] sizes = new long[recognisers.length];
    for (int k = 0; k < sizes.length; k++) {
      for (Beginning beginning : recognisers[k].beginnings()) {
        if (beginning instanceof Beginning.Groups groups) {
          sizes[k] |= groups.firstSizes();
        }
      }
    }
    return sizes;
  }

  private static boolean isSpan(Recogniser recogniser) {
    return recogniser.beginnings().stream().anyMatch(b -> b instanceof Beginning.Digits);
  }

  private static Recogniser[] begunBy(List<Recogniser> all, Predicate<Beginning> by) {
    List<Recogniser> found = new ArrayList<>();
    for (Recogniser recogniser : all) {
      for (Beginning beginning : recogniser.beginnings()) {
        if (by.test(beginning)) {
          found.add(recogniser);
          break;
        }
      }
    }
    return found.isEmpty() ? NONE : found.toArray(Recogniser[]::new);
  }

  Switches switches() {
    return switches;
  }

  OwnTokens tokens() {
    return tokens;
  }

  NameTable names() {
    return names;
  }

  /** True when more than logtap's kinds are on, so that words and payloads are looked at. */
  boolean wide() {
    return switches.wide();
  }

  /** True when some recogniser begins at words whatever they look like. */
  boolean anyWord() {
    return anyWord;
  }

  long budgetNanos() {
    return budgetNanos;
  }

  LongSupplier nanoTicker() {
    return nanoTicker;
  }

  /** Which words begin something by their first three letters. */
  Beginnings beginnings() {
    return beginnings;
  }

  /** What the first letters of words tell. */
  FirstLetters firstLetters() {
    return firstLetters;
  }

  /** By length: which looks of long words matter. */
  byte[] longLooks() {
    return longLooks;
  }

  /** The words of phrases, or null when none are looked for. */
  @Nullable WordSet phraseWords() {
    return phraseWords;
  }

  /** Those that begin with a phrase. */
  Recogniser[] phrases() {
    return phrases;
  }

  /** Those that begin with a word behind two hyphens. */
  Recogniser[] options() {
    return options;
  }

  Recogniser[] sign(byte sign) {
    return signs[sign];
  }

  Recogniser[] urls() {
    return urls;
  }

  /**
   * Those that begin with words of a length that look like this; with mixed ones also those that
   * begin with long words whatever they are made of.
   */
  Recogniser[] words(Beginning.Look look, int length) {
    return words[look.ordinal()][Math.min(length, MOST_LENGTH)];
  }

  Recogniser[] dottedDigits() {
    return dottedDigits;
  }

  /** Those that begin with a number, before spans of digits are looked at. */
  Recogniser[] numbers() {
    return numbers;
  }

  /** Those that begin with a number, behind spans of digits. */
  Recogniser[] lateNumbers() {
    return lateNumbers;
  }

  /** How many digits each of {@link #numbers()} must see. */
  int[] leastDigits() {
    return leastDigits;
  }

  /** How many digits each of {@link #lateNumbers()} must see. */
  int[] lateLeastDigits() {
    return lateLeastDigits;
  }

  /** Which sizes the first group may have that each of {@link #numbers()} sees. */
  long[] firstSizes() {
    return firstSizes;
  }

  /** Which sizes the first group may have that each of {@link #lateNumbers()} sees. */
  long[] lateFirstSizes() {
    return lateFirstSizes;
  }

  boolean anySpan() {
    return anySpan;
  }

  /** What begins with so many digits, by how they are grouped. */
  SpanShapes spans(int digits) {
    return spans[digits];
  }
}
