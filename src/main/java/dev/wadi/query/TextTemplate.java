package dev.wadi.query;

import dev.wadi.query.template.Template;
import dev.wadi.query.template.TemplateException;
import java.util.function.Consumer;

/** The template of a stage: what it writes counts, and what goes wrong is an error of the line. */
final class TextTemplate {
  private final String text;
  private final Template template;

  /**
   * @throws IllegalArgumentException when it has something in it that is not understood, with the
   *     place
   */
  TextTemplate(String text) {
    this.text = text;
    this.template = Template.parse(text);
  }

  void forEachName(Consumer<String> action) {
    template.forEachName(action);
  }

  /** Gives the text with its holes filled; when that cannot be, the line has an error. */
  void fill(ChangedLine line, Consumer<String> taker) {
    String filled;
    try {
      filled = template.fill(line, line.room());
    } catch (TemplateException e) {
      line.fail(ChangedLine.TEMPLATE_ERROR);
      return;
    }
    line.wrote(filled.length());
    taker.accept(filled);
  }

  @Override
  public String toString() {
    return Quotes.of(text);
  }
}
