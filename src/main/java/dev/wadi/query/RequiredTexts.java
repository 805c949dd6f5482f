package dev.wadi.query;

import java.util.ArrayList;
import java.util.List;

/**
 * Texts of which one stands in every entry that a query fits: in its line, a label value or a value
 * of its structured metadata. Whoever has many entries as bytes looks for these before it takes any
 * apart.
 *
 * @param anyOf the texts, none of them empty; no text at all when nothing is known
 * @param ignoreCase ASCII letters count in either case
 */
public record RequiredTexts(List<String> anyOf, boolean ignoreCase) {
  static final RequiredTexts NONE = new RequiredTexts(List.of(), false);

  /* More are slower to look for than the entries are to take apart. */
  private static final int MOST_TEXTS = 16;

  public RequiredTexts {
    boolean useless = anyOf.size() > MOST_TEXTS || anyOf.contains("");
    anyOf = useless ? List.of() : List.copyOf(anyOf);
  }

  /** True when nothing is known. */
  public boolean isNone() {
    return anyOf.isEmpty();
  }

  /** What is required when one of several things is: nothing, as soon as one of them needs none. */
  static RequiredTexts oneOf(List<RequiredTexts> parts) {
    List<String> texts = new ArrayList<>();
    boolean ignoreCase = false;
    for (RequiredTexts part : parts) {
      if (part.isNone()) {
        return NONE;
      }
      texts.addAll(part.anyOf);
      ignoreCase |= part.ignoreCase;
    }
    return new RequiredTexts(texts, ignoreCase);
  }
}
