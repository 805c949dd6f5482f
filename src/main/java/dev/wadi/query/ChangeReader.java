package dev.wadi.query;

import dev.wadi.query.LabelChoice.Choice;
import dev.wadi.query.Token.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the stages that change labels or text, from behind the bar. */
final class ChangeReader {
  private final Parser parser;

  ChangeReader(Parser parser) {
    this.parser = parser;
  }

  /** Does such a stage stand here, and not a condition on a label of its name? */
  boolean isNext() {
    Kind second = parser.second().kind();
    return switch (parser.peek().text().toLowerCase(Locale.ROOT)) {
      case "decolorize", "unpack" ->
          !parser.startsCondition() || second == Kind.NEQ || second == Kind.NRE;
      case "regexp", "pattern", "drop", "keep", "line_format", "label_format" ->
          !parser.startsCondition();
      case "json" -> second == Kind.IDENTIFIER;
      case "logfmt" -> second == Kind.IDENTIFIER || second == Kind.MINUS;
      default -> false;
    };
  }

  Change read() {
    Token word = parser.next();
    return switch (word.text().toLowerCase(Locale.ROOT)) {
      case "regexp" -> ofText(RegexpStage::new);
      case "pattern" -> ofText(PatternStage::new);
      case "decolorize" -> new Decolorize();
      case "unpack" -> new Unpack();
      case "json" -> json();
      case "logfmt" -> logfmt();
      case "line_format" -> ofText(text -> new LineFormat(new TextTemplate(text)));
      case "label_format" -> labelFormat();
      default -> choice(word.isWord("keep"));
    };
  }

  /** A stage that is a word and a string, which must make sense. */
  private interface OfText {
    Change of(String text);
  }

  private Change ofText(OfText made) {
    Token value = parser.expect(Kind.STRING);
    return at(value, () -> made.of(value.text()));
  }

  private <T> T at(Token token, Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw parser.error(token, String.valueOf(e.getMessage()));
    }
  }

  private Change json() {
    List<JsonPaths.Pick> picks = new ArrayList<>();
    do {
      Token label = parser.expect(Kind.IDENTIFIER);
      Token path = parser.accept(Kind.EQ) ? parser.expect(Kind.STRING) : label;
      picks.add(at(path, () -> JsonPaths.Pick.of(label.text(), path.text())));
    } while (parser.accept(Kind.COMMA));
    return new JsonPaths(picks);
  }

  private Change logfmt() {
    boolean strict = false;
    boolean keepEmpty = false;
    while (parser.peek().kind() == Kind.MINUS) {
      if (parser.acceptText("--strict")) {
        strict = true;
      } else if (parser.acceptText("--keep-empty")) {
        keepEmpty = true;
      } else {
        throw parser.error(
            parser.peek(), "logfmt knows the flags --strict and --keep-empty and no other");
      }
    }
    List<LogfmtPairs.Pick> picks = new ArrayList<>();
    if (parser.peek().kind() == Kind.IDENTIFIER) {
      do {
        Token label = parser.expect(Kind.IDENTIFIER);
        Token key = parser.accept(Kind.EQ) ? parser.expect(Kind.STRING) : label;
        if (!key.text().matches("[^\\s=\"]+")) {
          throw parser.error(key, "'" + key.text() + "' is no key of logfmt");
        }
        picks.add(new LogfmtPairs.Pick(label.text(), key.text()));
      } while (parser.accept(Kind.COMMA));
    }
    return new LogfmtPairs(strict, keepEmpty, picks);
  }

  private Change labelFormat() {
    List<LabelFormat.Format> formats = new ArrayList<>();
    Set<String> names = new HashSet<>();
    do {
      Token to = parser.expect(Kind.IDENTIFIER);
      if (to.text().startsWith(Fields.ERROR)) {
        throw parser.error(to, to.text() + " is not for label_format (perhaps: drop)");
      }
      if (!names.add(to.text())) {
        throw parser.error(
            to, "label_format makes '" + to.text() + "' twice (expected: two stages)");
      }
      parser.expect(Kind.EQ);
      Token from = parser.expect(Kind.IDENTIFIER, Kind.STRING);
      formats.add(
          from.kind() == Kind.IDENTIFIER
              ? new LabelFormat.Format(to.text(), from.text(), null)
              : new LabelFormat.Format(
                  to.text(), null, at(from, () -> new TextTemplate(from.text()))));
    } while (parser.accept(Kind.COMMA));
    return new LabelFormat(formats);
  }

  private Change choice(boolean keeps) {
    List<Choice> choices = new ArrayList<>();
    do {
      Token name = parser.expect(Kind.IDENTIFIER);
      choices.add(
          switch (parser.peek().kind()) {
            case EQ, NEQ, RE, NRE ->
                new Choice(
                    name.text(), parser.matcher(name, parser.next(), parser.expect(Kind.STRING)));
            default -> new Choice(name.text(), null);
          });
    } while (parser.accept(Kind.COMMA));
    return new LabelChoice(keeps, choices);
  }
}
