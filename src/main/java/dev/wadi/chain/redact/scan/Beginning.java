package dev.wadi.chain.redact.scan;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What begins a value: the places of a text at which a {@link Recogniser} is asked. */
public sealed interface Beginning {
  /** Signs that can begin something, beside the three of a URL. */
  String SIGNS = ":@%~+\\$";

  /**
   * The first letters of a word, three or more.
   *
   * @param whole true when none of the first eight is a blank or a quote
   */
  record Letters(Set<String> prefixes, boolean whole) implements Beginning {
    public Letters {
      prefixes = Set.copyOf(prefixes);
      for (String letters : prefixes) {
        if (!letters.matches("[A-Za-z_][ -~]{2,}")) {
          throw new IllegalArgumentException(
              "beginning: '" + letters + "' (expected: a letter and two signs of ASCII or more)");
        }
      }
    }
  }

  /** A word behind two hyphens, or behind one and a blank. */
  record Option() implements Beginning {}

  /** One sign, or {@code ://}. */
  record Sign(String sign) implements Beginning {
    public Sign {
      if (!sign.equals("://") && (sign.length() != 1 || SIGNS.indexOf(sign.charAt(0)) < 0)) {
        throw new IllegalArgumentException(
            "beginning: '" + sign + "' (expected: :// or one of " + SIGNS + ")");
      }
    }
  }

  /** A word of letters, digits and underscores, by length and by what it must look like. */
  record Word(int least, int most, Look look) implements Beginning {
    public Word {
      if (least < 1 || most < least) {
        throw new IllegalArgumentException("beginning: words of " + least + " to " + most);
      }
    }
  }

  /**
   * Twelve words of a list in a row, with blanks, commas, hyphens and quotes between them.
   *
   * @param words of three to eight small letters
   */
  record Phrase(Set<String> words) implements Beginning {
    static final int LEAST_WORDS = 12;

    public Phrase {
      words = Set.copyOf(words);
      for (String word : words) {
        if (!word.matches("[a-z]{3,8}")) {
          throw new IllegalArgumentException(
              "beginning: word '" + word + "' (expected: three to eight small letters)");
        }
      }
    }
  }

  /** One to three digits, a dot and a digit. */
  record DottedDigits() implements Beginning {}

  /**
   * Each group of a number that has nine digits or more, with so many digits from there on.
   *
   * @param firstSizes bit n: a first group of n digits may begin it
   */
  record Groups(int least, long firstSizes) implements Beginning {
    public Groups {
      if (least < 1) {
        throw new IllegalArgumentException("beginning: numbers of " + least + " digits");
      }
    }
  }

  /** So many digits, in one group or grouped like one of these. */
  record Digits(int count, Set<Long> groupings) implements Beginning {
    public Digits {
      groupings = Set.copyOf(groupings);
      if (count < DigitGroups.LEAST_DIGITS || count > DigitGroups.MOST_SPAN) {
        throw new IllegalArgumentException("beginning: " + count + " digits");
      }
    }
  }

  /** The name of a field before a colon, an equals sign or the end of an XML tag. */
  record Name(Set<String> endings, Set<String> before, Predicate<FieldName> means)
      implements Beginning {
    public Name {
      endings = Set.copyOf(endings);
      before = Set.copyOf(before);
      for (String ending : endings) {
        if (!ending.matches("[\\p{L}\\p{M}0-9_]{2,}")
            || !ending.equals(ending.toLowerCase(Locale.ROOT))) {
          throw new IllegalArgumentException(
              "beginning: name '" + ending + "' (expected: two small letters or digits or more)");
        }
      }
    }
  }

  /** What a word must look like: the scan passes over all others without a look at them. */
  enum Look {
    /** Anything: every word of the text is looked at, which costs time. */
    ANY,
    /** Two signs and a hyphen, twice: {@code 00-1a-}. */
    PAIRS,
    /** Four signs and a dot, twice: {@code 001a.2b3c.}. */
    FOURS,
    /** Two letters and two digits. */
    COUNTRY,
    /** Eight digits and a letter, with or without a hyphen, or a letter, seven digits, a letter. */
    LETTER_LAST,
    /** Sixteen letters and digits, or more. */
    LONG,
    /** The same, with a digit or an underscore among them. */
    MIXED,
    /** The same, with an underscore among them. */
    UNDERSCORED,
    /**
     * The same, with twelve digits in a row, or with underscores at each fifth of eleven places.
     */
    NUMBERED,
    /**
     * The same of digits and letters: six letters, and two digits or letters that a tax code has in
     * their place, L to V without O.
     */
    LETTERED,
    /** Sixteen and more, and they may be a text in base64. */
    PAYLOAD,
    /** Behind a letter beyond ASCII, with a blank or a sign between them or not. */
    BEHIND_LETTERS,
    /** Twenty and more behind something like a name, with a blank or bracket between. */
    BEHIND_NAME
  }

  /**
   * Words that begin like this: three letters or more. The first three count as they are written;
   * of the others letter case does not count, and no more than five are looked at. The more are
   * given, the fewer words of others are stopped at.
   */
  static Beginning letters(Collection<String> prefixes) {
    return new Letters(new TreeSet<>(prefixes), false);
  }

  /** The same of what goes on without a blank or quote for eight bytes or more. */
  static Beginning token(Collection<String> prefixes) {
    return new Letters(new TreeSet<>(prefixes), true);
  }

  /** A word behind two hyphens: the name of an option of a command. */
  static Beginning option() {
    return new Option();
  }

  /**
   * One of {@value #SIGNS}, or {@code ://}. A colon begins something before another colon or two
   * As, or between at most four letters and a hexadecimal digit, a percent sign before hexadecimal
   * digits, a plus sign before a digit or a bracket, a dollar sign before a digit or letter.
   */
  static Beginning sign(String sign) {
    return new Sign(sign);
  }

  /** Words of so many letters and digits that look like this. */
  static Beginning word(int least, int most, Look look) {
    return new Word(least, most, look);
  }

  /** A word of the list, which eleven more of it follow. */
  static Beginning phrase(Collection<String> words) {
    return new Phrase(new TreeSet<>(words));
  }

  /** One to three digits, a dot and a digit. */
  static Beginning dottedDigits() {
    return new DottedDigits();
  }

  /**
   * Each group of a number that has nine digits or more: {@link Scan#number()} tells them.
   *
   * @param least fewer digits from the group on are none
   */
  static Beginning number(int least) {
    return new Groups(least, -1L);
  }

  /** The same, where the first group has one of these sizes. */
  static Beginning number(int least, int... firstSizes) {
    long sizes = 0;
    for (int size : firstSizes) {
      sizes |= 1L << size;
    }
    return new Groups(least, sizes);
  }

  /**
   * So many digits, in one group or grouped like one of these: {@code 3.3.3-2}. {@link
   * DigitGroups#span()} has them.
   */
  static Beginning digits(int count, String... groupings) {
    Set<Long> all = new TreeSet<>();
    all.add(Grouping.PLAIN);
    List.of(groupings).forEach(text -> all.add(Grouping.of(text)));
    return new Digits(count, all);
  }

  /**
   * Names of fields that mean something.
   *
   * @param endings in small letters: each name that means something ends in one of them
   * @param means decides
   */
  static Beginning name(Collection<String> endings, Predicate<FieldName> means) {
    return new Name(new TreeSet<>(endings), Set.of(), means);
  }

  /**
   * The same, where a name may be of several words.
   *
   * @param before what may stand before the last word: {@code api} of {@code api key}
   */
  static Beginning name(
      Collection<String> endings, Collection<String> before, Predicate<FieldName> means) {
    return new Name(new TreeSet<>(endings), new TreeSet<>(before), means);
  }
}
