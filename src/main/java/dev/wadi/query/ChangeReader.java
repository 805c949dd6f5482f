package dev.wadi.query;

import dev.wadi.query.LabelChoice.Choice;
import dev.wadi.query.Token.Kind;
import java.util.ArrayList;
import java.util.List;
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
    return switch (parser.peek().text()) {
      case "decolorize" -> !parser.startsCondition() || second == Kind.NEQ || second == Kind.NRE;
      case "regexp", "pattern", "drop", "keep" -> !parser.startsCondition();
      default -> false;
    };
  }

  Change read() {
    Token word = parser.next();
    return switch (word.text()) {
      case "regexp" -> ofText(RegexpStage::new);
      case "pattern" -> ofText(PatternStage::new);
      case "decolorize" -> new Decolorize();
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
