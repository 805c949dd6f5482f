package dev.wadi.query;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a template can do with texts; the last argument is the text, if not said otherwise. */
enum TextFunction {
  TO_LOWER("ToLower", 1) {
    @Override
    String of(List<String> args, int room) {
      return args.get(0).toLowerCase(Locale.ROOT);
    }
  },
  LOWER("lower", 1) {
    @Override
    String of(List<String> args, int room) {
      return args.get(0).toLowerCase(Locale.ROOT);
    }
  },
  TO_UPPER("ToUpper", 1) {
    @Override
    String of(List<String> args, int room) {
      return args.get(0).toUpperCase(Locale.ROOT);
    }
  },
  UPPER("upper", 1) {
    @Override
    String of(List<String> args, int room) {
      return args.get(0).toUpperCase(Locale.ROOT);
    }
  },
  TRIM_SPACE("TrimSpace", 1) {
    @Override
    String of(List<String> args, int room) {
      return args.get(0).strip();
    }
  },
  TRIM_LOWER("trim", 1) {
    @Override
    String of(List<String> args, int room) {
      return args.get(0).strip();
    }
  },
  /** The text is the first. */
  TRIM("Trim", 2) {
    @Override
    String of(List<String> args, int room) {
      return trimmed(args.get(0), args.get(1), true, true);
    }
  },
  TRIM_ALL("trimAll", 2) {
    @Override
    String of(List<String> args, int room) {
      return trimmed(args.get(1), args.get(0), true, true);
    }
  },
  /** The text is the first. */
  TRIM_LEFT("TrimLeft", 2) {
    @Override
    String of(List<String> args, int room) {
      return trimmed(args.get(0), args.get(1), true, false);
    }
  },
  /** The text is the first. */
  TRIM_RIGHT("TrimRight", 2) {
    @Override
    String of(List<String> args, int room) {
      return trimmed(args.get(0), args.get(1), false, true);
    }
  },
  /** The text is the first. */
  TRIM_PREFIX("TrimPrefix", 2) {
    @Override
    String of(List<String> args, int room) {
      return withoutPrefix(args.get(0), args.get(1));
    }
  },
  TRIM_PREFIX_LOWER("trimPrefix", 2) {
    @Override
    String of(List<String> args, int room) {
      return withoutPrefix(args.get(1), args.get(0));
    }
  },
  /** The text is the first. */
  TRIM_SUFFIX("TrimSuffix", 2) {
    @Override
    String of(List<String> args, int room) {
      return withoutSuffix(args.get(0), args.get(1));
    }
  },
  TRIM_SUFFIX_LOWER("trimSuffix", 2) {
    @Override
    String of(List<String> args, int room) {
      return withoutSuffix(args.get(1), args.get(0));
    }
  },
  /** The text is the first, how many times the last; -1 for all. */
  REPLACE("Replace", 4) {
    @Override
    boolean isNumber(int argument) {
      return argument == 3;
    }

    @Override
    String of(List<String> args, int room) {
      return replaced(args.get(0), args.get(1), args.get(2), number(args.get(3)), room);
    }
  },
  REPLACE_ALL("replace", 3) {
    @Override
    String of(List<String> args, int room) {
      return replaced(args.get(2), args.get(0), args.get(1), -1, room);
    }
  },
  /** The first so many characters; the last with a number below zero. */
  TRUNC("trunc", 2) {
    @Override
    boolean isNumber(int argument) {
      return argument == 0;
    }

    @Override
    String of(List<String> args, int room) {
      int wanted = number(args.get(0));
      String text = args.get(1);
      int characters = text.codePointCount(0, text.length());
      if (Math.abs((long) wanted) >= characters) {
        return text;
      }
      return wanted < 0
          ? text.substring(text.offsetByCodePoints(0, characters + wanted))
          : text.substring(0, text.offsetByCodePoints(0, wanted));
    }
  },
  /** From the first to in front of the second; below zero from the beginning, up to the end. */
  SUBSTR("substr", 3) {
    @Override
    boolean isNumber(int argument) {
      return argument < 2;
    }

    @Override
    String of(List<String> args, int room) {
      String text = args.get(2);
      int characters = text.codePointCount(0, text.length());
      int from = number(args.get(0));
      int to = number(args.get(1));
      if (from < 0 && to < 0) {
        return "";
      }
      int begin = Math.max(0, from);
      int end = to < 0 ? characters : Math.min(to, characters);
      return begin >= end
          ? ""
          : text.substring(text.offsetByCodePoints(0, begin), text.offsetByCodePoints(0, end));
    }
  },
  /** The first when the text is empty. */
  DEFAULT("default", 2) {
    @Override
    String of(List<String> args, int room) {
      return args.get(1).isEmpty() ? args.get(0) : args.get(1);
    }
  };

  private final String word;
  private final int arguments;

  TextFunction(String word, int arguments) {
    this.word = word;
    this.arguments = arguments;
  }

  static Optional<TextFunction> of(String word) {
    for (TextFunction function : values()) {
      if (function.word.equals(word)) {
        return Optional.of(function);
      }
    }
    return Optional.empty();
  }

  String word() {
    return word;
  }

  int arguments() {
    return arguments;
  }

  /** Must the argument at this place be a whole number? */
  boolean isNumber(int argument) {
    return false;
  }

  /**
   * @param room characters that the answer may have; a longer one is cut off behind them
   */
  abstract String of(List<String> args, int room);

  private static int number(String text) {
    return Integer.parseInt(text);
  }

  private static String trimmed(String text, String characters, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && characters.indexOf(text.codePointAt(from)) >= 0) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && to > from && characters.indexOf(text.codePointBefore(to)) >= 0) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, Math.max(from, to));
  }

  private static String withoutPrefix(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String withoutSuffix(String text, String suffix) {
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  /* An empty text is found in front of each character and at the end, as in Go. */
  private static String replaced(String text, String old, String by, int times, int room) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    int left = times;
    while (left != 0 && out.length() <= room) {
      int found = text.indexOf(old, at);
      if (found < 0) {
        break;
      }
      out.append(text, at, found).append(by);
      at = found + old.length();
      left--;
      if (old.isEmpty()) {
        if (at == text.length()) {
          break;
        }
        int end = text.offsetByCodePoints(at, 1);
        out.append(text, at, end);
        at = end;
      }
    }
    return out.append(text, at, text.length()).toString();
  }
}
